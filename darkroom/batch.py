"""A batch of queue messages, each taken for itself: one bad message never takes its neighbours with it."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from darkroom import events
from darkroom.errors import MalformedEvent
from darkroom.observability import count, logger


class _Processor(BatchProcessor):
    def failure_handler(self, record: SQSRecord, exception: Any) -> Any:
        logger.error("message goes back to the queue", exc_info=exception, message_id=record.message_id)
        count("Returned")
        return super().failure_handler(record, exception)


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
