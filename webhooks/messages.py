"""The messages of the sender's queue: events as the bus sends them, and deliveries to be tried again. Pure."""

import json
from dataclasses import dataclass
from typing import Final

from darkroom.errors import MalformedEvent
from darkroom.events import SOURCE
from darkroom.public_events import Event, EventType

PAUSES: Final = (1, 5, 30, 120, 300, 600, 600)
"""Minutes before each further try: 28 hours in all, so that a receiver may be down for a day."""


@dataclass(frozen=True, slots=True)
class Retry:
    """A delivery to one webhook that has failed `tries` times and is due at a moment (seconds since 1970)."""

    webhook: str
    event: Event
    tries: int
    due: int

    def encode(self) -> str:
        """The body of its message."""
        return json.dumps(
            {
                "webhook": self.webhook,
                "tries": self.tries,
                "due": self.due,
                "detail-type": self.event.type,
                "detail": self.event.detail,
            }
        )


def request_body(event: Event) -> bytes:
    """The body of requests, with the same bytes at each try."""
    told = {"type": event.type, "timestamp": event.detail["time"], "data": event.detail}
    return json.dumps(told, separators=(",", ":"), sort_keys=True).encode()


def decode(text: str) -> Event | Retry:
    """What a message is. Raises MalformedEvent."""
    try:
        message = json.loads(text)
        event = Event(EventType(message["detail-type"]), message["detail"])
        _ = event.id, event.detail["time"]
        if "webhook" in message:
            return Retry(str(message["webhook"]), event, int(message["tries"]), int(message["due"]))
        if message["source"] != SOURCE:
            raise ValueError("an event of another source")
    except (ValueError, KeyError, TypeError) as error:
        raise MalformedEvent(f"not a public event: {type(error).__name__}") from error
    return event
