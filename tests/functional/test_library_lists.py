"""Lists of the library: pages, what several lists have in common, and what that costs."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.reading import Keys
from darkroom.catalog.cursors import InvalidCursor
from darkroom.catalog.library import MAX_ROWS, Found, Library
from darkroom.catalog.table import Table
from darkroom.keys import Owner
from darkroom.library.rows import ADDED, TIMELINE
from tests.functional.sorted_keys import SortedKeys

OWNER: Final = Owner("ada")


class Lists:
    """Lists of images by their numbers; the places of a range are made when they are read."""

    def __init__(self, lists: Mapping[str, Iterable[int]], gone: Collection[int] = ()) -> None:
        places = {
            name: Keys(numbers, place) if isinstance(numbers, range) else map(place, numbers)
            for name, numbers in lists.items()
        }
        self.client = SortedKeys(OWNER, places, [*map(place, gone)])
        client: Any = self.client
        self.library = Library(Table(client, "library"))

    def all(self, names: Sequence[str], limit: int, **bounds: str) -> list[int]:
        """All pages of what lists have in common; each reads only so many rows."""
        found: list[int] = []
        cursor: str | None = None
        while True:
            before = self.client.rows
            page = self.page(names, limit, cursor, **bounds)
            assert self.client.rows - before <= MAX_ROWS
            assert len(page.image_ids) <= limit
            found += [number_of(image_id) for image_id in page.image_ids]
            if page.cursor is None:
                return found
            assert page.cursor != cursor, "each page goes on"
            cursor = page.cursor

    def page(self, names: Sequence[str], limit: int, cursor: str | None = None, **bounds: str) -> Found:
        return self.library.page(OWNER, names, limit, cursor, **bounds)


def number_of(image_id: str) -> int:
    """The number of an image."""
    return uuid.UUID(image_id).int


def place(number: int) -> str:
    """The place of an image with this number: two in a second, 2,000 a month."""
    second = number // 2
    month, rest = divmod(second, 1000)
    year, month = divmod(month, 12)
    local = f"{2000 + year}-{month + 1:02}-01T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}.000"
    return f"{local}##{uuid.UUID(int=number)}"


numbers = st.lists(st.integers(0, 5000), max_size=300, unique=True)


@settings(deadline=None, max_examples=60)
@given(
    lists=st.lists(numbers, min_size=1, max_size=3),
    shared=numbers,
    gone=st.sets(st.integers(0, 5000), max_size=50),
    limit=st.integers(1, 120),
)
def test_pages_have_what_all_lists_have_once_and_in_order(
    lists: list[list[int]], shared: list[int], gone: set[int], limit: int
) -> None:
    full = {f"list{n}": sorted({*own, *shared}) for n, own in enumerate(lists)}
    library = Lists(full, gone)
    wanted = set[int].intersection(*({*each} for each in full.values())) - gone
    assert library.all([*full], limit) == sorted(wanted, reverse=True)


@pytest.mark.parametrize("images", [100, 1_000, 10_000, 1_000_000])
def test_a_page_costs_the_same_however_many_images_there_are(images: int) -> None:
    library = Lists({TIMELINE: range(images), "camera:x": range(0, images, 2), "tag:y": range(0, images, 3)})
    assert len(library.page([TIMELINE], 50).image_ids) == 50
    assert (library.client.calls, library.client.rows) == (1, 100)
    library.client.calls = library.client.rows = 0
    assert library.page(["camera:x", "tag:y"], 15).image_ids
    assert library.client.calls == 2
    assert library.client.rows <= 200


def test_a_short_list_makes_a_long_one_short() -> None:
    """One image of 20,000 with a rare tag is found with two queries, not by reading all."""
    library = Lists({"tag:rare": [7], TIMELINE: range(20_000)})
    assert library.all(["tag:rare", TIMELINE], 50) == [7]
    assert library.client.calls <= 3
    assert library.client.rows <= 200


def test_lists_with_nothing_in_common_are_read_page_by_page() -> None:
    library = Lists({"a": range(0, 30_000, 2), "b": [*range(1, 30_000, 2), 0]})
    page = library.page(["a", "b"], 50)
    assert page.image_ids == []
    assert page.cursor is not None
    assert library.all(["a", "b"], 50) == [0]


def test_a_page_of_removed_rows_alone_has_a_cursor() -> None:
    library = Lists({TIMELINE: range(5_000)}, gone=range(1, 5_000))
    assert library.page([TIMELINE], 50).cursor is not None
    assert library.all([TIMELINE], 50) == [0]


def test_bounds_of_time_include_what_they_name() -> None:
    library = Lists({TIMELINE: range(6_000)})
    assert library.all([TIMELINE], 100, first="2000-02", last="2000-02") == list(range(3_999, 1_999, -1))
    assert library.all([TIMELINE], 100, first="2000-03-01T00:16:39") == [5_999, 5_998]
    assert library.all([TIMELINE], 100, last="1999") == []
    cursor = library.page([TIMELINE], 1).cursor
    page = library.page([TIMELINE], 1, cursor, first="2001")
    assert page == Found([], None)


@pytest.mark.parametrize("cursor", ["", "AAAA", "no base64!", "MjAyMC0wMS0wMVQwMDowMDowMFoj"])
def test_a_cursor_of_another_list_is_refused(cursor: str) -> None:
    library = Lists({TIMELINE: [1], ADDED: []})
    with pytest.raises(InvalidCursor):
        library.page([TIMELINE], 1, cursor)
    other = Lists({TIMELINE: [1, 2]}).page([TIMELINE], 1).cursor
    with pytest.raises(InvalidCursor):
        library.page([ADDED], 1, other)
