"""The caller's account: its limits, and what it uses of them."""

from datetime import UTC, datetime

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from darkroom import services, words
from darkroom.catalog.images import Images
from darkroom.catalog.usage import Usage
from darkroom.keys import Owner
from image_api.accounts import Account, Limits, Use
from image_api.caller import Caller
from image_api.openapi import TOKEN, answers
from image_api.settings import ApiSettings

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


def _limits(settings: ApiSettings) -> Limits:
    return Limits(
        max_requests_per_minute=settings.max_requests_per_minute or None,
        max_open_slots=settings.max_open_slots or None,
        max_images_per_request=settings.images_a_request,
        max_original_bytes=settings.max_original_bytes,
        trash_days=settings.trash_days,
        max_title_length=words.MAX_TITLE,
        max_description_length=words.MAX_DESCRIPTION,
        max_tags=words.MAX_TAGS,
        max_tag_length=words.MAX_TAG,
        max_words_bytes=words.MAX_BYTES,
    )


def _use(owner: Owner, settings: ApiSettings) -> Use:
    """What is not limited is not counted either."""
    requests = slots = None
    if settings.max_requests_per_minute:
        requests = services.catalog(Usage).requests(owner, datetime.now(UTC))
    if settings.max_open_slots:
        slots = services.catalog(Images).open_slots(owner, settings.max_open_slots)
    return Use(requests_this_minute=requests, open_slots=slots, images=None, bytes=None)
