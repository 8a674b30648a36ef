"""The pages of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Page(Protocol):
    """A page of a list."""

    @property
    def next_cursor(self) -> str | None:
        """The next page's `cursor`; None on the last page."""
        ...


P = TypeVar("P", bound=Page)


def pages(page_at: Callable[[str | None], P]) -> Iterator[P]:
    """All pages of a list; `page_at` reads the one at a cursor."""
    cursor: str | None = None
    while True:
        page = page_at(cursor)
        yield page
        cursor = page.next_cursor
        if cursor is None:
            return
