"""The messages of the sender's queue: events as the bus sends them, and deliveries to be tried again. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from darkroom.errors import MalformedEvent
from darkroom.public_events import SOURCE, EventType

PAUSES: Final = (1, 5, 30, 120, 300, 600, 600)
"""Minutes before each further try: 28 hours in all, so that a receiver may be down for a day."""


@dataclass(frozen=True, slots=True)
class Told:
    """A public event, as it goes to receivers."""

    type: EventType
    detail: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.detail["id"])

    @property
    def body(self) -> bytes:
        """The body of requests, with the same bytes at each try."""
        told = {"type": self.type, "timestamp": self.detail["time"], "data": self.detail}
        return json.dumps(told, separators=(",", ":"), sort_keys=True).encode()


@dataclass(frozen=True, slots=True)
class Retry:
    """A delivery to one webhook that has failed `tries` times and is due at a moment (seconds since 1970)."""

    webhook: str
    event: Told
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


def decode(body: str) -> Told | Retry:
    """What a message is. Raises MalformedEvent."""
    try:
        message = json.loads(body)
        told = Told(EventType(message["detail-type"]), message["detail"])
        _ = told.id, told.detail["time"]
        if "webhook" in message:
            return Retry(str(message["webhook"]), told, int(message["tries"]), int(message["due"]))
        if message["source"] != SOURCE:
            raise ValueError("an event of another source")
    except (ValueError, KeyError, TypeError) as error:
        raise MalformedEvent(f"not a public event: {type(error).__name__}") from error
    return told
