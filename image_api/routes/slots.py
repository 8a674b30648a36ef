"""Slots: a place for a photo, and the ways to send it there."""

import uuid
from typing import Annotated, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import AfterValidator

from darkroom import keys, services
from darkroom.catalog.entry import Entry
from darkroom.catalog.images import Images, counts_as_open
from darkroom.keys import ImageId, Owner
from darkroom.observability import logger
from darkroom.transfers import File
from image_api.caller import Caller
from image_api.limits import check_images, check_slots, room
from image_api.models import NEW_UUID, Slot, SlotRequest, new_id
from image_api.openapi import TOKEN, answers
from image_api.problems import (
    AlreadyDeleted,
    AlreadyUploaded,
    Invalid,
    InvalidJson,
    NotJson,
    StorageFull,
    TooLarge,
    TooManyImages,
    TooManyOpenSlots,
)
from image_api.services import media_links
from image_api.settings import ApiSettings
from image_api.uploads import ways
from image_api.views import image_view

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call] # its constructor has no types

_NewId = Annotated[
    str,
    AfterValidator(new_id),
    Path(
        description="A UUID that you have made, of any version except 8, which is for imports.",
        json_schema_extra={"format": "uuid", "pattern": NEW_UUID},
    ),
]

_OPENED: Final = "The slot, with fresh ways to send its photo."


@router.post(
    "/images",
    summary="Open a slot",
    description="The API makes the id. Use `PUT` to be able to repeat the request after a lost answer.",
    operation_id="createImage",
    tags=["Images"],
    security=TOKEN,
    status_code=201,
    responses=answers(
        201,
        _OPENED,
        InvalidJson,
        TooLarge,
        TooManyImages,
        StorageFull,
        NotJson,
        Invalid,
        TooManyOpenSlots,
        headers=["Location"],
    ),
)
def create_image(request: SlotRequest, caller: Caller) -> Response[Slot]:
    return _open(caller, ImageId(str(uuid.uuid4())), request)


@router.put(
    "/images/<image_id>",
    summary="Open a slot with an id of your own",
    description="Repeat it for a fresh form and link for the same slot, until the photo has arrived.",
    operation_id="putImage",
    tags=["Images"],
    security=TOKEN,
    status_code=201,
    responses=answers(
        201,
        _OPENED,
        InvalidJson,
        AlreadyUploaded,
        AlreadyDeleted,
        TooLarge,
        TooManyImages,
        StorageFull,
        NotJson,
        Invalid,
        TooManyOpenSlots,
        headers=["Location"],
    ),
)
def put_image(image_id: _NewId, request: SlotRequest, caller: Caller) -> Response[Slot]:
    return _open(caller, ImageId(image_id), request)


def _open(owner: Owner, image_id: ImageId, request: SlotRequest) -> Response[Slot]:
    catalog = services.catalog(Images)
    present = catalog.get(owner, image_id)
    _check_free(present)
    max_bytes = room(owner, request.size)
    if present is None or not counts_as_open(present):
        check_images(owner)
        check_slots(owner)
    entry = catalog.open_slot(
        owner, image_id, request.filename, request.content_type, request.file_time, request.sha256
    )
    if entry is None:  # meanwhile, the photo has come or another request has deleted the slot
        _check_free(catalog.get(owner, image_id))
        raise AlreadyDeleted
    file = File(keys.upload_key(owner, image_id), request.content_type, request.size, request.sha256)
    logger.info("slot opened", owner=owner, image_id=image_id)
    return Response(
        201,
        "application/json",
        Slot(image=image_view(entry, media_links()), duplicate=False, upload=ways(file, max_bytes)),
        {"Location": f"{services.settings(ApiSettings).public_url}/images/{image_id}"},
    )


def _check_free(entry: Entry | None) -> None:
    """Raise AlreadyUploaded or AlreadyDeleted if an id is taken by more than a slot."""
    if entry is not None and entry.turn:
        raise AlreadyDeleted if entry.deleted else AlreadyUploaded
