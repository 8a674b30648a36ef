"""Empties a queue that nobody waits for, in a function that a schedule starts."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from darkroom import aws, events
from darkroom.deliveries import Delivery, deliver, give_back

# SQS hands out at most ten. Each gets a thread, since deliveries mostly wait. A client of botocore also keeps ten
# connections.
_AT_ONCE: Final = 10

# Long polling asks all of SQS's servers; a short poll may miss a message. This is the shortest long poll, because
# an empty queue is asked every minute. It is also shorter than a client's read timeout (aws.py).
_POLL_SECONDS: Final = 1

# A call may stall once: two tries of six seconds and the pause between them. In the time that this takes before
# the function's timeout, no more messages are taken. One that is still not done comes back after its visibility
# timeout.
RESERVE_MILLISECONDS: Final = 15_000


def drain[E: events.Event](
    queue_url: str, context: LambdaContext, expected: tuple[type[E], ...], handle: Callable[[E, int], str]
) -> int:
    """Deliver the events of S3 in a queue (deliveries.py), as `drain_messages` does."""
    return drain_messages(queue_url, context, lambda delivery: deliver(delivery, expected, handle))


def drain_messages(
    queue_url: str, context: LambdaContext, take: Callable[[Delivery], int | None], at_once: int = _AT_ONCE
) -> int:
    """Take the messages of a queue until it is empty or time is short; returns how many were taken.

    `at_once`: at most so many. Several threads call `take` at once. If it raises, the message goes back to the
    queue. If it returns a number, the message is hidden for so many seconds; otherwise it is deleted.
    """

    def end(delivery: Delivery) -> None:
        if (seconds := take(delivery)) is None:
            aws.sqs().delete_message(QueueUrl=queue_url, ReceiptHandle=delivery.receipt)
        else:
            aws.sqs().change_message_visibility(
                QueueUrl=queue_url, ReceiptHandle=delivery.receipt, VisibilityTimeout=seconds
            )

    taken = 0
    with ThreadPoolExecutor(at_once) as threads:
        while context.get_remaining_time_in_millis() > RESERVE_MILLISECONDS:
            deliveries = _receive(queue_url, at_once)
            if not deliveries:
                break
            taken += len(deliveries)
            for delivery, taking in [(delivery, threads.submit(end, delivery)) for delivery in deliveries]:
                if fault := taking.exception():
                    give_back(delivery, fault)
    return taken


def _receive(queue_url: str, most: int) -> Sequence[Delivery]:
    answer = aws.sqs().receive_message(
        QueueUrl=queue_url,
        MaxNumberOfMessages=most,
        WaitTimeSeconds=_POLL_SECONDS,
        MessageSystemAttributeNames=["ApproximateReceiveCount"],
    )
    return [
        Delivery(
            queue_url=queue_url,
            message_id=message["MessageId"],
            receipt=message["ReceiptHandle"],
            body=message["Body"],
            number=int(message["Attributes"]["ApproximateReceiveCount"]),
        )
        for message in answer.get("Messages", [])
    ]
