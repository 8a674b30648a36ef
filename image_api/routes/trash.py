"""The trash: deleting images, seeing what was deleted, and taking it back."""

import time
from typing import Annotated, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from darkroom import services
from darkroom.catalog.entry import Entry
from darkroom.catalog.images import Images
from darkroom.library.rows import TRASH
from image_api import bulk, deletion
from image_api.answers import image_answer
from image_api.caller import Caller
from image_api.edits import ImageResults, ImagesDelete, ImagesRestore
from image_api.listing import page_of
from image_api.lookup import Id, find, look_up
from image_api.models import CompactPage, ImageEntry, ImagePage
from image_api.openapi import TOKEN, answers
from image_api.paging import PAGE, AskedView, Cursor, Limit, check_limit
from image_api.problems import BadCursor, ImageNotFound, Invalid, InvalidJson, NotJson
from image_api.services import media_links
from image_api.views import page_view

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call] # its constructor has no types

# Destroying an image takes some ten calls. API Gateway gives up after 30 seconds; what is still owed by now is the
# janitor's.
_DESTROYING_SECONDS: Final = 15


@router.delete(
    "/images/<image_id>",
    summary="Delete an image",
    description="Puts it into the trash. With `permanent`, or if it is a slot without a photo, it is destroyed "
    "with its original and everything made from it. Deleting it again succeeds too, and finishes a deletion "
    "that failed half-way. What was put under an import's key since the first try stays: nobody has seen it.",
    operation_id="deleteImage",
    tags=["Trash"],
    security=TOKEN,
    status_code=204,
    responses=answers(204, "It is deleted.", ImageNotFound, Invalid, content={}),
)
def delete_image(
    image_id: Id,
    caller: Caller,
    permanent: Annotated[
        bool, Query(description="Whether to destroy the image now, also from the trash.")
    ] = False,  # a parameter of the query
) -> Response[str]:
    entry = look_up(caller, image_id)
    if permanent or not deletion.discard(entry):
        deletion.remove(entry, deletion.bury(entry))
    return Response(204, body="")


@router.get(
    "/trash",
    summary="List the trash",
    description="What was deleted last comes first. Each image has `trashed_at`, and `destroyed_after` says how "
    "long it can be restored at least. Thumbnails are shown as in other lists.",
    operation_id="listTrash",
    tags=["Trash"],
    security=TOKEN,
    responses=answers(200, "One page.", BadCursor, Invalid),
)
def list_trash(
    caller: Caller, limit: Limit = PAGE, cursor: Cursor = None, view: AskedView = "full"
) -> ImagePage | CompactPage:
    check_limit(limit, view)
    page = page_of(caller, [TRASH], lambda entry: entry.living and entry.trashed_since is not None, limit, cursor)
    return page_view(page, media_links(), view)


@router.post(
    "/images/<image_id>/restore",
    summary="Take an image from the trash",
    description="With its words, at its place in lists. An image that is not in the trash stays as it is.",
    operation_id="restoreImage",
    tags=["Trash"],
    security=TOKEN,
    responses=answers(200, "The image.", ImageNotFound, Invalid, headers=["ETag", "Retry-After"]),
)
def restore_image(image_id: Id, caller: Caller) -> Response[ImageEntry]:
    return image_answer(_restored(find(caller, image_id)))


@router.post(
    "/images/delete",
    summary="Delete many images",
    description="Up to 500, as `DELETE` does. A result of 202 means that an image is gone for everybody, and that "
    "its files will be destroyed within minutes.",
    operation_id="deleteImages",
    tags=["Trash"],
    security=TOKEN,
    status_code=200,
    responses=answers(200, "What became of each image.", InvalidJson, NotJson, Invalid),
)
def delete_images(request: ImagesDelete, caller: Caller) -> ImageResults:
    until = time.monotonic() + _DESTROYING_SECONDS

    def delete(_: int, entry: Entry) -> int:
        if not request.permanent and deletion.discard(entry):
            return 204
        buried = deletion.bury(entry)
        if time.monotonic() > until:
            return 202
        deletion.remove(entry, buried)
        return 204

    return bulk.for_each(caller, request.ids, delete)


@router.post(
    "/images/restore",
    summary="Take many images from the trash",
    description="Up to 500.",
    operation_id="restoreImages",
    tags=["Trash"],
    security=TOKEN,
    status_code=200,
    responses=answers(200, "What became of each image.", InvalidJson, NotJson, Invalid),
)
def restore_images(request: ImagesRestore, caller: Caller) -> ImageResults:
    return bulk.for_each(caller, request.ids, lambda _, entry: _restored(entry))


def _restored(entry: Entry) -> Entry:
    if entry.deleted:
        raise ImageNotFound
    restored = services.catalog(Images).restore(entry)
    if restored is None and entry.source_seq is None:
        return entry  # a slot is never in the trash
    if restored is None or restored.deleted:
        raise ImageNotFound
    return restored
