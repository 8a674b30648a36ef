"""The bus: sends public events to EventBridge. Only this code does."""

import json
import random
import time
from collections.abc import Sequence
from itertools import batched
from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from darkroom.observability import count, logger
from darkroom.public_events import SOURCE, Event

if TYPE_CHECKING:
    from mypy_boto3_events.client import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef, PutEventsResultEntryTypeDef

# EventBridge's own limit on one call. An event has less than a kilobyte, and ten may have 256 or more.
_AT_ONCE: Final = 10

# The fault of an event itself. Everything else passes, or an operator can mend it: throttling, EventBridge's own
# faults, a missing grant. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
_FOR_EVER: Final = {"InvalidArgument", "MalformedDetail"}

# EventBridge throttles by the second, and whoever projects has less than a minute. After these tries, Lambda or a
# keeper comes again.
_TRIES: Final = 5
_FIRST_PAUSE: Final = 0.1  # seconds


class Bus:
    """The bus of public events."""

    def __init__(self, client: "EventBridgeClient", name: str) -> None:
        self._client = client
        self._name = name

    def send(self, events: Sequence[Event]) -> "Sent":
        """Send events, ten a call; those that the bus does not take now are tried again, up to five times.

        A call that fails as a whole is not repeated, because botocore has done so. Some of its events may have
        been taken.
        """
        if not events:
            return Sent(frozenset(), frozenset())
        waiting, refused = set(range(len(events))), set[int]()
        for attempt in range(_TRIES):
            if not waiting:
                break
            if attempt:
                _pause(attempt)
            try:
                for part in batched(sorted(waiting), _AT_ONCE, strict=False):
                    self._put(events, part, waiting, refused)
            except (ClientError, BotoCoreError) as fault:
                logger.error("the bus cannot be used", exc_info=fault)
                break
        count("EventsSent", len(events) - len(waiting) - len(refused))
        return Sent(frozenset(refused), frozenset(waiting))

    def _put(self, events: Sequence[Event], part: Sequence[int], waiting: set[int], refused: set[int]) -> None:
        """Send the events at some places, and take those that are done out of `waiting`."""
        entries = [self._entry(events[place]) for place in part]
        for place, answer in zip(part, self._client.put_events(Entries=entries)["Entries"], strict=True):
            if "ErrorCode" not in answer:
                waiting.discard(place)
            elif _is_for_ever(events[place], answer):
                waiting.discard(place)
                refused.add(place)

    def _entry(self, event: Event) -> "PutEventsRequestEntryTypeDef":
        return {
            "EventBusName": self._name,
            "Source": SOURCE,
            "DetailType": event.type,
            "Detail": json.dumps(event.detail, separators=(",", ":")),
        }


class Sent:
    """How sending ended, by the places of events: `refused` for ever, or `unsent` because the bus was busy."""

    def __init__(self, refused: frozenset[int], unsent: frozenset[int]) -> None:
        self.refused = refused
        self.unsent = unsent


def _is_for_ever(event: Event, answer: "PutEventsResultEntryTypeDef") -> bool:
    code = answer["ErrorCode"]
    logger.warning(
        "event not taken",
        type=event.type,
        code=code,
        reason=answer.get("ErrorMessage"),
        owner=event.detail["owner"],
        image_id=event.detail.get("image_id"),
    )
    return code in _FOR_EVER


def _pause(attempt: int) -> None:
    """Wait at random, so that those who were throttled together do not come back together."""
    time.sleep(random.uniform(0, _FIRST_PAUSE * 2**attempt))  # noqa: S311  # no secret
