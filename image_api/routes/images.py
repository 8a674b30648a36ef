"""Images: the catalogue as an owner sees it, and what belongs to an image."""

from http import HTTPStatus
from typing import Annotated, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Header, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from darkroom import keys, services
from darkroom.keys import AlbumId
from darkroom.library.filters import Filters
from darkroom.library.rows import ADDED, TIMELINE
from darkroom.order import Order
from darkroom.stages import PICTURES, StageName
from image_api import albums
from image_api.answers import image_answer
from image_api.caller import Caller
from image_api.choosing import Wanted, choose
from image_api.downloads import BY_ACCEPT, lead_to_original
from image_api.filtering import (
    Album,
    AskedKind,
    AskedOrder,
    AskedStatus,
    Camera,
    Favourite,
    Lens,
    Place,
    Tag,
    TakenFrom,
    TakenTo,
    Text,
    check_order,
    check_text,
    check_times,
)
from image_api.listing import page_of
from image_api.lookup import Id, find, without_result
from image_api.models import CompactPage, ImageEntry, ImagePage, OriginalLink
from image_api.openapi import TOKEN, answers
from image_api.paging import PAGE, AskedView, Cursor, Limit, check_limit
from image_api.problems import (
    AlbumNotFound,
    BadCursor,
    Failed,
    ImageNotFound,
    Invalid,
    NotFound,
    NothingToRetry,
    NotUploaded,
    NotYet,
    Rejected,
)
from image_api.services import media_links, resubmission
from image_api.views import image_view, page_view

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call] # its constructor has no types

# The largest side of a rung.
_MAX_SIZE: Final = 4096


@router.get(
    "/images",
    summary="List images, newest first",
    description="By the time when the picture was taken or, if that is unknown, uploaded. An image is listed a "
    "second or two after its processing has ended. All filters that are given must fit. With several filters that "
    "have little in common, a page may be short or empty; it is the last one only if it has no cursor.",
    operation_id="listImages",
    tags=["Images"],
    security=TOKEN,
    responses=answers(200, "One page.", BadCursor, AlbumNotFound, Invalid),
)
def list_images(
    caller: Caller,
    limit: Limit = PAGE,
    cursor: Cursor = None,
    view: AskedView = "full",
    order: AskedOrder = "taken",
    taken_from: TakenFrom = None,
    taken_to: TakenTo = None,
    camera: Camera = None,
    lens: Lens = None,
    tag: Tag = None,
    favourite: Favourite = None,
    kind: AskedKind = None,
    place: Place = None,
    status: AskedStatus = None,
    text: Text = None,
    album: Album = None,
) -> ImagePage | CompactPage:
    album_id = None if album is None else albums.find(caller, album).album_id
    filters = Filters(
        taken_from=taken_from,
        taken_to=taken_to,
        camera=camera,
        lens=lens,
        tag=tag,
        favourite=favourite,
        kind=kind,
        place=place,
        status=status,
        text=text,
        album=album_id,
    )
    check_limit(limit, view)
    check_order(order, filtered=bool(filters))
    check_times(taken_from, taken_to)
    check_text(text, filters.words)
    if order == "added":
        lists = [ADDED]
    else:
        lists = filters.lists(caller, services.index_keys()) if filters else [TIMELINE]
    belonging = frozenset[AlbumId]() if album_id is None else frozenset({album_id})
    page = page_of(
        caller,
        lists,
        lambda entry: filters.match(entry, belonging),
        limit,
        cursor,
        first=taken_from or "",
        last=taken_to or "",
        album_id=album_id,
    )
    return page_view(page, media_links(), view)


@router.get(
    "/images/<image_id>",
    summary="Read an image",
    operation_id="getImage",
    tags=["Images"],
    security=TOKEN,
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
    "request with both a signature and a token. With `Accept: application/json` the answer is the link itself.",
    operation_id="getOriginal",
    tags=["Images"],
    security=TOKEN,
    responses=answers(
        302, "The original is at `Location`.", ImageNotFound, Invalid, NotYet, content={}, headers=["Location"]
    )
    | {200: {"description": "The link.", "content": {"application/json": {"model": OriginalLink}}}},
)
def get_original(
    image_id: Id,
    caller: Caller,
    accept: Annotated[str, Header(description="With `application/json`, the answer is the link as JSON.")] = "",
) -> Response[OriginalLink | None]:
    return lead_to_original(find(caller, image_id), accept)


@router.get(
    "/images/<image_id>/thumbnail",
    summary="Look at the thumbnail that fits",
    description="Redirects to the smallest thumbnail of the whole picture whose longer side has `size` pixels, or "
    "to the largest. The link opens without the token. For `format=auto`, `Accept` decides: AVIF and WebP have to "
    "be named there, and otherwise it is a JPEG; it is always a still. Usually only animations have WebP, and "
    "`format=webp` of a still is `not_found`.",
    operation_id="getThumbnail",
    tags=["Images"],
    security=TOKEN,
    responses=answers(
        302,
        "The thumbnail is at `Location`.",
        ImageNotFound,
        NotFound,
        Invalid,
        NotYet,
        Rejected,
        Failed,
        content={},
        headers=["Location"],
    ),
)
def get_thumbnail(
    image_id: Id,
    caller: Caller,
    size: Annotated[int, Query(ge=1, le=_MAX_SIZE, description="Pixels of its longer side.")] = 640,
    wanted: Annotated[Wanted, Query(alias="format", description="Its file format.")] = "auto",
    accept: Annotated[str, Header(description="The formats that the client can show.")] = "",
) -> Response[str | None]:
    entry = find(caller, image_id)
    chosen = choose(image_view(entry, media_links()).thumbnails, size, wanted, accept)
    if chosen is not None:
        return Response(302, headers={"Location": chosen.url, **BY_ACCEPT})
    if entry.settled(PICTURES) and entry.fault(PICTURES) is None:
        raise NotFound(
            f"The image has no picture as {wanted}. Only animations have WebP, unless the ladder has more."
        )
    raise without_result(entry, PICTURES)


@router.get(
    "/images/<image_id>/tags",
    summary="Read all tags of the file",
    description="By group and standard name.",
    operation_id="getTags",
    tags=["Images"],
    security=TOKEN,
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
    if order is None:
        raise without_result(entry, StageName.METADATA)
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


@router.post(
    "/images/<image_id>/reprocess",
    summary="Make everything anew",
    description="Makes thumbnails and metadata again from the original, as this version of Darkroom makes them. "
    "The present ones stay meanwhile. Asking again while the work is going on changes nothing.",
    operation_id="reprocessImage",
    tags=["Images"],
    security=TOKEN,
    status_code=202,
    responses=answers(
        202,
        "The image; it is being worked on.",
        ImageNotFound,
        Invalid,
        NotUploaded,
        headers=["ETag", "Retry-After"],
    ),
)
def reprocess_image(image_id: Id, caller: Caller) -> Response[ImageEntry]:
    entry = find(caller, image_id)
    if not entry.living:
        raise NotUploaded
    resubmission().reprocess(entry)
    return image_answer(find(caller, image_id), HTTPStatus.ACCEPTED)  # it may have been deleted since
