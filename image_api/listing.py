"""Pages of lists: which images, from the library; what they are now, from the catalogue."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from darkroom import services
from darkroom.catalog.entry import Entry
from darkroom.catalog.images import Images
from darkroom.catalog.library import Library
from darkroom.keys import Owner


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries in the order of a list, and the cursor of the next page; the last page has None."""

    entries: list[Entry]
    cursor: str | None


def page_of(
    owner: Owner,
    lists: Collection[str],
    keep: Callable[[Entry], bool],
    limit: int,
    cursor: str | None,
    *,
    first: str = "",
    last: str = "",
) -> Page:
    """A page of the images that some lists have in common, as `Library.page` finds them. Raises InvalidCursor.

    The entries are read as of the last write, and those that `keep` refuses are left out: nobody is shown what
    they have just deleted. An image that is moved at this moment may have two rows, and is shown once.
    """
    found = services.library(Library).page(owner, lists, limit, cursor, first=first, last=last)
    read = services.catalog(Images).get_many(owner, found.image_ids)
    entries = {entry.image_id: entry for entry in read}
    known = [entries[image_id] for image_id in dict.fromkeys(found.image_ids) if image_id in entries]
    return Page([entry for entry in known if keep(entry)], found.cursor)
