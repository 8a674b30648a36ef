"""Media: renditions for everybody who has a signed link."""

import base64
from typing import Annotated, Any, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Header, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from darkroom import services
from darkroom.objects import Unchanged
from darkroom.stages import PICTURES
from image_api.conditions import fresh, only_tag
from image_api.media import LinkExpired, LinkRefused
from image_api.openapi import answers
from image_api.problems import LinkInvalid, LinkOutdated, NotFound, RangeBeyondEnd
from image_api.ranges import Unsatisfiable, requested
from image_api.redirects import redirect
from image_api.services import media_links

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call] # its constructor has no types

# Lambda's answers may have 6 MB, and base64 adds a third. Larger pictures are fetched from S3.
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
_INLINE_BYTES: Final = 4 * 2**20


_PICTURE: Final[Any] = {"image/*": {"schema": {"type": "string", "format": "binary"}}}


@router.get(
    "/media/<owner>/<image_id>/thumbnails/<order>/<ladder>/<name>",
    summary="Look at a thumbnail",
    description="Use the links in an image's `thumbnails`; they are signed.",
    operation_id="getMedia",
    tags=["Media"],
    responses=answers(
        200,
        "The picture.",
        LinkInvalid,
        LinkOutdated,
        NotFound,
        RangeBeyondEnd,
        content=_PICTURE,
        headers=["ETag"],
        public=True,
    )
    | answers(
        302, "The picture has more than 4 MB; it is at `Location`.", content={}, headers=["Location"], public=True
    )
    | {206: {"description": "A part of the picture.", "content": _PICTURE}}
    | answers(304, "The client already has this picture.", content={}, headers=["ETag"], public=True),
)
def get_media(
    owner: str,
    image_id: str,
    order: str,
    ladder: str,
    name: str,
    expiry: Annotated[str, Query(alias="e", description="When the link expires, seconds since 1970.")] = "",
    signature: Annotated[str, Query(alias="s", description="The link's signature.")] = "",
    if_none_match: Annotated[str, Header(description="ETags of the pictures that the client has.")] = "",
    asked: Annotated[str, Header(alias="Range", description="One range of bytes, as `bytes=0-1023`.")] = "",
    if_range: Annotated[str, Header(description="The ETag of the picture that the client has a part of.")] = "",
) -> Response[str | None]:
    prefix = f"{owner}/{image_id}/{PICTURES}/{order}/"
    try:
        seconds_left = media_links().seconds_left(prefix, expiry, signature)
    except LinkExpired:
        raise LinkOutdated from None
    except LinkRefused:
        raise LinkInvalid from None
    key = f"{prefix}{ladder}/{name}"
    headers = {
        # A rendition never changes under its key. No cache needs it longer than its link works.
        "Cache-Control": f"public, max-age={seconds_left}, immutable",
        # API Gateway names the page's origin in its answer, so a script may not read the answer that an <img> got.
        "Vary": "Origin",
        "Accept-Ranges": "bytes",
        # Pages that isolate themselves (COEP) may show it too: the link is the permission.
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    try:
        rendition = services.objects().read_derived(key, unless=only_tag(if_none_match))
    except Unchanged as unchanged:
        return Response(304, headers=headers | {"ETag": unchanged.etag})
    if rendition is None:
        raise NotFound
    headers["ETag"] = rendition.etag
    if fresh(if_none_match, rendition.etag):
        return Response(304, headers=headers)
    if len(rendition.body) > _INLINE_BYTES:
        return redirect(services.objects().derived_link(key))
    length = len(rendition.body)
    try:
        part = requested(asked, if_range, rendition.etag, length)
    except Unsatisfiable:
        raise RangeBeyondEnd(headers={"Content-Range": f"bytes */{length}"}) from None
    status, body = 200, rendition.body
    if part is not None:
        status, body = 206, rendition.body[part.start : part.stop]
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{length}"
    # Encoded here: the resolver would read bytes as text when it checks what a route returns.
    answer = Response[str | None](status, rendition.content_type, base64.b64encode(body).decode(), headers)
    answer.base64_encoded = True
    return answer
