"""A batch of queue messages, each taken for itself: one bad message never takes its neighbours with it."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from darkroom import aws, events
from darkroom.errors import MalformedEvent
from darkroom.observability import count, logger
from darkroom.settings import Settings

# A hiccup is over in seconds; each further failure speaks for an outage, which doubled pauses wait for. They stay
# at a quarter of an hour, so that its end is soon noticed.
_FIRST_PAUSE = 30
_LONGEST_PAUSE = 15 * 60


@dataclass(frozen=True, kw_only=True)
class QueueSettings(Settings):
    """The queue that feeds the function."""

    queue_url: str


class _Processor(BatchProcessor):
    def failure_handler(self, record: SQSRecord, exception: Any) -> Any:
        logger.error("message goes back to the queue", exc_info=exception, message_id=record.message_id)
        count("Returned")
        _postpone(record)
        return super().failure_handler(record, exception)


def pause(deliveries: int) -> int:
    """Seconds until the next delivery of a message that failed so often; drawn, so that failures spread out."""
    longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (deliveries - 1))
    return random.randint(longest // 2, longest)  # noqa: S311  # spreads load, keeps no secret


def _postpone(record: SQSRecord) -> None:
    """Let a failed message come back after a pause, not when it was taken for lost with its function."""
    seconds = pause(int(record.attributes.approximate_receive_count))
    try:
        aws.sqs().change_message_visibility(
            QueueUrl=_queue_url(), ReceiptHandle=record.receipt_handle, VisibilityTimeout=seconds
        )
    except (BotoCoreError, ClientError):
        logger.warning("message comes back at its own time", exc_info=True, message_id=record.message_id)


@cache
def _queue_url() -> str:
    return QueueSettings.from_env().queue_url


def consume[E: (events.Upload, events.Removal)](
    event: dict[str, Any], context: LambdaContext, expected: type[E], handle: Callable[[E, int], str]
) -> PartialItemFailureResponse:
    """Decode each message and hand it over with its delivery count (1 at first); report the failed ones.

    `handle` returns a word for how the delivery ended, which is counted. What it raises returns that message alone
    to the queue. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """

    def take(record: SQSRecord) -> None:
        message = events.decode(record.body)
        if isinstance(message, events.Ignored):
            count("Ignored")
            logger.info("message ignored", reason=message.reason)
        elif isinstance(message, expected):
            outcome = handle(message, int(record.attributes.approximate_receive_count))
            count(outcome.title().replace("_", ""))
        else:
            raise MalformedEvent(f"this queue takes {expected.__name__} events")

    # A batch in which everything fails is no fault of the function: each message has been logged and goes back.
    processor = _Processor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event, take, processor, context)
