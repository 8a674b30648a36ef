"""A round: removes everything of a closed account that is there now, page by page.

First its entries become bare tombstones, which refuse every late event and every commit. Then albums, reserved
digests, shares and exports go, what was made from the originals, the originals with all their versions and
companions, uploads that were begun and not finished, and what the library has counted. The cursor moves on after a
page is done; a page that is repeated finds nothing.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from darkroom import keys
from darkroom.archives import Archives, prefix_of
from darkroom.bus import Bus
from darkroom.catalog.closings import ClosedLibrary, Closings
from darkroom.catalog.runs import Cursor, Place
from darkroom.keys import Owner
from darkroom.objects import Erased, Objects
from darkroom.public_events import owner_deleted
from darkroom.queues import RemovalsQueue
from keepers.closer.users import Users

# A form, a link and a token work for an hour; an event may take a day.
PAUSE: Final = timedelta(days=1)

# Every version that is destroyed is a message for the remover, who takes some 2,000 a minute. A run of the closer
# sends it half of what it does until the next run, and nothing while others wait.
VERSIONS_A_RUN: Final = 5_000
FULL: Final = 1_000

# A client of botocore keeps ten connections.
_AT_ONCE: Final = 10

REFUSED: Final = "refused"
"""The count of what S3 refused to remove."""


class Phase(StrEnum):
    """The parts of a round, in their order; what each removes is counted under its name."""

    IMAGES = "images"
    ALBUMS = "albums"
    DIGESTS = "reserved_digests"
    SHARES = "shares"
    EXPORTS = "exports"
    ARCHIVES = "archives"
    GROUPS = "groups_of_files"
    DERIVED = "derived_objects"
    ORIGINALS = "originals"
    UNFINISHED = "unfinished_uploads"
    HELD = "images_in_the_library"  # counted only: the projector takes them out
    COUNTS = "counts_in_the_library"


class Busy(Exception):
    """The remover has enough to do for now."""


class Round:
    """Does pages of a round. `removed` counts what this run of the function has removed, in all its rounds."""

    def __init__(
        self,
        closings: Closings,
        library: ClosedLibrary,
        objects: Objects,
        archives: Archives,
        removals: RemovalsQueue,
        bus: Bus,
        users: Users,
        owner: Owner,
        closed_at: str,
        removed: Counter[str],
    ) -> None:
        self._closings = closings
        self._library = library
        self._objects = objects
        self._archives = archives
        self._removals = removals
        self._bus = bus
        self._users = users
        self._owner = owner
        self._closed_at = closed_at
        self._removed = removed
        self._pages: Mapping[Phase, Callable[[Place | None, Counter[str]], Place | None]] = {
            Phase.IMAGES: self._images,
            Phase.ALBUMS: self._albums,
            Phase.DIGESTS: self._digests,
            Phase.SHARES: self._shares,
            Phase.EXPORTS: self._exports,
            Phase.ARCHIVES: self._in_archives,
            Phase.GROUPS: self._groups,
            Phase.DERIVED: self._derived,
            Phase.ORIGINALS: self._originals,
            Phase.UNFINISHED: self._unfinished,
            Phase.HELD: self._held,
            Phase.COUNTS: self._counts,
        }

    def page(self, cursor: Cursor, tally: Counter[str]) -> Cursor | None:
        """Do the page after a cursor (empty: the first); returns the next cursor, or None if everything is done.

        Raises Busy: go on later with the same cursor.
        """
        phase = Phase(str(cursor.get("phase", Phase.IMAGES)))
        place = self._pages[phase](cursor.get("after"), tally)
        if place is not None:
            return {"phase": phase, "after": place}
        following = [*Phase][[*Phase].index(phase) + 1 :]
        return {"phase": following[0]} if following else None

    def conclude(self, tally: Counter[str]) -> bool:
        """Note the end of the round; returns whether the account is empty for good.

        That is so if a round finds nothing, a day or more after the closing, and others have been told. Then the
        user is deleted too. Otherwise another round follows after a day.
        """
        present = datetime.now(UTC)
        empty = not tally.total() and present - datetime.fromisoformat(self._closed_at) >= PAUSE
        if empty and self._announce():
            self._users.delete(self._owner)  # last: until now, who logs in is told that the account is closed
            self._closings.finish(self._owner)
            return True
        self._closings.repeat(self._owner, present + PAUSE)
        return False

    def _announce(self) -> bool:
        """Tell others that the account is closed; False if the bus does not take the event now.

        A round does so at its beginning, and the last one at its end too. The id is always the same, so nothing
        has to remember that it was sent. Whatever the bus does, the account is emptied.
        """
        sent = self._bus.send([owner_deleted(self._owner, self._closed_at, datetime.now(UTC))])
        return not sent.refused | sent.unsent

    def _images(self, after: Place | None, tally: Counter[str]) -> Place | None:
        if after is None:
            # Before anything is destroyed: it outlives a restoration of the table to a time before the closing.
            self._objects.mark_closed(self._owner, self._closed_at)
            self._announce()
        listing = self._closings.images(self._owner, after)
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            tally[Phase.IMAGES] += sum(threads.map(self._closings.erase, listing.entries))
        return listing.last

    def _albums(self, after: Place | None, tally: Counter[str]) -> Place | None:
        del after  # what is removed is not found again
        removed = self._closings.remove_albums(self._owner)
        tally[Phase.ALBUMS] += removed
        return 0 if removed else None

    def _digests(self, after: Place | None, tally: Counter[str]) -> Place | None:
        del after  # what is removed is not found again
        removed = self._closings.remove_reservations(self._owner)
        tally[Phase.DIGESTS] += removed
        return 0 if removed else None

    def _shares(self, after: Place | None, tally: Counter[str]) -> Place | None:
        del after  # what is removed is not found again
        removed = self._closings.remove_shares(self._owner)
        tally[Phase.SHARES] += removed
        return 0 if removed else None

    def _groups(self, after: Place | None, tally: Counter[str]) -> Place | None:
        del after  # what is removed is not found again
        removed = self._closings.remove_groups(self._owner)
        tally[Phase.GROUPS] += removed
        return 0 if removed else None

    def _exports(self, after: Place | None, tally: Counter[str]) -> Place | None:
        del after  # what is removed is not found again
        removed = self._closings.remove_exports(self._owner)
        tally[Phase.EXPORTS] += removed
        return 0 if removed else None

    def _in_archives(self, after: Place | None, tally: Counter[str]) -> Place | None:
        del after  # what is removed is not found again
        return self._counted(Phase.ARCHIVES, self._archives.erase(prefix_of(self._owner)), tally)

    def _derived(self, after: Place | None, tally: Counter[str]) -> Place | None:
        erased = self._objects.erase_derived(keys.derived_prefix_of(self._owner), str(after or ""))
        return self._counted(Phase.DERIVED, erased, tally)

    def _originals(self, after: Place | None, tally: Counter[str]) -> Place | None:
        if self._removed[Phase.ORIGINALS] >= VERSIONS_A_RUN or self._removals.depth() >= FULL:
            raise Busy
        return self._in_each_prefix(Phase.ORIGINALS, self._objects.erase_originals, after, tally)

    def _unfinished(self, after: Place | None, tally: Counter[str]) -> Place | None:
        def abort(prefix: str, _: str) -> Erased:
            return self._objects.abort_uploads(prefix)

        return self._in_each_prefix(Phase.UNFINISHED, abort, after, tally)

    def _held(self, after: Place | None, tally: Counter[str]) -> Place | None:
        held, following = self._library.held(self._owner, after)
        tally[Phase.HELD] += held
        return following

    def _counts(self, after: Place | None, tally: Counter[str]) -> Place | None:
        del after  # what is removed is not found again
        removed = self._library.clear(self._owner)
        tally[Phase.COUNTS] += removed
        return 0 if removed else None

    def _in_each_prefix(
        self, phase: Phase, erase: Callable[[str, str], Erased], after: Place | None, tally: Counter[str]
    ) -> Place | None:
        """A page below the first of the owner's prefixes that is not done."""
        prefixes = keys.original_prefixes_of(self._owner)
        number, last = _within(after)
        following = self._counted(phase, erase(prefixes[number], last), tally)
        if following is not None:
            return {"prefix": number, "last": following}
        return {"prefix": number + 1, "last": ""} if number + 1 < len(prefixes) else None

    def _counted(self, phase: Phase, erased: Erased, tally: Counter[str]) -> str | None:
        tally[phase] += erased.removed
        tally[REFUSED] += erased.refused
        self._removed[phase] += erased.removed
        return erased.last


def _within(after: Place | None) -> tuple[int, str]:
    """A place as the number of a prefix, and the last key below it."""
    match after:
        case {"prefix": int(number), "last": str(last)}:
            return number, last
        case _:
            return 0, ""
