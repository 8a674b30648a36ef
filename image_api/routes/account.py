"""The caller's account: its limits, what it uses of them, and its end."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from darkroom import services, words
from darkroom.albums import MAX_ALBUMS, MAX_MEMBERS
from darkroom.catalog.counts import Counts
from darkroom.catalog.exports import MAX_BYTES, MAX_EXPORTS, MAX_IMAGES
from darkroom.catalog.images import Images
from darkroom.catalog.owners import Owners
from darkroom.catalog.usage import Usage
from darkroom.companions.companion import MAX_COMPANIONS
from darkroom.formats import FORMATS
from darkroom.keys import Owner
from darkroom.observability import logger
from image_api.accounts import Account, ClosedAccount, Limits, Use
from image_api.caller import Caller
from image_api.exports import MAX_IDS
from image_api.openapi import TOKEN, answers
from image_api.problems import Invalid
from image_api.settings import MAX_PARTS, ApiSettings

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call] # its constructor has no types


@router.get(
    "/me",
    summary="Read one's own account",
    description="Its limits, and what is used of them now.",
    operation_id="getMe",
    tags=["Account"],
    security=TOKEN,
    responses=answers(200, "The account."),
)
def get_me(caller: Caller) -> Account:
    settings = services.settings(ApiSettings)
    return Account(id=caller, limits=_limits(settings), use=_use(caller, settings))


@router.get(
    "/limits",
    summary="Read all limits",
    description="Every number that a client has to know before it uploads or edits. `GET /me` has the same, and "
    "counts what is used of them.",
    operation_id="getLimits",
    tags=["Account"],
    security=TOKEN,
    responses=answers(200, "The limits."),
)
def get_limits(_caller: Caller) -> Limits:
    return _limits(services.settings(ApiSettings))


@router.delete(
    "/me",
    summary="Close one's own account",
    description="For good: from now on every request answers `account_closed`. All images are destroyed in the "
    "background, with their originals and everything made from them. Links to pictures work until they expire or "
    "their picture is gone. A repeated request answers the same.",
    operation_id="deleteMe",
    tags=["Account"],
    security=TOKEN,
    status_code=202,
    responses=answers(202, "The account is closed, and is being emptied.", Invalid),
)
def delete_me(
    caller: Caller,
    confirm: Annotated[str, Query(description="The account's own `id`, to say that exactly this one is meant.")],
) -> Response[ClosedAccount]:
    if confirm != caller:
        fault = {"in": "query", "pointer": "/confirm", "detail": "This is not the id of the caller's account."}
        raise Invalid(members={"errors": [fault]})
    closed_at = services.catalog(Owners).close(caller)
    logger.info("account closed", owner=caller)
    return Response(HTTPStatus.ACCEPTED, "application/json", ClosedAccount(id=caller, closed_at=closed_at))


def _limits(settings: ApiSettings) -> Limits:
    return Limits(
        max_requests_per_minute=settings.max_requests_per_minute or None,
        max_open_slots=settings.max_open_slots or None,
        max_images=settings.max_images or None,
        max_stored_bytes=settings.max_stored_bytes or None,
        max_images_per_request=settings.images_a_request,
        max_slots_per_request=settings.slots_a_request,
        max_digests_per_request=settings.digests_a_request,
        max_parts_per_request=MAX_PARTS,
        max_original_bytes=settings.max_original_bytes,
        max_companion_bytes=settings.max_companion_bytes,
        max_companions=MAX_COMPANIONS,
        multipart_over=settings.multipart_over,
        part_bytes=settings.part_bytes,
        upload_link_seconds=settings.upload_link_seconds,
        formats=[known.id for known in FORMATS],
        max_exports=MAX_EXPORTS,
        max_images_per_export=MAX_IMAGES,
        max_bytes_per_export=MAX_BYTES,
        max_ids_per_export=MAX_IDS,
        max_exports_per_day=settings.max_exports_per_day or None,
        max_exported_bytes_per_day=settings.max_exported_bytes_per_day or None,
        export_days=settings.export_days,
        trash_days=settings.trash_days,
        max_title_length=words.MAX_TITLE,
        max_description_length=words.MAX_DESCRIPTION,
        max_tags=words.MAX_TAGS,
        max_tag_length=words.MAX_TAG,
        max_words_bytes=words.MAX_BYTES,
        max_images_per_album=MAX_MEMBERS,
        max_albums_per_image=MAX_ALBUMS,
        max_members_per_request=settings.members_a_request,
    )


def _use(owner: Owner, settings: ApiSettings) -> Use:
    """Requests and slots that are not limited are not counted either."""
    requests = slots = None
    if settings.max_requests_per_minute:
        requests = services.catalog(Usage).requests(owner, datetime.now(UTC))
    if settings.max_open_slots:
        slots = services.catalog(Images).open_slots(owner, settings.max_open_slots)
    stored = services.library(Counts).whole(owner).stored
    return Use(requests_this_minute=requests, open_slots=slots, images=stored.images, bytes=stored.bytes)
