"""One delivery of a queue message: decode it, hand it over and count it. A failed one comes back after a pause."""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from darkroom import aws, events, services
from darkroom.errors import MalformedEvent
from darkroom.observability import count, logger, noted
from darkroom.settings import StoreSettings

# A short disturbance is over in seconds. More failures mean an outage, for which the pauses double. They stay at a
# quarter of an hour, so that the end of the outage is soon noticed.
_FIRST_PAUSE: Final = 30
_LONGEST_PAUSE: Final = 15 * 60

# A message that is handed back need not wait for an outage to end, only for another run. This run is about to end.
_HANDED_BACK: Final = 5


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message as a queue hands it out for the `number`th time; `queue_url` is None if the queue is not ours."""

    queue_url: str | None
    message_id: str
    receipt: str
    body: str
    number: int


def deliver[E: events.Event](
    delivery: Delivery, expected: tuple[type[E], ...], handle: Callable[[E, int], str]
) -> None:
    """Decode a message and hand it over with its delivery count (1 at first). S3's events of companions are in all
    queues of events, and matter in one.

    `handle` returns a word for how the delivery ended, which is counted and logged. Raises what `handle` raises,
    and MalformedEvent for a message that is not of an expected kind. Every line that is logged meanwhile names
    the image.
    """
    message = _decode(delivery)
    if isinstance(message, events.Ignored):
        count("Ignored")
        logger.info("message ignored", reason=message.reason)
    elif isinstance(message, events.Arrival) and events.Arrival not in expected:
        count("Ignored")
        logger.info("message ignored", reason="companion")
    elif isinstance(message, expected):
        with _named(message):
            outcome = handle(message, delivery.number)
            logger.info("delivery done", outcome=outcome)
        count(outcome.title().replace("_", ""))
    else:
        raise MalformedEvent(f"this queue takes {' and '.join(kind.__name__ for kind in expected)} events")


def give_back(delivery: Delivery, fault: BaseException | None) -> None:
    """Let a failed message come back after a pause instead of after its visibility timeout.

    Without a queue's URL, or with a receipt that is too old, it comes back after the visibility timeout.
    """
    try:
        message = _decode(delivery)
    except MalformedEvent:
        message = None
    with _named(message):
        queue = (delivery.queue_url or "").rpartition("/")[2]
        logger.error("message goes back to the queue", exc_info=fault, queue=queue, message_id=delivery.message_id)
        count("Returned")
        _postpone(delivery, pause(delivery.number))


def hand_back(delivery: Delivery) -> None:
    """Leave a message to another run, because the time of this one is too short for it."""
    logger.info("message is left to another run", message_id=delivery.message_id)
    count("HandedBack")
    _postpone(delivery, _HANDED_BACK)


def pause(deliveries: int) -> int:
    """Seconds until the next delivery of a message that failed this often; random, so that deliveries spread
    out.
    """
    longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (deliveries - 1))
    return random.randint(longest // 2, longest)  # noqa: S311  # spreads load, keeps no secret


def _decode(delivery: Delivery) -> events.Event | events.Ignored:
    return events.decode(delivery.body, services.settings(StoreSettings).import_namespace)


def _named(message: events.Event | events.Ignored | None) -> AbstractContextManager[None]:
    """Add the image that a message is about, if any, to every line that this thread logs."""
    if isinstance(message, events.Arrival):
        return noted(owner=message.companion.owner, object_key=message.companion.key)
    if not isinstance(message, events.Upload | events.Removal):
        return nullcontext()
    original = message.original
    return noted(owner=original.owner, image_id=original.image_id, object_key=original.key)


def _postpone(delivery: Delivery, seconds: int) -> None:
    if delivery.queue_url is None:
        logger.error(
            "message comes back after its visibility timeout: its queue is not among QUEUE_URLS",
            message_id=delivery.message_id,
        )
        return
    try:
        aws.sqs().change_message_visibility(
            QueueUrl=delivery.queue_url, ReceiptHandle=delivery.receipt, VisibilityTimeout=seconds
        )
    except (BotoCoreError, ClientError):
        logger.warning(
            "message comes back after its visibility timeout", exc_info=True, message_id=delivery.message_id
        )
