"""Images that the projector could not finish: the bus took no event of theirs, or our code fails on their entries.

They wait in the projector's dead letters, and are projected again until they can be. So an event is late when the
bus was out of order, and a bug is made good by the deployment that mends it.
"""

import json
from collections.abc import Callable
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

# When so many receives in a row have finished nothing, the bus is out of order, and the audit needs the time.
_FRUITLESS: Final = 3

# The shortest long poll: a short one may miss a message.
_POLL_SECONDS: Final = 1

# As long as a run of the janitor may take (template.yaml): each message is tried once a run.
HIDDEN_SECONDS: Final = 240


def finish(projection: Projection, queue_url: str, time_is_up: Callable[[], bool]) -> int:
    """Project again the images in the projector's dead letters, each once; returns how many are finished.

    Messages about batches of the stream that Lambda has given up stay for an operator.
    """
    finished = fruitless = 0
    for _ in range(_TIMES):
        if time_is_up() or fruitless == _FRUITLESS:
            break
        messages = _receive(queue_url)
        if not messages:
            break
        images = {receipt: image for receipt, body in messages if (image := _image(body)) is not None}
        try:
            left = set(projection.project(images.values()).unprojected)
        except FAULTS as fault:
            logger.error("images not projected", exc_info=fault)
            break
        done = [receipt for receipt, image in images.items() if image not in left]
        for receipt in done:
            aws.sqs().delete_message(QueueUrl=queue_url, ReceiptHandle=receipt)
        finished += len(done)
        fruitless = fruitless + 1 if left and not done else 0
    if finished:
        logger.info("images projected after all", images=finished)
    return finished


def _receive(queue_url: str) -> list[tuple[str, str]]:
    """The receipts and bodies of some messages; none if no more are visible."""
    answer = aws.sqs().receive_message(
        QueueUrl=queue_url,
        MaxNumberOfMessages=_AT_ONCE,
        WaitTimeSeconds=_POLL_SECONDS,
        VisibilityTimeout=HIDDEN_SECONDS,
    )
    return [(message["ReceiptHandle"], message["Body"]) for message in answer.get("Messages", [])]


def _image(body: str) -> Image | None:
    """The image that a message names; None if it is about a batch of the stream."""
    match json.loads(body):
        case {"owner": str(owner), "image_id": str(image_id)} if keys.is_owner(owner):
            return Owner(owner), ImageId(image_id)
        case _:
            return None
