"""The API's part of the library: lists, and what several lists have in common."""

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from darkroom import chronology
from darkroom.catalog.cursors import decode, encode
from darkroom.catalog.projections import list_key
from darkroom.catalog.table import Table, typed
from darkroom.keys import ImageId, Owner
from darkroom.library.rows import ADDED, TRASH

# Lists of one owner that have little in common could be read for minutes. A row has some 150 bytes, so these are
# 40 read units, and half a second.
MAX_ROWS: Final = 2000

# The fewest rows that a query asks for: one call costs as much time as a hundred rows.
_LEAST: Final = 100


@dataclass(frozen=True, slots=True)
class Found:
    """Some images, in the order of the list, and the cursor of the next page; the last page has None."""

    image_ids: list[ImageId]
    cursor: str | None


class Library:
    """The library as the API sees it: it only reads."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def page(
        self,
        owner: Owner,
        lists: Collection[str],
        limit: int,
        cursor: str | None = None,
        *,
        first: str = "",
        last: str = "",
    ) -> Found:
        """Images that all of some lists have, those with the greatest place first.

        `lists` have one order: one list of any kind, or several that are by time. `first` and `last` are
        beginnings of places: only places that are not before `first` and not after all that begin with `last`. It
        reads at most MAX_ROWS rows, so a page may be short or empty and have a cursor. The rows may be a moment
        late. Raises InvalidCursor.
        """
        [form] = {_FORMS.get(name, chronology.TIMELINE) for name in lists}
        below = f"{last}~" if cursor is None else min(decode(cursor, form), f"{last}~")
        reading = _Reading(self._table, owner, first, limit)
        return _common([_Stream(reading, name) for name in lists], below, limit)

    def oldest(self, owner: Owner, name: str, limit: int, cursor: str | None = None) -> Found:
        """Images of one list in order of time, those with the least place first. It reads as many rows as the page
        may have images, so a page may be short or empty and have a cursor. Raises InvalidCursor.
        """
        after = " " if cursor is None else decode(cursor, chronology.TIMELINE)
        items, last = self._table.query(
            KeyConditionExpression="#pk = :list AND #sk > :after",
            FilterExpression="attribute_not_exists(#gone)",
            ExpressionAttributeNames={"#pk": "pk", "#sk": "sk", "#gone": "gone"},
            ExpressionAttributeValues=typed({":list": list_key(owner, name), ":after": after}),
            Limit=limit,
        )
        places = [item["sk"]["S"] for item in items]
        return Found([image_at(place) for place in places], None if last is None else encode(str(last["sk"])))

    def ends(self, owner: Owner, name: str, number: int) -> tuple[list[str], list[str]]:
        """The least and the greatest places of a list in order of time, up to so many of each from each end on."""
        first, last = (self._end(owner, name, number, forward=forward) for forward in (True, False))
        return first, last

    def _end(self, owner: Owner, name: str, number: int, *, forward: bool) -> list[str]:
        items, _ = self._table.query(
            KeyConditionExpression="#pk = :list",
            FilterExpression="attribute_not_exists(#gone)",
            ExpressionAttributeNames={"#pk": "pk", "#gone": "gone"},
            ExpressionAttributeValues=typed({":list": list_key(owner, name)}),
            ScanIndexForward=forward,
            Limit=_LEAST,
        )
        return [str(item["sk"]["S"]) for item in items[:number]]


_FORMS: Final = {ADDED: chronology.MOMENT, TRASH: chronology.MOMENT}
"""The form of places in lists that are not by the time of the picture."""


class _Exhausted(Exception):
    """No more rows may be read for this page. All places above `settled` have been looked at, if it is known."""

    def __init__(self, settled: str | None) -> None:
        super().__init__()
        self.settled = settled


class _Reading:
    """The rows of an owner that a page may still read."""

    def __init__(self, table: Table, owner: Owner, first: str, limit: int) -> None:
        self._table = table
        self._owner = owner
        self._first = first or " "
        self._size = max(_LEAST, limit + 1)
        self._left = MAX_ROWS

    def query(self, name: str, to: str, settled: str | None) -> tuple[list[str], str | None]:
        """The next places of a list from `to` down, and the place where to go on if there may be more. Raises
        _Exhausted.
        """
        if self._left <= 0:
            raise _Exhausted(settled)
        if to < self._first:
            return [], None
        items, last, scanned = self._table.scanned(
            KeyConditionExpression="#pk = :list AND #sk BETWEEN :first AND :to",
            FilterExpression="attribute_not_exists(#gone)",
            ExpressionAttributeNames={"#pk": "pk", "#sk": "sk", "#gone": "gone"},
            ExpressionAttributeValues=typed(
                {":list": list_key(self._owner, name), ":first": self._first, ":to": to}
            ),
            ScanIndexForward=False,
            Limit=min(self._left, self._size),
        )
        self._left -= scanned
        return [item["sk"]["S"] for item in items], None if last is None else str(last["sk"])


class _Stream:
    """The places of one list, from the greatest down."""

    def __init__(self, reading: _Reading, name: str) -> None:
        self._reading = reading
        self._name = name
        self._read: deque[str] = deque()
        self._next: str | None = None  # where to go on
        self._ended = False

    def head(self, bound: str, *, inclusive: bool) -> str | None:
        """The greatest place below a bound, which never grows; None if there is none. Raises _Exhausted."""
        while True:
            while self._read and (self._read[0] > bound or (self._read[0] == bound and not inclusive)):
                self._read.popleft()
            if self._read:
                return self._read[0]
            if self._ended:
                return None
            to = bound if self._next is None else min(bound, self._next)
            places, self._next = self._reading.query(self._name, to, self._next)
            self._ended = self._next is None
            self._read.extend(places)


def _common(streams: Sequence[_Stream], below: str, limit: int) -> Found:
    """The greatest places below a bound that all streams have.

    Each stream leaps to the place that the one before has reached, so a short list makes a long one short.
    """
    found: list[str] = []
    settled: str | None = None
    bound, inclusive = below, False
    try:
        while True:
            heads: list[str] = []
            for stream in streams:
                head = stream.head(bound, inclusive=inclusive)
                if head is None:
                    return Found([image_at(place) for place in found], None)
                heads.append(head)
                bound, inclusive = head, True
                settled = _above(head)
            if heads[0] != bound:
                continue
            found.append(bound)
            settled, inclusive = bound, False
            if len(found) == limit:
                ended = streams[0].head(bound, inclusive=False) is None
                return Found([image_at(place) for place in found], None if ended else encode(bound))
    except _Exhausted as exhausted:
        known = [place for place in (settled, exhausted.settled) if place is not None]
        return Found([image_at(place) for place in found], encode(min(known)) if known else None)


def _above(place: str) -> str:
    """The greatest possible place of the same moment."""
    return place[: -len(_LAST_ID)] + _LAST_ID


_LAST_ID: Final = "ffffffff-ffff-ffff-ffff-ffffffffffff"


def image_at(place: str) -> ImageId:
    """The image at a place of a list."""
    return ImageId(place[-len(_LAST_ID) :])
