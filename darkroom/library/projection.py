"""Keeps the library as entries and albums are, and tells others: for those that a record, a keeper or a command
names.

For each image: read its book, then its entry as it is now, compute what the library should hold, write the
difference, send the event that is due, and note that all is done. Which record was the reason does not matter,
nor how often it comes or in which order. The book is read before the entry: whoever commits a version has seen an
entry at least as new as the version before.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import batched
from typing import Final, NamedTuple, Protocol

from darkroom.bus import Bus
from darkroom.catalog.entry import Entry
from darkroom.catalog.projections import Entries, Found, Projections, fits
from darkroom.catalog.table import ATTEMPTS
from darkroom.errors import Contention
from darkroom.keys import Owner
from darkroom.library.announcements import announcement
from darkroom.library.book import RUN_SECONDS, Book, Plan, moved, plan
from darkroom.library.rows import TRASH, album_in, target, target_of_album, without_albums
from darkroom.library.search import IndexKeys
from darkroom.library.subjects import Image, Subject, SubjectName, image_of, name_of_album
from darkroom.observability import logger

# As many entries as DynamoDB reads at once.
AT_ONCE: Final = 100


class Work(NamedTuple):
    """A committed plan, and when its book was read (seconds since 1970)."""

    owner: Owner
    name: SubjectName
    plan: Plan
    began: float


class Spread(Protocol):
    """Calls a function for each item, perhaps several at a time."""

    def __call__(self, call: Callable[[Work], None], items: Sequence[Work], /) -> Iterable[None]: ...


@dataclass(slots=True)
class Report:
    """What a run has done: how many images it wrote, and which it could not finish, because our code fails on
    their entries, or the bus did not take their events. `unsent`: how many events it may take later.
    """

    written: int = 0
    unprojected: list[Subject] = field(default_factory=list)
    unsent: int = 0


class Projection:
    """Writes to the library. `spread`: `map`, or that of a pool of threads."""

    def __init__(
        self,
        entries: Entries,
        library: Projections,
        keys: IndexKeys,
        bus: Bus,
        spread: Spread = map,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._entries = entries
        self._library = library
        self._keys = keys
        self._bus = bus
        self._spread = spread
        self._clock = clock

    def project(self, subjects: Iterable[Subject], *, anew: bool = False) -> Report:
        """Make the library hold what it should of images and albums. `anew`: write all their rows again.

        Raises Contention if others commit the same ones again and again, or if this takes too long. If the bus
        does not take an event, everything else of its image is written. The book stays unfinished, so the next
        run for this image sends the event that is due then.
        """
        report = Report()
        for part in batched(dict.fromkeys(subjects), AT_ONCE, strict=False):
            waiting: Collection[Subject] = part
            for _ in range(ATTEMPTS):
                if not waiting:
                    break
                waiting = self._pass(list(waiting), report, anew=anew)
            else:
                raise Contention(waiting)
        return report

    def differing(self, subjects: Iterable[Subject]) -> int:
        """How many of these the library does not hold as it should; changes nothing."""
        report, found = Report(), 0
        for part in batched(dict.fromkeys(subjects), AT_ONCE, strict=False):
            books = self._library.books(part)
            found_now = self._entries.read(part)
            plans = [self._plan(each, books[each], found_now[each], report, anew=False) for each in part]
            found += sum(planned is not None for planned in plans)
        return found + len(report.unprojected)

    def _pass(self, subjects: Sequence[Subject], report: Report, *, anew: bool) -> list[Subject]:
        """Returns those whose books others have changed meanwhile, and those that need another step."""
        began = self._clock()
        books = self._library.books(subjects)
        found = self._entries.read(subjects)
        plans: dict[Owner, dict[SubjectName, Plan]] = defaultdict(dict)
        for subject in subjects:
            planned = self._plan(subject, books[subject], found[subject], report, anew=anew)
            if planned is not None:
                plans[subject[0]][subject[1]] = planned
        refused: list[Subject] = []
        works: list[Work] = []
        for owner, of_owner in plans.items():
            if self._is_late(began):
                raise Contention(owner)
            committed = self._library.commit(owner, of_owner)
            refused += [(owner, name) for name, plan in of_owner.items() if name not in committed or plan.step]
            unfinished = [Work(owner, *each, began) for each in committed.items() if not each[1].after.finished]
            for _ in self._spread(self._write, unfinished):
                pass
            self._move_albums(owner, unfinished)
            for _ in self._spread(self._finish, [work for work in unfinished if not work.plan.announcement.event]):
                pass
            works += unfinished
            report.written += len(committed)
        self._announce(works, report)
        return refused

    def _announce(self, works: Sequence[Work], report: Report) -> None:
        """Send the events of committed plans, and finish the books of those that were sent."""
        due = [
            (work, event(work.plan.after.version, work.plan.after.change, datetime.fromtimestamp(work.began, UTC)))
            for work in works
            if (event := work.plan.announcement.event) is not None and not self._is_late(work.began)
        ]
        sent = self._bus.send([event for _, event in due])
        left = sent.refused | sent.unsent
        for _ in self._spread(self._finish, [work for place, (work, _) in enumerate(due) if place not in left]):
            pass
        report.unprojected += [(due[place][0].owner, due[place][0].name) for place in sorted(left)]
        report.unsent += len(sent.unsent)

    def _plan(self, subject: Subject, book: Book, found: Found, report: Report, *, anew: bool) -> Plan | None:
        try:
            image_id = image_of(subject[1])
            if image_id is None:
                return plan(book, target_of_album(found.album), int(self._clock()), anew=anew)
            return self._plan_of_image((subject[0], image_id), book, found, anew=anew)
        except Exception as fault:  # noqa: BLE001  # nothing here reads or writes: it is a bug, and of this one alone
            logger.error("entry not projected", exc_info=fault, owner=subject[0], image_id=subject[1])
            report.unprojected.append(subject)
            return None

    def _plan_of_image(self, image: Image, book: Book, found: Found, *, anew: bool) -> Plan | None:
        entry = found.entry
        if not anew and is_early(book, entry):
            return None
        now = datetime.fromtimestamp(self._clock(), UTC)
        met = book.version > 0
        due = announcement(image, entry, book.announced, now, met=met, unsure=book.unsure)
        wanted = target(image[0], entry, self._keys, found.albums)
        said = 0 if entry is None else entry.words.version
        planned = plan(book, wanted, int(now.timestamp()), said=said, anew=anew, due=due)
        if planned is None or fits(planned):
            return planned
        # The tags of an edit and the albums of an image have changed at the same time, say.
        first = without_albums(wanted, book.counted)
        step = plan(book, first, int(now.timestamp()), said=said, anew=anew, due=due)
        return None if step is None else replace(step, step=True)

    def _write(self, work: Work) -> None:
        """Write the rows of a committed plan. A run that is too slow gives up; the next one finishes its work."""
        now = int(work.began)
        after = work.plan.after
        for row in sorted(work.plan.puts):
            if self._is_late(work.began):
                return
            self._library.put(work.owner, row, after.version)
        for row in sorted(work.plan.removes):
            if self._is_late(work.began):
                return
            self._library.remove(work.owner, row, after.version, now, mark=work.plan.marks)

    def _move_albums(self, owner: Owner, works: Sequence[Work]) -> None:
        """Give a new row in the feed to the albums whose images have changed, when counts and lists are written.

        The books of these images are not finished before, so the next run does what one that dies leaves undone.
        Raises Contention.
        """
        waiting = {
            name_of_album(album_in(each))
            for work in works
            if not self._is_late(work.began)
            for each in work.plan.albums
        }
        for _ in range(ATTEMPTS):
            if not waiting:
                return
            subjects: list[Subject] = [(owner, name) for name in sorted(waiting)]
            books, found = self._library.books(subjects), self._entries.read(subjects)
            plans: dict[SubjectName, Plan] = {}
            for subject in subjects:
                album = found[subject].album
                if album is not None and not album.deleted:
                    plans[subject[1]] = moved(books[subject], target_of_album(album), int(self._clock()))
            committed = self._library.commit(owner, plans)
            waiting = {name for name in waiting if name in plans and name not in committed}
        if waiting:
            raise Contention(waiting)

    def _finish(self, work: Work) -> None:
        if not self._is_late(work.began):
            self._library.finish(work.owner, work.name, work.plan, int(work.began))

    def _is_late(self, began: float) -> bool:
        return self._clock() - began > RUN_SECONDS


def is_early(book: Book, entry: Entry | None) -> bool:
    """Whether an image is better projected later, because stages still work on it.

    An entry is written some six times while it is made. What its owner does meanwhile is projected at once.
    """
    if entry is None or not entry.living or not book.finished:
        return False
    if all(entry.settled(stage) for stage in entry.awaited_stages):
        return False
    trashed = any(row.list == TRASH for row in book.rows)
    return (entry.words.version, entry.trashed_since is not None) == (book.said, trashed)
