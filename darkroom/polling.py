"""A queue whose messages nobody waits for, emptied by a function that a schedule starts."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from darkroom import aws, events
from darkroom.deliveries import deliver, give_back

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef

# SQS hands out at most ten. Each gets a thread, since deliveries mostly wait. It is also the number of connections
# that a client of botocore keeps.
_AT_ONCE: Final = 10

# Long polling asks all of SQS's servers, where a short poll may miss a message. The shortest there is, since an
# empty queue is asked every minute; and below the time that a client waits for an answer (aws.py).
_POLL_SECONDS: Final = 1

# No messages are taken that a call which stalls once (two tries of six seconds and the pause between them) would
# keep past the function's timeout. What is in hand even so comes back when its visibility timeout ends.
_RESERVE_MILLISECONDS: Final = 15_000


def drain[E: (events.Upload, events.Removal)](
    queue_url: str, context: LambdaContext, expected: type[E], handle: Callable[[E, int], str]
) -> int:
    """Deliver the messages of a queue (deliveries.py) until it is empty or time is short; how many were taken.

    `handle` is called by several threads at once. A message that it raises for goes back to the queue; the others
    are deleted.
    """

    def take(message: "MessageTypeDef") -> None:
        deliver(message["Body"], _deliveries(message), expected, handle)
        aws.sqs().delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])

    taken = 0
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        while context.get_remaining_time_in_millis() > _RESERVE_MILLISECONDS:
            messages = _receive(queue_url)
            if not messages:
                break
            taken += len(messages)
            for message, delivery in [(message, threads.submit(take, message)) for message in messages]:
                if fault := delivery.exception():
                    receipt, message_id = message["ReceiptHandle"], message["MessageId"]
                    give_back(queue_url, receipt, message_id, _deliveries(message), fault)
    return taken


def _receive(queue_url: str) -> "Sequence[MessageTypeDef]":
    answer = aws.sqs().receive_message(
        QueueUrl=queue_url,
        MaxNumberOfMessages=_AT_ONCE,
        WaitTimeSeconds=_POLL_SECONDS,
        MessageSystemAttributeNames=["ApproximateReceiveCount"],
    )
    return answer.get("Messages", [])


def _deliveries(message: "MessageTypeDef") -> int:
    return int(message["Attributes"]["ApproximateReceiveCount"])
