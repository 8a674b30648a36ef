"""A worker's hold on its messages: short, and renewed while the worker lives.

A queue hides messages for longer than its function may run. So if a worker died, its whole batch would stay hidden
for that long. With a short hold that is renewed, it stays hidden for at most a minute.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
"""

from collections.abc import Callable, Mapping
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Final, Self

from botocore.exceptions import BotoCoreError, ClientError

from darkroom import aws
from darkroom.observability import logger

_RENEWALS: Final = 3
"""In the time that a hold lasts."""

# Seconds that a message stays held after the function's time is over and nobody works on it any more: Lambda
# deletes finished messages only after the function has answered.
_ANSWERING: Final = 5


class Hold:
    """Keeps messages of one queue from other workers until they are released, the block ends or the worker dies.

    `queue_url`: None for a queue that is not ours; then nothing is held. `receipts`: by message id.
    `seconds`: how long the messages stay hidden after the last renewal.
    `remaining`: milliseconds until the function's time is over. A call that fails is logged and never raised: the
    message then comes back when the queue's timeout ends.

    The calls are made one by one, in a separate thread. The batch call would take as long, and its permission
    differs: AWS uses that of the single call, the embedded AWS does not.
    """

    def __init__(
        self, queue_url: str | None, receipts: Mapping[str, str], seconds: int, remaining: Callable[[], int]
    ) -> None:
        self._queue_url = queue_url
        self._receipts = dict(receipts)
        self._seconds = seconds
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
        """Stop renewing a message. After this returns, no call that renews it is going on."""
        with self._calling:
            self._receipts.pop(message_id, None)

    def _keep(self) -> None:
        self._renew()
        while not self._ended.wait(self._seconds / _RENEWALS):
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
                        VisibilityTimeout=min(self._seconds, left + _ANSWERING),
                    )
                except ClientError as error:
                    logger.warning(
                        "message is held for as long as it was", message_id=message_id, reason=str(error)
                    )
                except BotoCoreError as error:  # no answer, so there will be none for the other messages either
                    logger.warning("messages are held for as long as they were", reason=str(error))
                    return
