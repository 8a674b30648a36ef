"""The API's part of the library: how many images there are, and their bytes. Images in the trash count apart.

The counters may be a moment late. Those of nothing stay as items, and are not shown.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from darkroom.catalog.cursors import InvalidCursor, decode, encode
from darkroom.catalog.entry import Attributes
from darkroom.catalog.library import MAX_ROWS
from darkroom.catalog.projections import facets_of, months_of, owner_item
from darkroom.catalog.table import Table, plain, typed
from darkroom.keys import AlbumId, Owner
from darkroom.library.rows import ALL, FACETS, TRASH, list_of_album

_MONTH: Final = re.compile(r"\d{4}-\d{2}", re.ASCII)
_DAY: Final = re.compile(r"\d{2}", re.ASCII)

# 12 bytes as base64url (darkroom/library/search.py).
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{16}")


@dataclass(frozen=True, slots=True)
class Count:
    """Some images, and the bytes of their originals."""

    images: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Month:
    """The images of a month, `2008-10`, and how many of them are of each day, `22`, the last day first."""

    month: str
    count: Count
    days: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Value:
    """The images that have a value of a facet, as somebody wrote it."""

    value: str
    count: Count


@dataclass(frozen=True, slots=True)
class CountPage[T]:
    """Some counters, and the cursor of the next ones; None after the last."""

    counts: list[T]
    cursor: str | None


class Counts:
    """The counters of the library as the API sees them."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def months(
        self, owner: Owner, limit: int, cursor: str | None = None, *, first: str = "", last: str = ""
    ) -> CountPage[Month]:
        """The months that have images, the last one first. `first` and `last` are months or years, both included.

        Raises InvalidCursor.
        """
        end = f"{last}~" if cursor is None else min(f"{last}~", _before(decode(cursor, _MONTH)))
        items, following = self._page(months_of(owner), first or " ", end, limit, forward=False)
        return CountPage(
            [_month(item) for item in items if _count(item).images > 0], following and encode(following)
        )

    def values(self, owner: Owner, facet: str, cursor: str | None = None) -> CountPage[Value]:
        """The values of a facet, the most frequent first: all of them or, of very many, some in each page.

        Raises InvalidCursor.
        """
        if FACETS[facet].few:
            if cursor is not None:  # there is only one page
                raise InvalidCursor
            return CountPage(self.whole(owner).values(facet), None)
        after = f"{facet}:" if cursor is None else f"{facet}:{decode(cursor, _KEY)} "
        items, following = self._page(facets_of(owner), after, f"{facet}:~", MAX_ROWS)
        values = [Value(item["text"], _count(item)) for item in items if "text" in item]
        return CountPage(_by_frequency(values), following and encode(following.partition(":")[2]))

    def of_albums(self, owner: Owner, album_ids: Sequence[AlbumId]) -> dict[AlbumId, int]:
        """How many images albums show, if any."""
        names = {list_of_album(album_id): album_id for album_id in album_ids}
        items = self._table.items([typed({"pk": facets_of(owner), "sk": name}) for name in names])
        return {names[item["sk"]]: _count(item).images for item in items}

    def whole(self, owner: Owner) -> "Whole":
        """All images of an owner together."""
        return Whole(self._table.item(typed(owner_item(owner))) or {})

    def _page(
        self, pk: str, first: str, last: str, limit: int, *, forward: bool = True
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Items of a partition, and the sort key of the last one that was read if there may be more."""
        if first > last:
            return [], None
        items, following = self._table.query(
            KeyConditionExpression="#pk = :pk AND #sk BETWEEN :first AND :last",
            ExpressionAttributeNames={"#pk": "pk", "#sk": "sk"},
            ExpressionAttributeValues=typed({":pk": pk, ":first": first, ":last": last}),
            ScanIndexForward=forward,
            Limit=limit,
        )
        return [plain(item) for item in items], None if following is None else str(following["sk"])


class Whole:
    """The counters of an owner's whole library."""

    def __init__(self, item: Attributes) -> None:
        self._item = item

    @property
    def listed(self) -> Count:
        """The images that are not in the trash."""
        return self._count(ALL)

    @property
    def trashed(self) -> Count:
        """The images in the trash."""
        return self._count(TRASH)

    @property
    def stored(self) -> Count:
        """All images."""
        listed, trashed = self.listed, self.trashed
        return Count(listed.images + trashed.images, listed.bytes + trashed.bytes)

    def values(self, facet: str) -> list[Value]:
        """The values of a facet that has few, the most frequent first."""
        prefix = f"images:{facet}:"
        names = [name.removeprefix(prefix) for name in self._item if name.startswith(prefix)]
        return _by_frequency(Value(name, self._count(f"{facet}:{name}")) for name in names)

    def _count(self, counter: str) -> Count:
        return Count(int(self._item.get(f"images:{counter}", 0)), int(self._item.get(f"bytes:{counter}", 0)))


def _count(item: Attributes) -> Count:
    return Count(int(item.get("images", 0)), int(item.get("bytes", 0)))


def _before(month: str) -> str:
    """A text between the month before and this month."""
    return f"{month[:-1]}{chr(ord(month[-1]) - 1)}~"


def _month(item: Attributes) -> Month:
    days = {name: number for name, number in item.items() if _DAY.fullmatch(name) and number > 0}
    return Month(item["sk"], _count(item), dict(sorted(days.items(), reverse=True)))


def _by_frequency(values: Iterable[Value]) -> list[Value]:
    """Values that somebody has, the most frequent first, then by name."""
    present = (value for value in values if value.count.images > 0)
    return sorted(present, key=lambda each: (-each.count.images, each.value.casefold(), each.value))
