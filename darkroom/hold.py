"""A worker's hold on the messages it has taken: short, and renewed while the worker lives.

A queue hides what it hands out for longer than its function may run. So a worker that died would keep its whole
batch from the others for that long. One that renews a short hold keeps it for no more than a minute.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
"""

from collections.abc import Callable, Mapping
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Final, Self

from botocore.exceptions import BotoCoreError, ClientError

from darkroom import aws
from darkroom.observability import logger

# Seconds. Two renewals may fail, or come late on a busy machine, before others see a message of a living worker;
# that costs the work done twice and no more.
_HELD: Final = 60
_RENEWED: Final = 20

# Seconds that a message stays held after the function's time is over, when nobody works on it any more: Lambda
# deletes what was done after the function has answered.
_ANSWERING: Final = 5


class Hold:
    """Keeps messages of one queue from other workers until they are released, the block ends or the worker dies.

    `queue_url`: None for a queue that is not ours, of which nothing is held. `receipts`: by message id.
    `remaining`: milliseconds until the function's time is over. A call that fails is logged and never raised: the
    message then comes back at its own time.

    The calls are made one by one, in a thread of their own from the first on: the batch call costs no less time
    there, and AWS grants it by the single call's name, the embedded AWS does not.
    """

    def __init__(self, queue_url: str | None, receipts: Mapping[str, str], remaining: Callable[[], int]) -> None:
        self._queue_url = queue_url
        self._receipts = dict(receipts)
        self._remaining = remaining
        self._ended = Event()
        self._calling = Lock()

    def __enter__(self) -> Self:
        Thread(target=self._keep, name="hold", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()

    def release(self, message_id: str) -> None:
        """Renew a message no more; when this returns, no call of ours is under way that would."""
        with self._calling:
            self._receipts.pop(message_id, None)

    def _keep(self) -> None:
        self._renew()
        while not self._ended.wait(_RENEWED):
            self._renew()

    def _renew(self) -> None:
        for message_id in list(self._receipts):
            with self._calling:
                left, receipt = self._remaining() // 1000, self._receipts.get(message_id)
                if self._queue_url is None or self._ended.is_set() or left <= 0:
                    return
                if receipt is None:
                    continue
                try:
                    aws.sqs().change_message_visibility(
                        QueueUrl=self._queue_url,
                        ReceiptHandle=receipt,
                        VisibilityTimeout=min(_HELD, left + _ANSWERING),
                    )
                except ClientError as error:
                    logger.warning(
                        "message is held for as long as it was", message_id=message_id, reason=str(error)
                    )
                except BotoCoreError as error:  # no answer; there will be none for the others either
                    logger.warning("messages are held for as long as they were", reason=str(error))
                    return
