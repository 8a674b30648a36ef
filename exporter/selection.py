"""Which images an export is of: by their ids, or as a list of the library has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from darkroom.catalog.entry import Entry
from darkroom.catalog.exports import Exporting
from darkroom.catalog.library import Library
from darkroom.catalog.runs import Place
from darkroom.keys import ImageId, Owner
from darkroom.library.filters import Filters
from darkroom.library.rows import TIMELINE
from darkroom.library.search import IndexKeys

# Five reads of DynamoDB, some 2 MB of entries.
_IMAGES_A_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Page:
    """Some images, the ids of those that are not there, and where the next page begins; None at the end."""

    entries: list[Entry]
    left_out: list[ImageId]
    following: Place | None


class Selection:
    """The images of an export, page by page."""

    def __init__(
        self, exporting: Exporting, library: Library, keys: IndexKeys, owner: Owner, wanted: Mapping[str, Any]
    ) -> None:
        self._exporting = exporting
        self._library = library
        self._keys = keys
        self._owner = owner
        self._wanted = wanted

    def page(self, place: Place | None) -> Page:
        """The images from a place on; None is the beginning."""
        if "ids" in self._wanted:
            return self._by_ids(self._wanted["ids"], int(str(place or 0)))
        return self._by_filters(Filters(**self._wanted["filters"]), None if place is None else str(place))

    def _by_ids(self, ids: Sequence[str], start: int) -> Page:
        wanted = [ImageId(text) for text in ids[start : start + _IMAGES_A_PAGE]]
        found = self._exporting.images(self._owner, wanted)
        entries = {image_id: entry for image_id, entry in found.items() if _is_shown(entry)}
        end = start + len(wanted)
        return Page(
            [entries[image_id] for image_id in wanted if image_id in entries],
            [image_id for image_id in wanted if image_id not in entries],
            end if end < len(ids) else None,
        )

    def _by_filters(self, filters: Filters, cursor: str | None) -> Page:
        lists = filters.lists(self._owner, self._keys) if filters else [TIMELINE]
        found = self._library.page(
            self._owner,
            lists,
            _IMAGES_A_PAGE,
            cursor,
            first=filters.taken_from or "",
            last=filters.taken_to or "",
        )
        read = self._exporting.images(self._owner, found.image_ids)
        entries = [read[image_id] for image_id in dict.fromkeys(found.image_ids) if image_id in read]
        # What belongs to the album, the list alone says; it follows a moment later.
        albums = set() if filters.album is None else {filters.album}
        return Page([entry for entry in entries if filters.match(entry, albums)], [], found.cursor)


def _is_shown(entry: Entry) -> bool:
    """Whether an image has an original, and is not in the trash."""
    return entry.living and entry.trashed_since is None
