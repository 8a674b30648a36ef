"""Which public event is due for an image, by what was announced of it and what it is now. Pure.

The book of an image remembers what was announced: where it was, how its work had ended, and the version of its
owner's words. What has happened in between does not matter, so changes that follow each other quickly become one
event. An image that the library has known is announced when it is trashed or deleted, also if no event has told of
it before: to be told of an unknown image harms nobody, but a deletion that is missed does. The library cannot
always know who was told: it may have been lost, or a run may have died.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self

from darkroom.catalog.entry import Entry
from darkroom.keys import ImageId, Owner
from darkroom.public_events import Event, EventType, image_event, image_state, outcome_type

NEWS: Final = timedelta(days=30)
"""How old an upload may be for the first event about it. Later, the library meets an image for the first time only
because it was lost, or because it is younger than its images; nobody wants them announced all at once. Longer than
any message about an upload may wait (catalog/tombstones.py)."""


class Where(StrEnum):
    """Where an image is, as others see it."""

    SHOWN = "shown"
    TRASH = "trash"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Announced:
    """What was announced of an image. `outcome`: a digest of how its work had ended; empty if it had not.
    `words`: the version of its owner's words.
    """

    where: Where
    outcome: str = ""
    words: int = 0

    def __str__(self) -> str:
        return f"{self.where} {self.words} {self.outcome}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """What `str` has made a text of."""
        where, words, outcome = text.split(" ")
        return cls(Where(where), outcome, int(words))


@dataclass(frozen=True, slots=True)
class Announcement:
    """The event that is due; None if none is. It is made of its sequence, the number of the image's change in the
    feed (None if it has none), and the time. `after`: what is then announced.

    The number of the change is part of the event's id. It stays if the same is sent again, and it differs if
    something else was between: a receiver that remembers ids would ignore an id that comes back, and stay wrong.
    Nothing of the entry can tell that, because a restored table has old entries.
    """

    event: Callable[[int, int | None, datetime], Event] | None
    after: Announced | None


def announcement(
    image: tuple[Owner, ImageId],
    entry: Entry | None,
    before: Announced | None,
    now: datetime,
    *,
    met: bool,
    unsure: bool,
) -> Announcement:
    """The announcement that is due for an entry, or for an image without one.

    `before`: what was announced for certain. `unsure`: whether another event may have been sent since, by a run
    that did not finish; then the image as it is now is announced in any case. `met`: whether the library has known
    the image before.
    """
    if entry is None or entry.deleted:
        return _of_deleted(image, entry, before, met=met, unsure=unsure)
    if not entry.living:  # a slot, of which nobody is told
        return Announcement(None, before)
    if entry.trashed_since is not None:
        return _of_trashed(image, entry, before, met=met, unsure=unsure)
    return _of_shown(image, entry, before, now, met=met, unsure=unsure)


def _of_deleted(
    image: tuple[Owner, ImageId], entry: Entry | None, before: Announced | None, *, met: bool, unsure: bool
) -> Announcement:
    if entry is not None and entry.erased:  # the owner's own event stands for it
        return Announcement(None, None)
    after = None if entry is None else Announced(Where.GONE)
    known = before is not None and before.where is not Where.GONE
    if not unsure and not known and (before is not None or entry is None or not met):
        return Announcement(None, after)
    # Each life of an image has another sequencer. If DynamoDB has removed the tombstone, it is not known any more.
    reason = (before.outcome if before else "") if entry is None else entry.source_seq or ""
    return Announcement(_event(EventType.DELETED, image, reason, {}), after)


def _of_trashed(
    image: tuple[Owner, ImageId], entry: Entry, before: Announced | None, *, met: bool, unsure: bool
) -> Announcement:
    if before is not None and before.where is Where.TRASH and not unsure:
        return Announcement(None, before)
    after = replace(before or Announced(Where.SHOWN), where=Where.TRASH, words=entry.words.version)
    return Announcement(_state(EventType.TRASHED, image, entry) if met else None, after)


def _of_shown(
    image: tuple[Owner, ImageId],
    entry: Entry,
    before: Announced | None,
    now: datetime,
    *,
    met: bool,
    unsure: bool,
) -> Announcement:
    told = before or Announced(Where.SHOWN)
    after = replace(told, where=Where.SHOWN, words=entry.words.version)
    if (ended := outcome(entry)) is not None and ended != told.outcome:
        after = replace(after, outcome=ended)
        if before is None and not met and _is_old(entry, now):
            return Announcement(None, after)
        return Announcement(_state(outcome_type(entry), image, entry), after)
    if not told.outcome:  # its first event, or the first of its next life, is still to come
        return Announcement(None, before)
    if after == told and not unsure:
        return Announcement(None, told)
    return Announcement(_state(EventType.UPDATED, image, entry), after)


def outcome(entry: Entry) -> str | None:
    """A digest of how the work on an image has ended; None if it has not. No digest comes back, because orders
    grow, and under one order a failure may become a result but not the other way round.
    """
    stages = sorted(entry.awaited_stages)
    if not all(entry.settled(stage) for stage in stages):
        return None
    faults = [fault.code for stage in stages if (fault := entry.fault(stage)) is not None]
    ended = [entry.status, [str(entry.due(stage)) for stage in stages], faults]
    return hashlib.sha256(json.dumps(ended).encode()).hexdigest()[:16]


def _state(
    kind: EventType, image: tuple[Owner, ImageId], entry: Entry
) -> Callable[[int, int | None, datetime], Event]:
    return _event(kind, image, "", image_state(entry))


def _event(
    kind: EventType, image: tuple[Owner, ImageId], reason: str, state: Mapping[str, Any]
) -> Callable[[int, int | None, datetime], Event]:
    return lambda sequence, change, moment: image_event(kind, image, [change, reason], state, sequence, moment)


def _is_old(entry: Entry, now: datetime) -> bool:
    return entry.uploaded_at is not None and entry.uploaded_at.astimezone(UTC) < now - NEWS
