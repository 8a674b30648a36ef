"""Makes the library anew from the catalogue, page by page, while it serves.

Each image's rows are written again under a new version of its book, and what the book names besides is removed.
Then each owner's images are counted. Nothing disappears meanwhile: rows that are right are written over.
"""

import time
from collections.abc import Callable
from typing import Final

from darkroom.catalog.keepers import Keepers, Listing
from darkroom.catalog.projections import Projections
from darkroom.catalog.runs import Lease, Place
from darkroom.library.projection import Projection
from darkroom.library.subjects import Subject, name_of_album
from keepers.backfill.backfill import Caps
from keepers.janitor.tally import ROWS, Tally

# Images on a page. A runner that dies repeats one page, which changes nothing.
_PAGE: Final = 100

COUNTERS: Final = "wrong_counters"
UNCOUNTED: Final = "uncounted_owners"
REBUILT: Final = "rebuilt"


class Rebuild:
    """One run over all images."""

    def __init__(self, catalog: Keepers, projection: Projection, library: Projections) -> None:
        self._catalog = catalog
        self._projection = projection
        self._library = library

    def count(self) -> Tally:
        """Go through everything and change nothing; counts all `images`, and `unlisted` ones, which the library
        does not hold as it should.
        """
        tally, after = Tally(), None
        while True:
            listing = self._catalog.all(_PAGE, after)
            subjects = _subjects(listing)
            tally["entries"] += 3 * len(subjects)  # each is read twice, and its book
            tally["images"] += len(listing.entries)
            tally["unlisted"] += self._projection.differing(subjects)
            if listing.last is None:
                return tally
            after = listing.last

    def run(
        self,
        lease: Lease,
        caps: Caps,
        tell: Callable[[Tally], None],
        sleep: Callable[[float], None] = time.sleep,
    ) -> Tally:
        """Make everything anew from the run's cursor on, and finish the run. Raises LostLease, and OutOfMoney
        between two pages.
        """
        tally, after = Tally(lease.run.totals), lease.run.cursor.get("after")
        while True:
            caps.check(tally.dollars + _PAGE * ROWS)
            began = time.monotonic()
            listing = self._catalog.all(_PAGE, after)
            subjects = _subjects(listing)
            tally["entries"] += 3 * len(subjects)
            report = self._projection.project(subjects, anew=True)
            tally[REBUILT] += report.written
            tally["unprojected"] += len(report.unprojected)
            tell(tally)
            if listing.last is None:
                break
            after = listing.last
            lease.advance({"after": after}, tally)
            sleep(max(0.0, len(subjects) / caps.rate - (time.monotonic() - began)))
        self._recount(tally)
        lease.finish(tally)
        return tally

    def _recount(self, tally: Tally) -> None:
        after: Place = ""
        while owners := self._library.owners(_PAGE, str(after)):
            for owner in owners:
                found = self._library.recount(owner)
                tally["books"] += found.books
                tally[COUNTERS] += found.wrong or 0
                tally[UNCOUNTED] += found.wrong is None
            after = owners[-1]


def _subjects(listing: Listing) -> list[Subject]:
    """The images and albums of a page."""
    return [
        *((entry.owner, entry.image_id) for entry in listing.entries),
        *((album.owner, name_of_album(album.album_id)) for album in listing.albums),
    ]
