"""Companions: the files that belong to an image, such as the video of a Live Photo."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Header, Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import AfterValidator

from darkroom import services
from darkroom.keys import Owner
from darkroom.stages import StageName
from image_api import companions, idempotency, multipart
from image_api.caller import Caller
from image_api.downloads import lead_to, link_to
from image_api.idempotency import IdempotencyKey
from image_api.lookup import Id, find
from image_api.models import (
    NEW_UUID,
    UUID,
    CompanionList,
    CompanionRequest,
    CompanionSlotAnswer,
    OriginalLink,
    PartLinks,
    PartsRequest,
    UploadedParts,
    known_id,
    new_id,
)
from image_api.openapi import TOKEN, answers
from image_api.problems import (
    AlreadyUploaded,
    CompanionNotFound,
    IdempotencyKeyReused,
    ImageNotFound,
    Invalid,
    InvalidJson,
    NotInParts,
    NotJson,
    PartsMissing,
    StorageFull,
    TooLarge,
    TooManyCompanions,
)
from image_api.settings import ApiSettings
from image_api.views import companion_view

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call] # its constructor has no types

CompanionId = Annotated[
    str,
    AfterValidator(known_id),
    Path(description="The companion's id.", json_schema_extra={"format": "uuid", "pattern": UUID}),
]
"""The id of a companion in a path."""

NewCompanionId = Annotated[
    str,
    AfterValidator(new_id),
    Path(
        description="A UUID that you have made, of any version except 8.",
        json_schema_extra={"format": "uuid", "pattern": NEW_UUID},
    ),
]
"""The id of a companion that a client announces."""

_OPENED: Final = "The slot, with fresh ways to send the file."
_THERE: Final["dict[int, OpenAPIResponse]"] = {
    200: {
        "description": "The file is there already: `upload` is null.",
        "content": {"application/json": {"model": CompanionSlotAnswer}},
    }
}
_REFUSALS: Final = (
    InvalidJson,
    ImageNotFound,
    TooLarge,
    TooManyCompanions,
    StorageFull,
    NotJson,
    Invalid,
)


@router.get(
    "/images/<image_id>/companions",
    summary="List an image's companions",
    description="The files that belong to it, in order of their names: they were sent for it, or found beside it "
    "in a bulk drop. An image has the same list in `companions`.",
    operation_id="listCompanions",
    tags=["Companions"],
    security=TOKEN,
    responses=answers(200, "The companions.", ImageNotFound, Invalid),
)
def list_companions(image_id: Id, caller: Caller) -> CompanionList:
    entry = find(caller, image_id)
    return CompanionList(companions=[companion_view(each) for each in entry.companions])


@router.get(
    "/images/<image_id>/companions/<companion_id>/original",
    summary="Download a companion",
    description="Redirects to a link that works for five minutes, as for the original of an image.",
    operation_id="getCompanion",
    tags=["Companions"],
    security=TOKEN,
    responses=answers(
        302,
        "The file is at `Location`.",
        ImageNotFound,
        CompanionNotFound,
        Invalid,
        content={},
        headers=["Location"],
    )
    | {200: {"description": "The link.", "content": {"application/json": {"model": OriginalLink}}}},
)
def get_companion(
    image_id: Id,
    companion_id: CompanionId,
    caller: Caller,
    accept: Annotated[str, Header(description="With `application/json`, the answer is the link as JSON.")] = "",
) -> Response[OriginalLink | None]:
    entry = find(caller, image_id)
    companion = companions.listed(entry, companion_id)
    if companion is None:
        raise CompanionNotFound
    place = f"{companion.companion_id}/"
    order = entry.due(StageName.METADATA)
    return lead_to(link_to(entry, order, companion.key, companion.version_id, companion.name, place), accept)


@router.delete(
    "/images/<image_id>/companions/<companion_id>",
    summary="Delete a companion",
    description="For good: only images have a trash. A slot is deleted too, with what was sent to it. "
    "Deleting it again succeeds too. The id may be used again.",
    operation_id="deleteCompanion",
    tags=["Companions"],
    security=TOKEN,
    status_code=204,
    responses=answers(204, "There is no such companion any more.", ImageNotFound, Invalid, content={}),
)
def delete_companion(image_id: Id, companion_id: CompanionId, caller: Caller) -> Response[str]:
    companions.delete(caller, image_id, companion_id)
    return Response(204, body="")


@router.post(
    "/images/<image_id>/companions",
    summary="Open a slot for a companion",
    description="The API makes its id. With an `Idempotency-Key`, the request can be repeated after a lost "
    "answer, as `PUT` can.",
    operation_id="createCompanion",
    tags=["Companions"],
    security=TOKEN,
    status_code=201,
    responses=answers(201, _OPENED, AlreadyUploaded, *_REFUSALS, IdempotencyKeyReused, headers=["Location"])
    | _THERE,
)
def create_companion(
    image_id: Id, request: CompanionRequest, caller: Caller, idempotency_key: IdempotencyKey = None
) -> Response[CompanionSlotAnswer]:
    companion_id = idempotency.new_id(caller, f"/images/{image_id}/companions", idempotency_key)
    if idempotency_key is not None:
        companions.check_same_companion(caller, image_id, companion_id, request)
    return _open(caller, image_id, companion_id, request)


@router.put(
    "/images/<image_id>/companions/<companion_id>",
    summary="Open a slot for a companion with an id of your own",
    description="The image may be a slot whose photo has not come. Repeat it for fresh ways, until the file has "
    "arrived. A minute or two later it is among the image's `companions`.",
    operation_id="putCompanion",
    tags=["Companions"],
    security=TOKEN,
    status_code=201,
    responses=answers(201, _OPENED, AlreadyUploaded, *_REFUSALS, headers=["Location"]) | _THERE,
)
def put_companion(
    image_id: Id, companion_id: NewCompanionId, request: CompanionRequest, caller: Caller
) -> Response[CompanionSlotAnswer]:
    return _open(caller, image_id, companion_id, request)


@router.post(
    "/images/<image_id>/companions/<companion_id>/parts",
    summary="Get links for parts of a companion",
    description="As for the parts of a photo.",
    operation_id="createCompanionParts",
    tags=["Companions"],
    security=TOKEN,
    status_code=200,
    responses=answers(
        200,
        "A link for each part.",
        InvalidJson,
        ImageNotFound,
        CompanionNotFound,
        AlreadyUploaded,
        NotInParts,
        NotJson,
        Invalid,
    ),
)
def create_companion_parts(
    image_id: Id, companion_id: CompanionId, request: PartsRequest, caller: Caller
) -> PartLinks:
    return multipart.links(lambda: companions.destination(caller, image_id, companion_id), request)


@router.get(
    "/images/<image_id>/companions/<companion_id>/parts",
    summary="Ask which parts of a companion have arrived",
    operation_id="getCompanionParts",
    tags=["Companions"],
    security=TOKEN,
    responses=answers(
        200, "How far the upload is.", ImageNotFound, CompanionNotFound, AlreadyUploaded, NotInParts, Invalid
    ),
)
def get_companion_parts(image_id: Id, companion_id: CompanionId, caller: Caller) -> UploadedParts:
    return multipart.state(companions.destination(caller, image_id, companion_id))


@router.post(
    "/images/<image_id>/companions/<companion_id>/parts/complete",
    summary="Complete a companion in parts",
    description="When all parts have arrived. Completing it again answers the same.",
    operation_id="completeCompanionParts",
    tags=["Companions"],
    security=TOKEN,
    status_code=200,
    responses=answers(
        200,
        "The companion; it will be listed in a minute or two.",
        ImageNotFound,
        CompanionNotFound,
        AlreadyUploaded,
        NotInParts,
        PartsMissing,
        Invalid,
    ),
)
def complete_companion_parts(image_id: Id, companion_id: CompanionId, caller: Caller) -> CompanionSlotAnswer:
    return companions.complete(caller, image_id, companion_id)


@router.delete(
    "/images/<image_id>/companions/<companion_id>/parts",
    summary="Abort a companion in parts",
    description="The parts that have arrived are removed, and the slot stays. Aborting it again succeeds too.",
    operation_id="deleteCompanionParts",
    tags=["Companions"],
    security=TOKEN,
    status_code=204,
    responses=answers(
        204,
        "There is no upload in parts any more.",
        ImageNotFound,
        CompanionNotFound,
        AlreadyUploaded,
        Invalid,
        content={},
    ),
)
def delete_companion_parts(image_id: Id, companion_id: CompanionId, caller: Caller) -> Response[str]:
    multipart.abort(companions.destination(caller, image_id, companion_id))
    return Response(204, body="")


def _open(
    owner: Owner, image_id: str, companion_id: str, request: CompanionRequest
) -> Response[CompanionSlotAnswer]:
    status, slot = companions.open_companion(owner, image_id, companion_id, request)
    if status != HTTPStatus.CREATED:
        return Response(status, "application/json", slot)
    location = f"{services.settings(ApiSettings).public_url}/images/{image_id}/companions"
    return Response(status, "application/json", slot, {"Location": location})
