"""Dead letters that their keeper cannot read: no event of S3 in a known form."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from darkroom import aws, events
from darkroom.errors import MalformedEvent
from darkroom.events import Removal
from operations.stack import Stack

# Messages are hidden for a moment, so that each is seen once; then they are there again for their keeper.
_HIDDEN_SECONDS: Final = 20

# As many as one can look at. Messages of one cause are alike.
_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that cannot be read: its queue, when it was sent, its body, and the handle that deletes it."""

    queue: str
    sent_at: datetime
    body: str
    reason: str
    url: str
    receipt: str


def unreadable(stack: Stack) -> Iterator[Letter]:
    """The unreadable messages among all dead letters. Others stay for their keeper."""
    for name, url in stack.outputs.items():
        if name.endswith("DeadLettersUrl"):
            yield from _unreadable(name.removesuffix("Url"), url)


def delete(letter: Letter) -> None:
    """Delete a message for good."""
    aws.sqs().delete_message(QueueUrl=letter.url, ReceiptHandle=letter.receipt)


def _unreadable(queue: str, url: str) -> Iterator[Letter]:
    seen = 0
    while seen < _MOST:
        answer = aws.sqs().receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=_HIDDEN_SECONDS,
            MessageSystemAttributeNames=["SentTimestamp"],
        )
        if not (messages := answer.get("Messages", [])):
            return
        for message in messages:
            seen += 1
            if reason := _fault(queue, message["Body"]):
                sent_at = datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC)
                yield Letter(queue, sent_at, message["Body"], reason, url, message["ReceiptHandle"])


def _fault(queue: str, body: str) -> str | None:
    """Why the keeper of dead letters cannot take a message of a queue; None if it can."""
    try:
        event = events.decode(body)
    except MalformedEvent as error:
        return str(error)
    if isinstance(event, Removal) and not queue.startswith("Removals"):
        return "a deletion, in a queue of uploads"
    return None
