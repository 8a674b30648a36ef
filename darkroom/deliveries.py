"""One delivery of a queue message: decode it, hand it over and count it. A failed one comes back after a pause."""

import random
from collections.abc import Callable
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from darkroom import aws, events, services
from darkroom.errors import MalformedEvent
from darkroom.observability import count, logger
from darkroom.settings import StoreSettings

# A short disturbance is over in seconds. More failures mean an outage, for which the pauses double. They stay at a
# quarter of an hour, so that the end of the outage is soon noticed.
_FIRST_PAUSE: Final = 30
_LONGEST_PAUSE: Final = 15 * 60


def deliver[E: events.Upload | events.Removal](
    body: str, deliveries: int, expected: tuple[type[E], ...], handle: Callable[[E, int], str]
) -> None:
    """Decode a message and hand it over with its delivery count (1 at first).

    `handle` returns a word for how the delivery ended, which is counted. Raises what it raises, and MalformedEvent
    for a message that is of none of the expected kinds.
    """
    message = events.decode(body, services.settings(StoreSettings).import_namespace)
    if isinstance(message, events.Ignored):
        count("Ignored")
        logger.info("message ignored", reason=message.reason)
    elif isinstance(message, expected):
        outcome = handle(message, deliveries)
        count(outcome.title().replace("_", ""))
    else:
        raise MalformedEvent(f"this queue takes {' and '.join(kind.__name__ for kind in expected)} events")


def give_back(
    queue_url: str | None, receipt: str, message_id: str, deliveries: int, fault: BaseException | None
) -> None:
    """Let a failed message come back after a pause instead of after its visibility timeout.

    Without a queue's URL, or with a receipt that is too old, it comes back after the visibility timeout.
    """
    logger.error("message goes back to the queue", exc_info=fault, message_id=message_id)
    count("Returned")
    if queue_url is None:
        logger.error(
            "message comes back at its own time: its queue is not among QUEUE_URLS", message_id=message_id
        )
        return
    try:
        aws.sqs().change_message_visibility(
            QueueUrl=queue_url, ReceiptHandle=receipt, VisibilityTimeout=pause(deliveries)
        )
    except (BotoCoreError, ClientError):
        logger.warning("message comes back at its own time", exc_info=True, message_id=message_id)


def pause(deliveries: int) -> int:
    """Seconds until the next delivery of a message that failed this often; random, so that deliveries spread
    out.
    """
    longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (deliveries - 1))
    return random.randint(longest // 2, longest)  # noqa: S311  # spreads load, keeps no secret
