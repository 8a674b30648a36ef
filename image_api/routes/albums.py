"""Albums: images that their owner has put together."""

from typing import TYPE_CHECKING, Annotated, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Header, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from darkroom import services
from darkroom.catalog.albums import Albums
from darkroom.keys import AlbumId, ImageId
from image_api import albums, idempotency
from image_api.album_answers import album_answer, saved_answer
from image_api.album_models import (
    AlbumEdit,
    AlbumEntry,
    AlbumList,
    AlbumPage,
    AlbumRequest,
    MemberResults,
    MembersRequest,
)
from image_api.albums import Id
from image_api.caller import Caller
from image_api.conditions import versions
from image_api.idempotency import IdempotencyKey
from image_api.lookup import Id as ImagesId
from image_api.lookup import find
from image_api.members import change, page_of_members
from image_api.models import CompactPage, ImagePage
from image_api.openapi import TOKEN, answers
from image_api.paging import PAGE, AskedView, Cursor, Limit, check_limit
from image_api.problems import (
    AlbumNotFound,
    AlreadyDeleted,
    BadCursor,
    IdempotencyKeyReused,
    ImageNotFound,
    Invalid,
    InvalidJson,
    NotJson,
    Outdated,
    PreconditionMissing,
)
from image_api.services import media_links
from image_api.views import album_view, page_view

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call] # its constructor has no types

# Each with its cover is as long as an image.
_MOST: Final = 100

_Limit = Annotated[
    int,
    Query(ge=1, le=_MOST, description="The most albums that a page may have; it may have fewer, or none."),
]

_CREATED: Final = "The album."
_IS_THERE: Final["dict[int, OpenAPIResponse]"] = {
    200: {
        "description": "The album was there already, and says the same now.",
        "content": {"application/json": {"model": AlbumEntry}},
    }
}
_NOT_CHANGED: Final["dict[int, OpenAPIResponse]"] = {
    304: {"description": "The client already has this answer.", "content": {}}
}


@router.get(
    "/albums",
    summary="List albums",
    description="All albums, in the order of their ids, so that a page stays right while albums come and go.",
    operation_id="listAlbums",
    tags=["Albums"],
    security=TOKEN,
    responses=answers(200, "One page.", BadCursor, Invalid),
)
def list_albums(caller: Caller, limit: _Limit = PAGE, cursor: Cursor = None) -> AlbumPage:
    found, following = albums.page_of_albums(caller, limit, cursor)
    return AlbumPage(albums=[album_view(each, media_links()) for each in found], next_cursor=following)


@router.post(
    "/albums",
    summary="Create an album",
    description="The API makes the id. With an `Idempotency-Key`, the request can be repeated after a lost "
    "answer.",
    operation_id="createAlbum",
    tags=["Albums"],
    security=TOKEN,
    status_code=201,
    responses=answers(
        201,
        _CREATED,
        InvalidJson,
        AlreadyDeleted,
        NotJson,
        Invalid,
        IdempotencyKeyReused,
        headers=["ETag", "Location"],
    )
    | _IS_THERE,
)
def create_album(
    request: AlbumRequest, caller: Caller, idempotency_key: IdempotencyKey = None
) -> Response[AlbumEntry]:
    album_id = AlbumId(idempotency.new_id(caller, "/albums", idempotency_key))
    return saved_answer(albums.make(caller, album_id, request))


@router.get(
    "/albums/<album_id>",
    summary="Read an album",
    operation_id="getAlbum",
    tags=["Albums"],
    security=TOKEN,
    responses=answers(200, _CREATED, AlbumNotFound, Invalid, headers=["ETag"]) | _NOT_CHANGED,
)
def get_album(
    album_id: Id,
    caller: Caller,
    if_none_match: Annotated[str, Header(description="The ETag of the answer that the client has.")] = "",  # noqa: ARG001  # compared for all routes alike, in api.py
) -> Response[AlbumEntry]:
    return album_answer(albums.find(caller, album_id))


@router.put(
    "/albums/<album_id>",
    summary="Create or replace an album",
    description="Under an id of your own: any UUID. An album that exists keeps its images, and is replaced only "
    "with `If-Match`: its ETag, or `*` for any version. With `If-None-Match: *`, an album is only created. A "
    "repeated request succeeds.",
    operation_id="putAlbum",
    tags=["Albums"],
    security=TOKEN,
    status_code=201,
    responses=answers(
        201,
        _CREATED,
        InvalidJson,
        AlbumNotFound,
        AlreadyDeleted,
        Outdated,
        NotJson,
        Invalid,
        PreconditionMissing,
        headers=["ETag", "Location"],
    )
    | _IS_THERE,
)
def put_album(
    album_id: Id,
    request: AlbumRequest,
    caller: Caller,
    if_match: Annotated[str, Header(description="The ETag of the album as the client has read it.")] = "",
    if_none_match: Annotated[str, Header(description="`*` to create the album only.")] = "",
) -> Response[AlbumEntry]:
    albums.check_cover(caller, request.cover)
    if if_none_match.strip() == "*":
        return saved_answer(albums.make_new(caller, AlbumId(album_id), request))
    accepted = versions(if_match) if if_match else None
    return saved_answer(albums.save(caller, AlbumId(album_id), request, accepted, conditional=bool(if_match)))


@router.patch(
    "/albums/<album_id>",
    summary="Edit an album",
    description="Changes the fields that are sent. `If-Match` must have the album's ETag, or `*` to overwrite "
    "whatever others have written. A repeated request after a lost answer succeeds.",
    operation_id="editAlbum",
    tags=["Albums"],
    security=TOKEN,
    responses=answers(
        200,
        "The album as it is now, with its new ETag.",
        InvalidJson,
        AlbumNotFound,
        Outdated,
        NotJson,
        Invalid,
        PreconditionMissing,
        headers=["ETag"],
    ),
)
def edit_album(
    album_id: Id,
    edit: AlbumEdit,
    caller: Caller,
    if_match: Annotated[str, Header(description="The ETag of the album as the client has read it.")] = "",
) -> Response[AlbumEntry]:
    if not if_match:
        raise PreconditionMissing
    album = albums.find(caller, album_id)
    albums.check_cover(caller, edit.changes.get("cover"))
    saved = services.catalog(Albums).edit(album, edit.changes, versions(if_match))
    if saved.album is None or saved.album.deleted:
        raise AlbumNotFound
    return saved_answer(saved)


@router.delete(
    "/albums/<album_id>",
    summary="Delete an album",
    description="For good; its images stay. Deleting it again succeeds too. Its id cannot be used again.",
    operation_id="deleteAlbum",
    tags=["Albums"],
    security=TOKEN,
    status_code=204,
    responses=answers(204, "It is deleted.", AlbumNotFound, Invalid, content={}),
)
def delete_album(album_id: Id, caller: Caller) -> Response[str]:
    albums.delete(caller, AlbumId(album_id))
    return Response(204, body="")


@router.get(
    "/albums/<album_id>/images",
    summary="List the images of an album",
    description="In the album's order. Images in the trash are left out, so a page may be short or empty; it is "
    "the last one only if it has no cursor. In the order of time, an image is listed a second or two after it was "
    "added.",
    operation_id="listAlbumImages",
    tags=["Albums"],
    security=TOKEN,
    responses=answers(200, "One page.", BadCursor, AlbumNotFound, Invalid),
)
def list_album_images(
    album_id: Id, caller: Caller, limit: Limit = PAGE, cursor: Cursor = None, view: AskedView = "full"
) -> ImagePage | CompactPage:
    check_limit(limit, view)
    return page_view(page_of_members(albums.find(caller, album_id), limit, cursor), media_links(), view)


@router.post(
    "/albums/<album_id>/images",
    summary="Add, move and remove images of an album",
    description="Up to 100 together, each once. A repeated request changes nothing: an image that belongs to the "
    "album stays where it is when it is added. One in the trash can be added, and is shown once it is restored.",
    operation_id="changeAlbumImages",
    tags=["Albums"],
    security=TOKEN,
    status_code=200,
    responses=answers(200, "What became of each image.", InvalidJson, AlbumNotFound, NotJson, Invalid),
)
def change_album_images(album_id: Id, request: MembersRequest, caller: Caller) -> MemberResults:
    return change(caller, album_id, request)


@router.get(
    "/images/<image_id>/albums",
    summary="List the albums of an image",
    operation_id="listImageAlbums",
    tags=["Albums"],
    security=TOKEN,
    responses=answers(200, "Its albums, in the order of their ids.", ImageNotFound, Invalid),
)
def list_image_albums(image_id: ImagesId, caller: Caller) -> AlbumList:
    find(caller, image_id)
    found = albums.albums_of_image(caller, ImageId(image_id))
    return AlbumList(albums=[album_view(each, media_links()) for each in found])
