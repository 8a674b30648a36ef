"""Slots: a place for a photo, and the form that sends it there."""

import uuid
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import AfterValidator

from darkroom import keys, services
from darkroom.catalog.images import Images, TooManySlots
from darkroom.keys import ImageId, Owner
from darkroom.objects import FORM_SECONDS
from darkroom.observability import logger
from image_api.caller import Caller
from image_api.limits import check_room
from image_api.models import NEW_UUID, Slot, SlotRequest, UploadForm, new_id
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

# A photo is claimed within seconds, unless others are waiting before it. From then on its slot does not count.
_CLAIM_SECONDS: Final = 10

_OPENED: Final = "The slot, with a fresh form for its photo."


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
    description="Repeat it for a fresh form for the same slot, until the photo has arrived.",
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
    settings, catalog = services.settings(ApiSettings), services.catalog(Images)
    max_bytes = settings.max_original_bytes
    if request.size is not None and request.size > max_bytes:
        raise TooLarge(members={"max_bytes": max_bytes})
    key = keys.upload_key(owner, image_id)
    try:
        entry = catalog.open_slot(
            owner,
            image_id,
            request.filename,
            request.content_type,
            request.file_time,
            max_open=settings.max_open_slots,
            check_room=partial(check_room, owner, request.size),
        )
    except TooManySlots:
        raise TooManyOpenSlots(
            members={"max_open_slots": settings.max_open_slots}, headers={"Retry-After": str(_CLAIM_SECONDS)}
        ) from None
    if entry is None:
        taken = catalog.get(owner, image_id)
        raise AlreadyUploaded if taken and not taken.deleted else AlreadyDeleted
    expires_at = datetime.now(UTC) + timedelta(seconds=FORM_SECONDS)
    url, fields = services.objects().upload_form(key, request.content_type, max_bytes)
    logger.info("slot opened", owner=owner, image_id=image_id)
    return Response(
        201,
        "application/json",
        Slot(
            image=image_view(entry, media_links()),
            upload=UploadForm(url=url, fields=fields, expires_at=expires_at, max_bytes=max_bytes),
        ),
        {"Location": f"{settings.public_url}/images/{image_id}"},
    )
