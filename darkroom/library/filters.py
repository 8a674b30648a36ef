"""Filters of lists: which lists of the library have these images, and whether an entry is one of them. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from darkroom.catalog.entry import Entry, Status
from darkroom.keys import AlbumId, Owner
from darkroom.library.facts import Facts, Kind, facts
from darkroom.library.rows import ALBUM, FACETS, TIMELINE, WORD, list_of
from darkroom.library.search import IndexKeys, normalised, words

MAX_WORDS: Final = 10
"""The most words of a search that count. Each is a list to read; the others hardly leave anything out."""

_EXTENSION: Final = re.compile(r"(?<=\w)\.[a-z][a-z0-9]{1,4}(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What all images of a list have in common; None stands for any.

    `taken_from` and `taken_to` are local times of any precision, both included: `taken_to="2020"` is the end of
    2020. `place` and `tag` are one of the image's. `text`: all of its words.
    """

    taken_from: str | None = None
    taken_to: str | None = None
    camera: str | None = None
    lens: str | None = None
    tag: str | None = None
    favourite: bool | None = None
    kind: Kind | None = None
    place: str | None = None
    status: Status | None = None
    text: str | None = None
    album: AlbumId | None = None

    def __bool__(self) -> bool:
        return self != Filters()

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the text, without the extensions of file names, which are not listed."""
        return words([_EXTENSION.sub("", self.text or "")], MAX_WORDS)

    @property
    def facets(self) -> dict[str, str]:
        """The wanted value of each facet."""
        asked = {
            "camera": self.camera,
            "lens": self.lens,
            "tag": self.tag,
            "place": self.place,
            "kind": self.kind,
            "status": self.status,
            "favourite": "yes" if self.favourite else None,
            ALBUM: self.album,
        }
        return {name: value for name, value in asked.items() if value is not None}

    def lists(self, owner: Owner, keys: IndexKeys) -> list[str]:
        """The lists that all have these images, with some others: what a list cannot tell, the entry does."""
        by_word = [list_of(owner, WORD, word, keys) for word in self.words]
        by_facet = [
            list_of(owner, name, value, keys) for name, value in self.facets.items() if value != FACETS[name].usual
        ]
        return [*by_word, *by_facet] or [TIMELINE]

    def match(self, entry: Entry, albums: Collection[AlbumId] = frozenset()) -> bool:
        """Whether an entry in some albums is one of these images, as it is now."""
        if not self:  # facts take a third as long as the image's view
            return entry.living and entry.place is not None and entry.trashed_since is None
        known = facts(entry, albums)
        return known is not None and known.trashed_since is None and self._match(known)

    def _match(self, known: Facts) -> bool:
        local = known.place.local
        if (self.taken_from or "") > local or (self.taken_to is not None and local > f"{self.taken_to}~"):
            return False
        if self.favourite is False and known.favourite:
            return False
        has = {name: {normalised(v) for v in FACETS[name].values(known) if v} for name in self.facets}
        return all(normalised(value) in has[name] for name, value in self.facets.items()) and {*self.words} <= {
            *known.words
        }
