"""Words: what owners write about their images, and their corrections."""

from collections.abc import Collection
from typing import Annotated, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Header
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from darkroom import services
from darkroom.catalog.entry import Entry
from darkroom.catalog.images import Editing, Images
from darkroom.observability import logger
from darkroom.words import MAX_BYTES, Edit, NoSuchTime, WordsTooLong
from image_api import bulk
from image_api.answers import image_answer
from image_api.caller import Caller
from image_api.conditions import versions
from image_api.edits import ImageEdit, ImageResults, ImagesEdit
from image_api.lookup import Id, find
from image_api.models import ImageEntry
from image_api.openapi import TOKEN, answers
from image_api.problems import (
    ImageNotFound,
    Invalid,
    InvalidJson,
    NotJson,
    NotUploaded,
    Outdated,
    PreconditionMissing,
)
from image_api.services import resubmission

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call] # its constructor has no types

_EDITED: Final = "The image as it is now, with its new ETag."


@router.patch(
    "/images/<image_id>",
    summary="Edit an image",
    description="Changes the fields that are sent. `If-Match` must have the image's ETag, or `*` to overwrite "
    "whatever others have written; new thumbnails meanwhile do no harm. A repeated request after a lost answer "
    "succeeds.",
    operation_id="editImage",
    tags=["Images"],
    security=TOKEN,
    responses=answers(
        200,
        _EDITED,
        InvalidJson,
        ImageNotFound,
        NotUploaded,
        Outdated,
        NotJson,
        Invalid,
        PreconditionMissing,
        headers=["ETag", "Retry-After"],
    ),
)
def edit_image(
    image_id: Id,
    edit: ImageEdit,
    caller: Caller,
    if_match: Annotated[str, Header(description="The ETag of the image as the client has read it.")] = "",
) -> Response[ImageEntry]:
    if not if_match:
        raise PreconditionMissing
    return image_answer(_edited(find(caller, image_id), Edit(changes=edit.changes), versions(if_match)))


@router.patch(
    "/images",
    summary="Edit many images",
    description="The same change for up to 500 images, each with the version of its words. One image's problem "
    "does not keep the others from their change.",
    operation_id="editImages",
    tags=["Images"],
    security=TOKEN,
    responses=answers(200, "What became of each image.", InvalidJson, NotJson, Invalid),
)
def edit_images(request: ImagesEdit, caller: Caller) -> ImageResults:
    edit = Edit(changes=request.edit.changes, shift=request.shift)
    return bulk.for_each(
        caller,
        [image.id for image in request.images],
        lambda place, entry: _edited(entry, edit, {request.images[place].version}),
    )


def _edited(entry: Entry, edit: Edit, accepted: Collection[int] | None) -> Entry:
    """The image after an edit. Raises a Problem if it was refused."""
    try:
        edited = services.catalog(Images).edit(entry, edit, accepted)
    except WordsTooLong:
        raise _invalid(f"All texts together have more than {MAX_BYTES} bytes in UTF-8.") from None
    except NoSuchTime:
        raise _invalid("The shift leads to a time outside the years 1 to 9999.") from None
    if edited.ending is Editing.OUTDATED:
        raise Outdated(members={"version": edited.entry.words.version} if edited.entry else None)
    if edited.ending is Editing.WITHOUT_ORIGINAL:
        raise NotUploaded
    if edited.entry is None or edited.entry.deleted:
        raise ImageNotFound
    if edited.turned:
        resubmission().turn(edited.entry)
    elif "orientation" in edit.changes:
        # An earlier request may have died before it sent the work.
        resubmission().send_again(edited.entry)
    logger.info("image edited", owner=entry.owner, image_id=entry.image_id, version=edited.entry.words.version)
    return edited.entry


def _invalid(detail: str) -> Invalid:
    return Invalid(members={"errors": [{"in": "body", "pointer": "", "detail": detail}]})
