"""The API's part of the library: which images are alike."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from darkroom.catalog.cursors import InvalidCursor, decode, encode
from darkroom.catalog.library import MAX_ROWS
from darkroom.catalog.table import Table, typed
from darkroom.keys import ImageId, Owner
from darkroom.library.likeness import Likeness, Step

# One call costs as much time as a hundred rows.
_AT_ONCE: Final = 200

# Before all places; DynamoDB takes no empty text.
_FIRST: Final = " "

# A step, and where in its list to go on: at a place, after a place, or after all places with a hash.
_CURSOR: Final = re.compile(r"[0-9]{1,3}:(?: |(?:[0-9a-f]{16})?(?:#[0-9a-f-]{36} ?|~)?)")


class Candidate(NamedTuple):
    """An image that is alike according to the library."""

    image_id: ImageId
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Candidates:
    """Some images, the strongest likeness first, and the cursor of the next page; the last page has None."""

    found: list[Candidate]
    cursor: str | None


class Likenesses:
    """The library as the API sees it when it looks for images that are alike."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def page(
        self, owner: Owner, image_id: ImageId, steps: Sequence[Step], limit: int, cursor: str | None = None
    ) -> Candidates:
        """Images that are like one, as the steps of its search find them: each once for every way in which it is
        alike.

        It reads at most MAX_ROWS rows, so a page may be short or empty and have a cursor. The rows may be a moment
        late. Raises InvalidCursor.
        """
        at, begin = (0, "") if cursor is None else _read(cursor, len(steps))
        reading = _Reading(self._table, owner)
        found: list[Candidate] = []
        for number, step in enumerate(steps[at:], at):
            try:
                for place in reading.places(step, begin):
                    other, likeness = ImageId(place.partition("#")[2]), step.likeness(place)
                    if other == image_id or likeness is None:
                        continue
                    if len(found) == limit:
                        return Candidates(found, encode(f"{number}:{place}"))
                    found.append(Candidate(other, likeness))
            except _Exhausted as exhausted:
                return Candidates(found, encode(f"{number}:{exhausted.next}"))
            begin = ""
        return Candidates(found, None)


def _read(cursor: str, steps: int) -> tuple[int, str]:
    """The step, of so many, and the place where a page begins. Raises InvalidCursor."""
    number, _, begin = decode(cursor, _CURSOR).partition(":")
    if int(number) >= steps:
        raise InvalidCursor
    return int(number), begin


class _Exhausted(Exception):
    """No more rows may be read for this page; `next` is where the list goes on."""

    def __init__(self, next_place: str) -> None:
        super().__init__()
        self.next = next_place


@dataclass(slots=True)
class _Run:
    """What was read of a list, and where it goes on; None at its end."""

    next: str | None
    places: list[str] = field(default_factory=list)


class _Reading:
    """The rows of an owner that a page may still read; several steps may look at the same."""

    def __init__(self, table: Table, owner: Owner) -> None:
        self._table = table
        self._owner = owner
        self._left = MAX_ROWS
        self._runs: dict[tuple[str, str], _Run] = {}

    def places(self, step: Step, begin: str) -> Iterator[str]:
        """The places of a step's list in their order, from one on. Raises _Exhausted."""
        if step.list is None:
            return
        first, last = step.bounds
        begin = max(begin, first, _FIRST)
        run = self._runs.setdefault((step.list, begin), _Run(begin))
        seen = 0
        while True:
            yield from run.places[seen:]
            seen = len(run.places)
            if run.next is None or run.next > last:
                return
            self._read_on(run, run.next, step, last)

    def _read_on(self, run: _Run, begin: str, step: Step, last: str) -> None:
        if self._left <= 0:
            raise _Exhausted(begin)
        items, end, scanned = self._table.scanned(
            KeyConditionExpression="#pk = :list AND #sk BETWEEN :first AND :last",
            FilterExpression="attribute_not_exists(#gone)",
            ExpressionAttributeNames={"#pk": "pk", "#sk": "sk", "#gone": "gone"},
            ExpressionAttributeValues=typed(
                {":list": f"LIST#{self._owner}#{step.list}", ":first": begin, ":last": last}
            ),
            Limit=min(self._left, _AT_ONCE),
        )
        self._left -= scanned
        run.places += [item["sk"]["S"] for item in items]
        run.next = None if end is None else step.after(str(end["sk"]))
