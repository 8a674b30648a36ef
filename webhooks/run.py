"""One run of the sender: what becomes of each message, and which receivers rest because they hold up others."""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Final

from darkroom.catalog.webhooks import Webhook, Webhooks
from darkroom.deliveries import Delivery
from darkroom.observability import count, logger
from darkroom.public_events import Event
from webhooks.messages import PAUSES, Retry, decode, request_body
from webhooks.posting import Undelivered, post
from webhooks.receivers import Reach
from webhooks.signing import headers

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient

# The longest that SQS delays a new message, and hides one that was taken, in seconds. SQS's limit is twelve hours
# from when it was taken.
_LONGEST_DELAY: Final = 900
_LONGEST_HIDING: Final = 11 * 3600

# SQS hands out no message any more while a queue has 120,000 that are hidden. Above this, messages are delayed
# again and again instead, which costs three requests each quarter of an hour.
_MOST_HIDDEN: Final = 100_000

# A receiver that fails so often in a row, or takes so long in all, gets nothing more in this run: it would take
# the time of the others. Whoever answers within the usual time never gets there.
_FAILURES: Final = 3
_SLOW_SECONDS: Final = 20.0
_USUAL_SECONDS: Final = 0.5

# What waits for a slow receiver comes back at the latest after so many minutes, so that it is not idle if it has
# become quick.
_LONGEST_TURN: Final = 60

# Threads of requests: ten messages are taken at once, and each may go to several receivers.
_AT_ONCE: Final = 32


class Queues:
    """The sender's queue, and the dead letters."""

    def __init__(self, client: "SQSClient", url: str, dead_letters_url: str) -> None:
        self._client = client
        self._url = url
        self._dead_letters_url = dead_letters_url

    def again(self, retry: Retry, seconds: int) -> None:
        """Have a delivery come again after some seconds, at most a quarter of an hour."""
        delay = max(0, min(seconds, _LONGEST_DELAY))
        self._client.send_message(QueueUrl=self._url, MessageBody=retry.encode(), DelaySeconds=delay)

    def give_up(self, retry: Retry) -> None:
        """Keep a delivery for an operator."""
        self._client.send_message(QueueUrl=self._dead_letters_url, MessageBody=retry.encode())

    def hidden(self) -> int:
        """How many messages are hidden; approximate."""
        name: Final = "ApproximateNumberOfMessagesNotVisible"
        answer = self._client.get_queue_attributes(QueueUrl=self._url, AttributeNames=[name])
        return int(answer["Attributes"][name])


@dataclass(slots=True)
class _Record:
    """How a receiver has answered in a run."""

    taken: int = 0
    failed_in_a_row: int = 0
    slow_seconds: float = 0.0
    postponed: int = 0

    def note(self, is_taken: bool, seconds: float) -> None:
        self.taken += is_taken
        self.failed_in_a_row = 0 if is_taken else self.failed_in_a_row + 1
        self.slow_seconds += max(0.0, seconds - _USUAL_SECONDS)

    @property
    def rests(self) -> bool:
        return self.failed_in_a_row >= _FAILURES or self.slow_seconds >= _SLOW_SECONDS

    def turn(self) -> int | None:
        """In how many minutes one more event has its turn, if a receiver takes as many in each run; None if it
        took nothing.
        """
        if not self.taken:
            return None
        self.postponed += 1
        return min(1 + self.postponed // self.taken, _LONGEST_TURN)


class Run(AbstractContextManager["Run"]):
    """Delivers messages; several threads may call `take` at once. `key`: what the secrets are made from.
    `minute_seconds`: how long a minute of a pause is.
    """

    def __init__(
        self,
        webhooks: Webhooks,
        queues: Queues,
        key: Callable[[], bytes],
        reach: Reach,
        minute_seconds: int,
        clock: Callable[[], datetime],
    ) -> None:
        self._catalog = webhooks
        self._queues = queues
        self._fetch_key = key
        self._reach = reach
        self._minute = minute_seconds
        self._clock = clock
        self._lock = Lock()
        self._webhooks: dict[str, Webhook] = {}
        self._key = b""
        self._records: dict[str, _Record] = {}
        self._threads = ThreadPoolExecutor(_AT_ONCE)

    def __enter__(self) -> "Run":
        self._webhooks = {webhook.id: webhook for webhook in self._catalog.all() if webhook.off is None}
        self._records = {id_: _Record() for id_ in self._webhooks}
        if self._webhooks:  # without a receiver, nothing is signed
            self._key = self._fetch_key()
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown()

    def take(self, delivery: Delivery) -> int | None:
        """Deliver a message; returns for how many seconds it is to be hidden, or None if it is done.

        Raises MalformedEvent, and botocore's errors; then all of it is delivered again.
        """
        message = decode(delivery.body)
        if isinstance(message, Retry):
            return self._again(message)
        present = self._present().values()
        due = [webhook for webhook in present if not webhook.types or message.type in webhook.types]
        tried = [self._threads.submit(self._try, webhook, message, 0) for webhook in due]
        wait(tried)  # whoever takes the message again must not meet a delivery of this time
        for each in tried:
            each.result()
        return None

    def _again(self, retry: Retry) -> int | None:
        webhook, early = self._present().get(retry.webhook), retry.due - int(self._clock().timestamp())
        if webhook is None:
            count("EventsDropped")
        elif early <= 0:
            self._try(webhook, retry.event, retry.tries)
        elif early <= _LONGEST_DELAY or self._hidden > _MOST_HIDDEN:
            self._queues.again(retry, early)
        else:
            return min(early, _LONGEST_HIDING)
        return None

    def _try(self, webhook: Webhook, event: Event, tries: int) -> None:
        """Deliver an event to a webhook, and see to it that it comes again if that fails.

        To a receiver that rests, nothing is sent. If it took nothing in this run, that counts as a failure, so
        that pauses grow: otherwise all that waits for a dead receiver would come again every minute, and nothing
        would ever be given up. If it took something, it is slow or fails now and then, and the event waits for its
        turn.
        """
        if self._rests(webhook):
            count("EventsPostponed")
            if (minutes := self._turn(webhook)) is not None:
                self._later(webhook, event, tries, minutes)
                return
        else:
            status = self._post(webhook, event)
            if _is_taken(status):
                count("EventsDelivered")
                return
            if status == HTTPStatus.GONE:
                self._switch_off(webhook)
                return
            count("EventsNotDelivered")
            logger.warning("event not delivered", webhook=webhook.id, event_id=event.id, status=status)
        if tries < len(PAUSES):
            self._later(webhook, event, tries + 1, PAUSES[tries])
        else:
            self._queues.give_up(Retry(webhook.id, event, tries + 1, 0))
            count("EventsGivenUp")

    def _later(self, webhook: Webhook, event: Event, tries: int, minutes: int) -> None:
        pause = _spread(minutes * self._minute)
        due = int(self._clock().timestamp()) + pause
        self._queues.again(Retry(webhook.id, event, tries, due), pause)

    def _post(self, webhook: Webhook, event: Event) -> int | None:
        """The status of a receiver's answer; None without one. Notes whether the receiver should rest."""
        began, body, status = time.monotonic(), request_body(event), None
        signed = headers(webhook, self._key, event.id, body, self._clock())
        try:
            status = post(webhook.url, signed, body, self._reach)
        except Undelivered as fault:
            logger.info("no answer", webhook=webhook.id, reason=str(fault))
        took = time.monotonic() - began
        with self._lock:
            self._records[webhook.id].note(_is_taken(status), took)
        return status

    def _rests(self, webhook: Webhook) -> bool:
        with self._lock:
            return self._records[webhook.id].rests

    def _turn(self, webhook: Webhook) -> int | None:
        with self._lock:
            return self._records[webhook.id].turn()

    def _switch_off(self, webhook: Webhook) -> None:
        if self._catalog.switch_off(webhook, "it answered 410 Gone"):
            count("WebhooksSwitchedOff")
            logger.warning("webhook switched off", webhook=webhook.id)
        with self._lock:
            self._webhooks.pop(webhook.id, None)

    def _present(self) -> dict[str, Webhook]:
        with self._lock:
            return dict(self._webhooks)

    @cached_property
    def _hidden(self) -> int:
        return self._queues.hidden()


def _is_taken(status: int | None) -> bool:
    return status is not None and 200 <= status < 300


def _spread(seconds: int) -> int:
    """About so many seconds: what failed together does not come back together."""
    return random.randint(seconds, seconds + seconds // 4)  # noqa: S311  # spreads load, keeps no secret
