"""What the library is known to hold of an image, and the plan of what to change. Pure.

Each image has a book: an item with a version that names all rows that may exist. A run first raises the version
and names old and new rows; then it writes the rows; at last it notes that it is done. So what a run that died has
left is known to the next one.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from darkroom.library.announcements import Announced, Announcement
from darkroom.library.rows import Row, Target, is_of_album

RUN_SECONDS: Final = 900
"""How long a run may write after it has read a book; later it gives up. The janitor's function has 240
seconds, and a command on a laptop that was asleep must not go on."""

DOUBT_SECONDS: Final = 4 * RUN_SECONDS
"""How long an overtaken run may still write: its own time, and clocks that differ by many minutes."""

MARKER_SECONDS: Final = 24 * 3600
"""How long the marker of a removed row stays: longer than any doubt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What is known of an image's rows.

    `rows` should exist, `leaving` should not. If not `finished`, neither is certain. `counted`, `bytes`, `state`:
    as in Target, of the last run. `spelt`: a check of the text of each counter that has one, as far as it is
    known. `change`: the number of its row in the feed. `announced`: what others were told for certain; None if
    nothing. `unsure`: whether they may have been told more since. `doubt_until`: until then, a run that was
    overtaken may still write (seconds since 1970).
    """

    version: int = 0
    rows: frozenset[Row] = frozenset()
    leaving: frozenset[Row] = frozenset()
    counted: frozenset[str] = frozenset()
    spelt: Mapping[str, str] = field(default_factory=dict)
    bytes: int = 0
    state: str | None = None
    change: int | None = None
    said: int = 0
    announced: Announced | None = None
    unsure: bool = False
    finished: bool = True
    doubt_until: int = 0


EMPTY: Final = Book()
"""The book of an image that the library has never held."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does for one image: first `before` becomes `after`, with the counts and the change; then rows.

    `changed`: whether the feed gets a new row, which has the number that `after.change` is given later.
    `told_again`: whether the row that should be there is written again. `counts`: what to add to counters, images
    and bytes. `texts`: what menus show of counters. `marks`: whether removed rows leave a marker, so that an
    overtaken run cannot bring them back. `announcement`: the event to send before the book is finished, and what
    it then remembers as announced. `albums`: the lists of those whose images change with it. `step`: whether
    another plan has to follow, because all changes together would be too many for one transaction.
    """

    before: Book
    after: Book
    puts: frozenset[Row]
    changed: bool
    told_again: bool
    counts: Mapping[str, tuple[int, int]]
    texts: Mapping[str, str]
    marks: bool
    announcement: Announcement
    albums: frozenset[str] = frozenset()
    step: bool = False

    @property
    def removes(self) -> frozenset[Row]:
        return self.after.leaving

    def numbered(self, number: int) -> "Plan":
        """The plan with the number of its row in the feed."""
        return replace(self, after=replace(self.after, change=number))


def plan(
    book: Book, wanted: Target, now: int, *, said: int = 0, anew: bool = False, due: Announcement | None = None
) -> Plan | None:
    """What to do so that the library holds what it should; None if nothing. `now`: seconds since 1970.

    `said`: the version of the owner's words. `anew`: write all rows, texts and the row in the feed again, whatever
    the book says. `due`: the
    announcement that is due after what the book remembers.
    """
    if _agree(book, wanted) and (not anew or wanted.state is None):
        return None
    if due is None:
        due = Announcement(None, book.announced)
    elif book.finished and book.state == wanted.state:  # nothing has changed that others see
        due = Announcement(None, due.after)
    overtakes = not book.finished
    doubt = now + DOUBT_SECONDS if overtakes else book.doubt_until
    leaving = (book.rows | book.leaving) - wanted.rows
    puts = wanted.rows if overtakes or anew else wanted.rows - book.rows
    gone = wanted.state is None
    counts = _difference(book, wanted)
    albums = _albums(book, wanted, counts)
    spelt = {name: spelling(text) for name, text in wanted.counted.items() if text is not None}
    after = Book(
        # A new book does not begin with 1: versions number the events of an image, also those of its next life.
        version=book.version + 1 if book.version else max(1, now),
        rows=wanted.rows,
        leaving=leaving,
        counted=frozenset(wanted.counted),
        spelt=spelt,
        bytes=wanted.bytes,
        state=wanted.state,
        change=None if gone else book.change,
        said=said,
        announced=due.after if due.event is None else book.announced,
        unsure=book.unsure or due.event is not None,
        finished=not puts and not leaving and not gone and not albums and due.event is None,
        doubt_until=doubt if doubt > now else 0,
    )
    respelt = {name for name, check in spelt.items() if book.spelt.get(name, check) != check}
    texts = {
        name: text
        for name, text in wanted.counted.items()
        if text is not None and (anew or name in counts or name in respelt)
    }
    changed = not gone and book.state != wanted.state
    return Plan(book, after, puts, changed, anew and not changed, counts, texts, doubt > now, due, albums)


def moved(book: Book, wanted: Target, now: int) -> Plan:
    """The plan for an album whose images have changed: it gets a new row in the feed, since what is shown of it
    has changed too.
    """
    planned = plan(book, wanted, now)
    if planned is None:
        after, nothing = replace(book, version=book.version + 1), frozenset[Row]()
        planned = Plan(book, after, nothing, True, False, {}, {}, False, Announcement(None, book.announced))
    return replace(planned, changed=True, told_again=False)


def _albums(book: Book, wanted: Target, counted: Collection[str]) -> frozenset[str]:
    """The lists of albums whose counters or rows differ; if a run has died, all that may."""
    rows = book.rows | book.leaving
    names = {row.list for row in rows ^ wanted.rows} | {*counted}
    if not book.finished:
        names |= {row.list for row in rows | wanted.rows} | {*wanted.counted}
    return frozenset(name for name in names if is_of_album(name))


def spelling(text: str) -> str:
    """A check of how a text is spelt, four characters. In one of 65,536 cases, another spelling is not noticed."""
    return hashlib.sha256(text.encode()).hexdigest()[:4]


def _agree(book: Book, wanted: Target) -> bool:
    held = (book.rows, book.counted, book.bytes, book.state)
    return book.finished and held == (wanted.rows, frozenset(wanted.counted), wanted.bytes, wanted.state)


def _difference(book: Book, wanted: Target) -> dict[str, tuple[int, int]]:
    """What to add to each counter, images and bytes; without those that stay."""
    images, bytes_ = Counter[str](), Counter[str]()
    for name in book.counted:
        images[name] -= 1
        bytes_[name] -= book.bytes
    for name in wanted.counted:
        images[name] += 1
        bytes_[name] += wanted.bytes
    return {name: (images[name], bytes_[name]) for name in images if images[name] or bytes_[name]}
