"""Limits of one owner's requests to all routes, so that a runaway client does not block the others."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from darkroom import services
from darkroom.catalog.usage import Usage
from darkroom.observability import logger
from image_api.caller import caller_of
from image_api.problems import TooManyRequests, Unavailable
from image_api.settings import ApiSettings

# A fault of DynamoDB is either over in seconds or lasts long.
_FAULT_SECONDS: Final = 5


def admit(event: Mapping[str, Any]) -> None:
    """Count a user's request. Raises TooManyRequests above the limit. Public routes are not counted.

    Raises Unavailable if the request cannot be counted: every route that needs a token reads the same table, so it
    would hardly succeed, and a fault must not lift the limit.
    """
    owner, limit = caller_of(event), services.settings(ApiSettings).max_requests_per_minute
    if owner is None or limit == 0:
        return
    moment = datetime.now(UTC)
    try:
        requests = services.catalog(Usage).count_request(owner, moment)
    except (ClientError, BotoCoreError) as error:
        logger.error("request not counted", exc_info=error)
        raise Unavailable(headers={"Retry-After": str(_FAULT_SECONDS)}) from None
    if requests > limit:
        raise TooManyRequests(
            members={"max_requests_per_minute": limit}, headers={"Retry-After": str(60 - moment.second)}
        )
