"""Images that the projector could not finish: the bus took no event of theirs, or our code fails on their entries.

They wait in the projector's dead letters, and are projected again until they can be. So an event is late when the
bus was out of order, and a bug is made good by the deployment that mends it.
"""

from collections.abc import Callable, Sequence
from itertools import batched
from typing import Final

from darkroom import aws
from darkroom.library.letters import subject_of
from darkroom.library.projection import Projection
from darkroom.observability import logger
from keepers.janitor.sweep import FAULTS

# SQS hands out ten messages at most, and so takes them back.
_AT_ONCE: Final = 10

# How often it is asked in one run of the janitor, which has other things to do too.
_TIMES: Final = 100

# The shortest long poll: a short one may miss a message.
_POLL_SECONDS: Final = 1

# As long as a run of the janitor may take (template.yaml): each message is tried once a run.
_HIDDEN_SECONDS: Final = 240


def finish(projection: Projection, queue_url: str, time_is_up: Callable[[], bool]) -> int:
    """Project again the images in the projector's dead letters, each once; returns how many are finished.

    It ends when the bus takes no more events. Messages about batches of the stream stay for an operator.
    """
    finished, staying = 0, list[str]()
    for _ in range(_TIMES):
        if time_is_up() or not (messages := _receive(queue_url)):
            break
        done, bus_is_busy = _project(projection, messages)
        staying += [receipt for receipt, _ in messages if receipt not in done]
        for receipt in done:
            aws.sqs().delete_message(QueueUrl=queue_url, ReceiptHandle=receipt)
        finished += len(done)
        if bus_is_busy:
            break
    _show_again(queue_url, staying)
    if finished:
        logger.info("images projected after all", images=finished)
    return finished


def _project(projection: Projection, messages: Sequence[tuple[str, str]]) -> tuple[Sequence[str], bool]:
    """Project the images of some messages; returns the receipts of those that are finished, and whether the bus
    takes no events.
    """
    images = {receipt: image for receipt, body in messages if (image := subject_of(body)) is not None}
    try:
        report = projection.project(images.values())
    except FAULTS as fault:
        logger.error("images not projected", exc_info=fault)
        return [], False
    left = set(report.unprojected)
    return [receipt for receipt, image in images.items() if image not in left], report.unsent > 0


def _receive(queue_url: str) -> list[tuple[str, str]]:
    """The receipts and bodies of some messages; none if no more are visible."""
    answer = aws.sqs().receive_message(
        QueueUrl=queue_url,
        MaxNumberOfMessages=_AT_ONCE,
        WaitTimeSeconds=_POLL_SECONDS,
        VisibilityTimeout=_HIDDEN_SECONDS,
    )
    return [(message["ReceiptHandle"], message["Body"]) for message in answer.get("Messages", [])]


def _show_again(queue_url: str, receipts: Sequence[str]) -> None:
    """Make messages visible that stay: an operator looks at them, and an alarm counts them."""
    for part in batched(receipts, _AT_ONCE, strict=False):
        aws.sqs().change_message_visibility_batch(
            QueueUrl=queue_url,
            Entries=[
                {"Id": str(number), "ReceiptHandle": receipt, "VisibilityTimeout": 0}
                for number, receipt in enumerate(part)
            ],
        )
