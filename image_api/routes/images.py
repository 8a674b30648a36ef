"""Images: the catalogue as an owner sees it, what belongs to an image, and deletion."""

from http import HTTPStatus
from typing import Annotated, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Header, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from darkroom import keys, services
from darkroom.catalog.entry import Entry
from darkroom.catalog.images import Images, InvalidCursor
from darkroom.observability import logger
from darkroom.order import Order
from darkroom.stages import StageName
from image_api.answers import image_answer
from image_api.caller import Caller
from image_api.lookup import Id, find, look_up
from image_api.models import ImageEntry, ImagePage
from image_api.openapi import TOKEN, answers
from image_api.problems import (
    BadCursor,
    Failed,
    ImageNotFound,
    Invalid,
    NothingToRetry,
    NotYet,
    Rejected,
)
from image_api.redirects import redirect
from image_api.services import media_links, resubmission
from image_api.views import download_name, image_view

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call] # its constructor has no types

# A screen or two of thumbnails. A hundred images with all their links are half a megabyte; a larger page
# would be slower than two.
_PAGE: Final = 50
_MAX_PAGE: Final = 100

# The catalogue's cursors have 78 or 114 characters: a place in time and an id, base64.
_MAX_CURSOR: Final = 128

_Limit = Annotated[int, Query(ge=1, le=_MAX_PAGE, description="The most images that a page may have.")]
_Cursor = Annotated[
    str | None,
    Query(
        max_length=_MAX_CURSOR,
        json_schema_extra={"pattern": "^[A-Za-z0-9_-]+$"},
        description="`next_cursor` of the page before; leave it out for the first page.",
    ),
]


@router.get(
    "/images",
    summary="List images, newest first",
    description="By the time when the picture was taken or, if that is unknown, uploaded. Slots without a photo "
    "are not listed.",
    operation_id="listImages",
    tags=["Images"],
    security=TOKEN,
    compress=True,
    responses=answers(200, "One page.", BadCursor, Invalid),
)
def list_images(caller: Caller, limit: _Limit = _PAGE, cursor: _Cursor = None) -> ImagePage:
    try:
        page = services.catalog(Images).page(caller, limit, cursor)
    except InvalidCursor:
        raise BadCursor from None
    links = media_links()
    return ImagePage(images=[image_view(entry, links) for entry in page.entries], next_cursor=page.cursor)


@router.get(
    "/images/<image_id>",
    summary="Read an image",
    operation_id="getImage",
    tags=["Images"],
    security=TOKEN,
    compress=True,
    responses=answers(200, "The image.", ImageNotFound, Invalid, headers=["ETag", "Retry-After"])
    | {304: {"description": "The client already has this answer.", "content": {}}},
)
def get_image(
    image_id: Id,
    caller: Caller,
    if_none_match: Annotated[str, Header(description="The ETag of the answer that the client has.")] = "",  # noqa: ARG001  # compared for all routes alike, in api.py
) -> Response[ImageEntry]:
    return image_answer(find(caller, image_id))


@router.get(
    "/images/<image_id>/original",
    summary="Download the original",
    description="Redirects to a link that works for five minutes. Follow it without the token: S3 refuses a "
    "request with both a signature and a token.",
    operation_id="getOriginal",
    tags=["Images"],
    security=TOKEN,
    responses=answers(
        302, "The original is at `Location`.", ImageNotFound, Invalid, NotYet, content={}, headers=["Location"]
    ),
)
def get_original(image_id: Id, caller: Caller) -> Response[str | None]:
    entry = find(caller, image_id)
    order = entry.due(StageName.METADATA)
    if order is None:
        raise NotYet
    if keys.fits_url(entry.object_key):
        link = services.objects().original_link(entry.object_key, entry.source_version, download_name(entry))
    else:
        link = _link_to_copy(entry, order)
    return redirect(link)


@router.get(
    "/images/<image_id>/tags",
    summary="Read all tags of the file",
    description="By group and standard name.",
    operation_id="getTags",
    tags=["Images"],
    security=TOKEN,
    compress=True,
    responses=answers(
        200,
        "The tags.",
        ImageNotFound,
        Invalid,
        NotYet,
        Rejected,
        Failed,
        content={"application/json": {"schema": {"type": "object"}}},
    ),
)
def get_tags(image_id: Id, caller: Caller) -> Response[str | None]:
    entry = find(caller, image_id)
    order = Order.parse((entry.result(StageName.METADATA) or {}).get("order", ""))
    fault = entry.fault(StageName.METADATA)
    if order is None and fault is not None and entry.settled(StageName.METADATA):
        raise (Failed if fault.retry else Rejected)(fault.message, members={"reason": fault.code})
    if order is None:
        raise NotYet
    prefix = keys.order_prefix(entry.owner, entry.image_id, StageName.METADATA, order)
    dump = services.objects().read_derived(prefix + keys.TAGS_NAME)
    if dump is None:
        raise NotYet
    return Response(200, dump.content_type, dump.body.decode())


@router.post(
    "/images/<image_id>/retry",
    summary="Try again what has failed",
    description="Repeats the work that failed according to `errors`, because of the file or because of us: a "
    "later version of Darkroom may accept a file that an earlier one rejected. Existing pictures stay meanwhile. "
    "Asking again while the work is going on changes nothing.",
    operation_id="retryImage",
    tags=["Images"],
    security=TOKEN,
    compress=True,
    status_code=202,
    responses=answers(
        202,
        "The image; it is being worked on.",
        ImageNotFound,
        Invalid,
        NothingToRetry,
        headers=["ETag", "Retry-After"],
    ),
)
def retry_image(image_id: Id, caller: Caller) -> Response[ImageEntry]:
    retried = resubmission().retry(find(caller, image_id))
    entry = find(caller, image_id)  # it may have been deleted since
    if not retried:
        raise NothingToRetry
    return image_answer(entry, HTTPStatus.ACCEPTED)


@router.delete(
    "/images/<image_id>",
    summary="Delete an image",
    description=(
        "With its original and everything derived from it. Deleting it again succeeds too, and finishes a "
        "deletion that failed half-way. What was put under an import's key since the first try stays: "
        "nobody has seen it."
    ),
    operation_id="deleteImage",
    tags=["Images"],
    security=TOKEN,
    status_code=204,
    responses=answers(204, "It is deleted.", ImageNotFound, Invalid, content={}),
)
def delete_image(image_id: Id, caller: Caller) -> Response[str]:
    entry = look_up(caller, image_id)
    # Also for a tombstone: another tool's deletion leaves an upload's id unspent, and an earlier try may have died
    # half-way.
    deletion = services.catalog(Images).delete(entry, services.objects().version_ids)
    logger.info("image deleted", owner=entry.owner, image_id=entry.image_id)
    services.objects().delete_original(entry.owner, entry.image_id, entry.object_key, deletion.doomed)
    services.objects().remove_derived(
        keys.derived_prefix(entry.owner, entry.image_id), lambda order: order.sequencer <= deletion.seq
    )
    services.catalog(Images).finish(entry)
    return Response(204, body="")


def _link_to_copy(entry: Entry, order: Order) -> str:
    """A link to a copy of an original whose own key cannot be used in a URL. The copy is removed with the
    derived objects.
    """
    objects = services.objects()
    copy = keys.order_prefix(entry.owner, entry.image_id, StageName.METADATA, order) + keys.COPY_NAME
    if not objects.copy_original(entry.object_key, entry.source_version, copy):
        raise ImageNotFound
    # If the image was deleted since, the copy may have been made after the deletion's removals.
    present = services.catalog(Images).get(entry.owner, entry.image_id)
    if present is None or not present.living:
        objects.remove_derived(copy, lambda _: True)
        raise ImageNotFound
    return objects.derived_link(copy, download_name(entry))
