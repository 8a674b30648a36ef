"""Images that the projector could not finish: the bus took no event of theirs, or our code fails on their entries.

They wait in the projector's dead letters, and are projected again until they can be. So an event is late when the
bus was out of order, and a bug is made good by the deployment that mends it.
"""

import json
from collections.abc import Callable, Sequence
from typing import Final

from darkroom import aws, keys
from darkroom.catalog.projections import Image
from darkroom.keys import ImageId, Owner
from darkroom.library.projection import Projection
from darkroom.observability import logger
from keepers.janitor.sweep import FAULTS

# As many as SQS hands out at once, and so many times. A run of the janitor has other things to do too.
_AT_ONCE: Final = 10
_TIMES: Final = 100

# The shortest long poll: a short one may miss a message.
_POLL_SECONDS: Final = 1

# As long as a run of the janitor may take (template.yaml): each message is tried once a run.
HIDDEN_SECONDS: Final = 240


def finish(projection: Projection, queue_url: str, time_is_up: Callable[[], bool]) -> int:
    """Project again the images in the projector's dead letters; returns how many are finished.

    It ends with the first messages of which none can be: the cause is still there, or the messages are batches of
    the stream that Lambda has given up, which stay for an operator.
    """
    finished = 0
    for _ in range(_TIMES):
        if time_is_up():
            break
        letters = _receive(queue_url)
        try:
            left = set(projection.project([image for image, _ in letters]).unprojected)
        except FAULTS as fault:
            logger.error("images not projected", exc_info=fault)
            break
        done = [receipt for image, receipt in letters if image not in left]
        for receipt in done:
            aws.sqs().delete_message(QueueUrl=queue_url, ReceiptHandle=receipt)
        finished += len(done)
        if not done:
            break
    if finished:
        logger.info("images projected after all", images=finished)
    return finished


def _receive(queue_url: str) -> Sequence[tuple[Image, str]]:
    """Some images with the receipts of their messages."""
    answer = aws.sqs().receive_message(
        QueueUrl=queue_url,
        MaxNumberOfMessages=_AT_ONCE,
        WaitTimeSeconds=_POLL_SECONDS,
        VisibilityTimeout=HIDDEN_SECONDS,
    )
    found = [(_image(message["Body"]), message["ReceiptHandle"]) for message in answer.get("Messages", [])]
    return [(image, receipt) for image, receipt in found if image is not None]


def _image(body: str) -> Image | None:
    """The image that a message names; None if it is about a batch of the stream."""
    match json.loads(body):
        case {"owner": str(owner), "image_id": str(image_id)} if keys.is_owner(owner):
            return Owner(owner), ImageId(image_id)
        case _:
            return None
