"""Pages of lists: which images, from the library; what they are now, from the catalogue."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from darkroom import services
from darkroom.catalog.entry import Entry
from darkroom.catalog.images import Images
from darkroom.catalog.library import Library
from darkroom.catalog.memberships import Memberships
from darkroom.keys import AlbumId, ImageId, Owner

type Keep = Callable[[Entry], bool]


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries in the order of a list, and the cursor of the next page; the last page has None."""

    entries: list[Entry]
    cursor: str | None


def page_of(
    owner: Owner,
    lists: Collection[str],
    keep: Keep,
    limit: int,
    cursor: str | None,
    *,
    first: str = "",
    last: str = "",
    oldest_first: bool = False,
    album_id: AlbumId | None = None,
) -> Page:
    """A page of the images that some lists have in common, as `Library.page` finds them. Raises InvalidCursor.

    The entries are read as of the last write, and those that `keep` refuses are left out: nobody is shown what
    they have just deleted. `album_id`: those that do not belong to this album are left out too. `oldest_first`: of
    one list, from its other end. An image that is moved at this moment may have two rows, and is shown once.
    """
    library = services.library(Library)
    if oldest_first:
        [only] = lists
        found = library.oldest(owner, only, limit, cursor)
    else:
        found = library.page(owner, lists, limit, cursor, first=first, last=last)
    kept = [entry for entry in entries_of(owner, found.image_ids) if keep(entry)]
    if album_id is not None:
        belonging = services.catalog(Memberships).albums_of(owner, [entry.image_id for entry in kept])
        kept = [entry for entry in kept if album_id in belonging.get(entry.image_id, ())]
    return Page(kept, found.cursor)


def entries_of(owner: Owner, image_ids: Sequence[ImageId]) -> list[Entry]:
    """The existing entries of images, each once, in their order."""
    entries = {entry.image_id: entry for entry in services.catalog(Images).get_many(owner, image_ids)}
    return [entries[image_id] for image_id in dict.fromkeys(image_ids) if image_id in entries]
