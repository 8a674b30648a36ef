"""A batch of queue messages, each processed on its own: one bad message never fails the others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from darkroom import events, services
from darkroom.deliveries import Delivery, deliver, give_back, hand_back
from darkroom.hold import Hold
from darkroom.settings import Settings
from darkroom.singletons import once

RESERVE_SECONDS: Final = 15
"""What a delivery may take in addition to its work: reading the original, writing derived objects, the catalogue.

If a call stalls for longer, the function may run out of time; then its messages come back when their hold ends."""


# A message that is delivered this often may have been handed back each time, in favour of first deliveries.
_URGENT: Final = 4


@dataclass(frozen=True, kw_only=True)
class QueueSettings(Settings):
    """The queues that feed the function: their URLs, separated by blanks."""

    queue_urls: str

    # How long a dead worker's messages stay hidden. Two renewals (hold.py) may fail, or come late on a busy
    # machine, before other workers see a message of a living one. Even then the work is only done twice.
    hold_seconds: int = 60

    def faults(self) -> list[str]:
        """A hold that is over at once would hold nothing."""
        return ["HOLD_SECONDS must not be 0"] if self.hold_seconds == 0 else []


@dataclass(frozen=True, kw_only=True)
class WorkSeconds:
    """How many seconds of wall time the work on one message may take: at its first delivery, and in isolation
    later.
    """

    first: float
    isolated: float

    def needed(self, delivery: int) -> float:
        """Seconds that a function should have left to begin a delivery."""
        return (self.first if delivery == 1 else self.isolated) + RESERVE_SECONDS


class _TooLate(Exception):
    """The rest of the function's time is too short for a message."""


class _Processor(BatchProcessor):
    def __init__(self, hold: Hold) -> None:
        # If everything in a batch fails, the function has not failed: each message has been logged and goes back.
        super().__init__(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
        self._hold = hold

    def success_handler(self, record: dict[str, Any], result: Any) -> Any:
        self._hold.release(record["messageId"])
        return super().success_handler(record, result)

    def failure_handler(self, record: SQSRecord, exception: Any) -> Any:
        delivery, fault = _delivery(record), exception[1]
        self._hold.release(delivery.message_id)
        if isinstance(fault, _TooLate):
            hand_back(delivery)
        else:
            give_back(delivery, fault)
        return super().failure_handler(record, exception)


def consume[E: (events.Upload, events.Removal)](
    event: dict[str, Any],
    context: LambdaContext,
    expected: type[E],
    handle: Callable[[E, int], str],
    work: WorkSeconds,
) -> PartialItemFailureResponse:
    """Deliver each message of an SQS event (deliveries.py); report the failed ones.

    If `handle` raises, only that message goes back to the queue. All are held while the worker lives (hold.py). If
    the rest of the function's time is too short for a message, it is handed back.
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """

    _queue_urls()  # with wrong settings, end before taking a message

    def take(record: SQSRecord) -> None:
        delivery = _delivery(record)
        if context.get_remaining_time_in_millis() < 1000 * work.needed(delivery.number):
            raise _TooLate
        deliver(delivery, (expected,), handle)

    records = sorted(event["Records"], key=_precedence)
    deliveries = [_delivery(SQSRecord(record)) for record in records]
    queue_url = deliveries[0].queue_url  # all messages of a batch are from one queue
    receipts = {delivery.message_id: delivery.receipt for delivery in deliveries}
    seconds = services.settings(QueueSettings).hold_seconds
    with Hold(queue_url, receipts, seconds, context.get_remaining_time_in_millis) as hold:
        return process_partial_response({"Records": records}, take, _Processor(hold), context)


def _precedence(record: dict[str, Any]) -> tuple[bool, int]:
    """First deliveries come before later ones, which may take long or kill the worker. Of the later ones, those
    delivered most often come first. A message that may have been handed back each time comes before all others.
    """
    number = _delivery(SQSRecord(record)).number
    return 1 < number < _URGENT, -number


def _delivery(record: SQSRecord) -> Delivery:
    return Delivery(
        # An ARN ends with the queue's name, as its URL does.
        queue_url=_queue_urls().get(record.event_source_arn.rpartition(":")[2]),
        message_id=record.message_id,
        receipt=record.receipt_handle,
        body=record.body,
        number=int(record.attributes.approximate_receive_count),
    )


@once
def _queue_urls() -> Mapping[str, str]:
    """The URLs of the queues that feed the function, by the queues' names."""
    return {url.rpartition("/")[2]: url for url in services.settings(QueueSettings).queue_urls.split()}
