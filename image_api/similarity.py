"""Images that are like another: which, from the library; what they are now, from the catalogue."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from darkroom import services
from darkroom.catalog.entry import Entry
from darkroom.catalog.images import Images
from darkroom.catalog.likenesses import Likenesses
from darkroom.library.facts import facts
from darkroom.library.likeness import Likeness, LikenessKind, Prints, steps_of


@dataclass(frozen=True, slots=True)
class SimilarEntries:
    """Entries by their likeness to another, and the cursor of the next page; the last page has None.

    `compared`: the ways in which there can be any.
    """

    compared: Sequence[LikenessKind]
    entries: Mapping[Likeness, Sequence[Entry]]
    cursor: str | None


def similar_entries(entry: Entry, known: Prints, limit: int, cursor: str | None) -> SimilarEntries:
    """A page of the images of the same owner that are like one with these fingerprints. Raises InvalidCursor.

    The entries are read as of the last write; those in the trash are left out, and those with other fingerprints
    than the library says.
    """
    steps = steps_of(entry.owner, known, services.index_keys())
    page = services.library(Likenesses).page(entry.owner, entry.image_id, steps, limit, cursor)
    read = services.catalog(Images).get_many(entry.owner, [candidate.image_id for candidate in page.found])
    entries = {other.image_id: other for other in read}
    found: dict[Likeness, list[Entry]] = defaultdict(list)
    for image_id, likeness in page.found:
        other = entries.get(image_id)
        present = facts(other)
        if other is None or present is None or present.trashed_since is not None:
            continue
        if known.likeness(present.prints) == likeness:
            found[likeness].append(other)
    return SimilarEntries(known.comparable, found, page.cursor)
