"""Dead letters that no keeper takes: those that are no event of S3 in a known form, batches of the projector's
stream, and all of webhooks, companions and exports.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from darkroom import aws, events
from darkroom.errors import MalformedEvent
from darkroom.events import Removal
from darkroom.library.letters import subject_of
from operations.stack import Stack
from webhooks.messages import Retry, decode

WEBHOOKS: Final = "Webhooks"
"""The queue whose messages are deliveries to webhooks."""

_UNTAKEN: Final = "an event that a receiver did not take for a day, or that the sender cannot read"
"""Why no keeper takes any message of webhooks."""

COMPANIONS: Final = "Companions"
"""The queue of files that may be companions."""

_UNPAIRED: Final = "a file that could not be looked at; the next audit finds it if it is still not paired"

EXPORTS: Final = "Exports"
"""The queue of exports."""

_UNFINISHED: Final = "an export that could not be continued; while it is not over, it is sent again"

# Messages are hidden for a moment, so that each is seen once; then they are there again for their keeper.
_HIDDEN_SECONDS: Final = 20

MOST: Final = 200
"""As many as one can look at. Messages of one cause are alike."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that no keeper takes: its queue, when it was sent, its body, and the handle that deletes it."""

    queue: str
    sent_at: datetime
    body: str
    reason: str
    url: str
    receipt: str


def queues(stack: Stack) -> dict[str, str]:
    """The URLs of all dead letters, by the name of their queue or function."""
    suffix = "DeadLettersUrl"
    return {name.removesuffix(suffix): url for name, url in stack.outputs.items() if name.endswith(suffix)}


def untaken(queue: str, url: str, most: int | None) -> Iterator[Letter]:
    """The messages among a queue's dead letters that no keeper takes. The others stay for their keeper.

    `most`: how many messages are looked at; None for all.
    """
    seen = set[str]()
    while most is None or len(seen) < most:
        answer = aws.sqs().receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=_HIDDEN_SECONDS,
            MessageSystemAttributeNames=["SentTimestamp"],
        )
        # Those that stay come again after a while.
        if not (messages := [each for each in answer.get("Messages", []) if each["MessageId"] not in seen]):
            return
        for message in messages:
            seen.add(message["MessageId"])
            if reason := _reason(queue, message["Body"]):
                sent_at = datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC)
                yield Letter(queue, sent_at, message["Body"], reason, url, message["ReceiptHandle"])


def delete(letter: Letter) -> None:
    """Delete a message for good."""
    aws.sqs().delete_message(QueueUrl=letter.url, ReceiptHandle=letter.receipt)


def is_to(letter: Letter, webhook: str) -> bool:
    """Whether a message is a delivery to a webhook."""
    try:
        message = decode(letter.body)
    except MalformedEvent:
        return False
    return isinstance(message, Retry) and message.webhook == webhook


def resend(stack: Stack, letter: Letter) -> bool:
    """Give a delivery, or an event, back to the sender of webhooks, with all tries before it; False if the sender
    cannot read it. If this stops half-way, receivers get it twice.
    """
    try:
        message = decode(letter.body)
    except MalformedEvent:
        return False
    body = replace(message, tries=0, due=0).encode() if isinstance(message, Retry) else letter.body
    aws.sqs().send_message(QueueUrl=stack.outputs["WebhooksQueueUrl"], MessageBody=body)
    delete(letter)
    return True


def _reason(queue: str, body: str) -> str | None:
    """Why no keeper takes a message; None if one does."""
    if queue == WEBHOOKS:
        return _UNTAKEN
    if queue == COMPANIONS:
        return _UNPAIRED
    if queue == EXPORTS:
        return _UNFINISHED
    if queue == "Projector":
        return None if subject_of(body) else "changes that AWS could not deliver, or a message of somebody else"
    try:
        event = events.decode(body)
    except MalformedEvent as error:
        return str(error)
    if isinstance(event, Removal) and queue != "Removals":
        return "a deletion, in a queue of uploads"
    return None
