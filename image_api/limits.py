"""How much one owner may ask for, whatever the route: a runaway client must not shut out the others."""

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

# A fault of DynamoDB is over in seconds, or not for long.
_FAULT_SECONDS: Final = 5


def admit(event: Mapping[str, Any]) -> None:
    """Count a request of a user's, and refuse it past the limit. What is public is not counted.

    A request that cannot be counted is refused too, with Unavailable: every route behind a token reads the same
    table, so hardly one would succeed, and a fault never lifts the limit. Raises TooManyRequests.
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
