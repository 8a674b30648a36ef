"""A slot's file in parts: links, what has arrived, completion, abortion."""

from functools import partial

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from darkroom import services
from darkroom.catalog.entry import Entry
from darkroom.catalog.images import Images, counts_as_open
from darkroom.keys import Owner
from darkroom.observability import logger
from image_api import multipart
from image_api.answers import image_answer
from image_api.caller import Caller
from image_api.lookup import Id, find
from image_api.models import ImageEntry, PartLinks, PartsRequest, UploadedParts
from image_api.multipart import Destination
from image_api.openapi import TOKEN, answers
from image_api.problems import (
    AlreadyUploaded,
    ImageNotFound,
    Invalid,
    InvalidJson,
    NotInParts,
    NotJson,
    PartsMissing,
    SlotExpired,
)

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call] # its constructor has no types


@router.post(
    "/images/<image_id>/parts",
    summary="Get links for parts of a file",
    description="Begins the upload, or goes on with the one that was begun: of each slot there is one. Parts may "
    "be sent in any order, several at once, and again.",
    operation_id="createParts",
    tags=["Images"],
    security=TOKEN,
    status_code=200,
    responses=answers(
        200,
        "A link for each part.",
        InvalidJson,
        ImageNotFound,
        AlreadyUploaded,
        SlotExpired,
        NotInParts,
        NotJson,
        Invalid,
    ),
)
def create_parts(image_id: Id, request: PartsRequest, caller: Caller) -> PartLinks:
    return multipart.links(lambda: _destination(_counted_slot(caller, image_id)), request)


@router.get(
    "/images/<image_id>/parts",
    summary="Ask which parts have arrived",
    operation_id="getParts",
    tags=["Images"],
    security=TOKEN,
    responses=answers(200, "How far the upload is.", ImageNotFound, AlreadyUploaded, NotInParts, Invalid),
)
def get_parts(image_id: Id, caller: Caller) -> UploadedParts:
    return multipart.state(_destination(_slot(caller, image_id)))


@router.post(
    "/images/<image_id>/parts/complete",
    summary="Complete an upload in parts",
    description="When all parts have arrived. Completing it again answers the same.",
    operation_id="completeParts",
    tags=["Images"],
    security=TOKEN,
    status_code=200,
    responses=answers(
        200,
        "The image, which is being processed.",
        ImageNotFound,
        AlreadyUploaded,
        NotInParts,
        PartsMissing,
        Invalid,
        headers=["ETag", "Retry-After"],
    ),
)
def complete_parts(image_id: Id, caller: Caller) -> Response[ImageEntry]:
    entry = find(caller, image_id)
    if entry.turn:
        if entry.size != entry.declared_file.size:
            raise AlreadyUploaded
        return image_answer(entry)
    multipart.complete(_destination(entry))
    logger.info("upload in parts completed", owner=caller, image_id=image_id)
    return image_answer(find(caller, image_id))


@router.delete(
    "/images/<image_id>/parts",
    summary="Abort an upload in parts",
    description="The parts that have arrived are removed, and the slot stays. Aborting it again succeeds too.",
    operation_id="deleteParts",
    tags=["Images"],
    security=TOKEN,
    status_code=204,
    responses=answers(204, "There is no upload in parts any more.", ImageNotFound, Invalid, content={}),
)
def delete_parts(image_id: Id, caller: Caller) -> Response[str]:
    multipart.abort(_destination(find(caller, image_id)))
    return Response(204, body="")


def _counted_slot(owner: Owner, image_id: str) -> Entry:
    """A slot that counts as open. Raises ImageNotFound, AlreadyUploaded and SlotExpired.

    Otherwise the limit of open slots would be none: a slot that counts no more could be filled all the same.
    """
    entry = _slot(owner, image_id)
    if not counts_as_open(entry):
        raise SlotExpired
    return entry


def _slot(owner: Owner, image_id: str) -> Entry:
    """A slot whose file has not arrived. Raises ImageNotFound and AlreadyUploaded."""
    entry = find(owner, image_id)
    if entry.turn:
        raise AlreadyUploaded
    return entry


def _destination(entry: Entry) -> Destination:
    catalog = services.catalog(Images)
    return Destination(
        entry.declared_file,
        entry.multipart,
        partial(catalog.note_multipart, entry),
        partial(catalog.forget_multipart, entry),
    )
