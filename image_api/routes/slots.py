"""Slots: a place for a photo, and the ways to send it there."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import AfterValidator

from darkroom import services
from darkroom.keys import ImageId, Owner
from image_api import idempotency
from image_api.caller import Caller
from image_api.idempotency import IdempotencyKey
from image_api.models import NEW_UUID, Slot, SlotRequest, SlotResults, SlotsRequest, new_id
from image_api.openapi import TOKEN, answers
from image_api.problems import (
    AlreadyDeleted,
    AlreadyUploaded,
    IdempotencyKeyReused,
    Invalid,
    InvalidJson,
    NotJson,
    StorageFull,
    TooLarge,
    TooManyImages,
    TooManyOpenSlots,
)
from image_api.settings import ApiSettings
from image_api.slots import check_same_slot, open_slot, open_slots

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse

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

# One answer in two: the second makes no slot under the id that was asked for.
_FOUND: Final["dict[int, OpenAPIResponse]"] = {
    200: {
        "description": "The image that has the file with this `sha256` already, perhaps in the trash; or the "
        "slot of another id that awaits the file, with fresh ways to send it.",
        "content": {"application/json": {"model": Slot}},
    }
}


@router.post(
    "/images",
    summary="Open a slot",
    description="The API makes the id. With an `Idempotency-Key`, the request can be repeated after a lost "
    "answer, as `PUT` can.",
    operation_id="createImage",
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
        IdempotencyKeyReused,
        TooManyOpenSlots,
        headers=["Location"],
    )
    | _FOUND,
)
def create_image(request: SlotRequest, caller: Caller, idempotency_key: IdempotencyKey = None) -> Response[Slot]:
    image_id = ImageId(idempotency.new_id(caller, "/images", idempotency_key))
    if idempotency_key is not None:
        check_same_slot(caller, image_id, request)
    return _open(caller, image_id, request)


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
    )
    | _FOUND,
)
def put_image(image_id: _NewId, request: SlotRequest, caller: Caller) -> Response[Slot]:
    return _open(caller, ImageId(image_id), request)


@router.post(
    "/images/slots",
    summary="Open many slots",
    description="Up to 100, or fresh ways for slots that wait for their photo. Give each an id, or the request an "
    "`Idempotency-Key`, to be able to repeat it after a lost answer.",
    operation_id="openSlots",
    tags=["Images"],
    security=TOKEN,
    status_code=200,
    responses=answers(200, "What became of each slot.", InvalidJson, NotJson, Invalid),
)
def create_slots(request: SlotsRequest, caller: Caller, idempotency_key: IdempotencyKey = None) -> SlotResults:
    return open_slots(caller, request.slots, idempotency_key)


def _open(owner: Owner, image_id: ImageId, request: SlotRequest) -> Response[Slot]:
    opened = open_slot(owner, image_id, request)
    if opened.status != HTTPStatus.CREATED:
        return Response(opened.status, "application/json", opened.slot)
    location = f"{services.settings(ApiSettings).public_url}/images/{image_id}"
    return Response(opened.status, "application/json", opened.slot, {"Location": location})
