"""A batch of queue messages, each processed on its own: one bad message never fails the others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from darkroom import events, services
from darkroom.deliveries import deliver, give_back
from darkroom.settings import RemovalsSettings, Settings
from darkroom.singletons import once


@dataclass(frozen=True, kw_only=True)
class QueueSettings(Settings):
    """The queues that feed the function: their URLs, separated by blanks."""

    queue_urls: str


class _Processor(BatchProcessor):
    def failure_handler(self, record: SQSRecord, exception: Any) -> Any:
        give_back(_queue_url(record), record.receipt_handle, record.message_id, _deliveries(record), exception[1])
        return super().failure_handler(record, exception)


def consume[E: (events.Upload, events.Removal)](
    event: dict[str, Any], context: LambdaContext, expected: type[E], handle: Callable[[E, int], str]
) -> PartialItemFailureResponse:
    """Deliver each message of an SQS event (deliveries.py); report the failed ones.

    If `handle` raises, only that message goes back to the queue.
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """

    # Wrong settings are not the fault of a message, so they end the function before it takes one.
    services.settings(RemovalsSettings)
    _queue_urls()

    def take(record: SQSRecord) -> None:
        deliver(record.body, _deliveries(record), (expected,), handle)

    # If everything in a batch fails, the function has not failed: each message has been logged and goes back.
    processor = _Processor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event, take, processor, context)


def _deliveries(record: SQSRecord) -> int:
    return int(record.attributes.approximate_receive_count)


def _queue_url(record: SQSRecord) -> str | None:
    """The queue that a record came from: an ARN ends with the queue's name, as its URL does."""
    return _queue_urls().get(record.event_source_arn.rpartition(":")[2])


@once
def _queue_urls() -> Mapping[str, str]:
    """The URLs of the queues that feed the function, by the queues' names."""
    return {url.rpartition("/")[2]: url for url in services.settings(QueueSettings).queue_urls.split()}
