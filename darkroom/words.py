"""An owner's words about an image: what they wrote, and their corrections of what the file says. Pure.

They are one map of the entry with a version of its own. Only the API writes it, and only while the version is the
one that its client has read. Stages read the corrections and never write the map.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import timedelta
from typing import Any, Final, Self

from darkroom import chronology
from darkroom.chronology import Place
from darkroom.errors import DarkroomError

# A line below a picture, in characters.
MAX_TITLE: Final = 200

# A page of text, in characters. IPTC allows 2,000 bytes.
MAX_DESCRIPTION: Final = 4_000

# Tags are short phrases: Lightroom and digiKam write paths such as "Places|Europe|Germany|Berlin" into one.
MAX_TAGS: Final = 50
MAX_TAG: Final = 100

# Stages and keepers write the entry some ten times, and each write is charged by the size of the whole entry: one
# unit a kilobyte. An entry without words has 2 to 4 KB. With a title and ten tags a write costs the same, with the
# longest words five times as much.
MAX_BYTES: Final = 16_384

MAX_RATING: Final = 5


class WordsTooLong(DarkroomError):
    """All words of one image together have more than MAX_BYTES bytes in UTF-8."""


class NoSuchTime(DarkroomError):
    """A shift leads to a time outside the years 1 to 9999."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where the picture was taken: degrees, north and east positive (WGS 84), and metres above sea level."""

    latitude: float
    longitude: float
    altitude_m: float | None = None


@dataclass(frozen=True, slots=True)
class Orientation:
    """A corrected orientation (1 to 8, as in EXIF), and the bytes that it was made for: it lapses with others."""

    value: int
    etag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What an owner has said about an image. A correction of None means that the file's word counts."""

    version: int = 0
    title: str | None = None
    description: str | None = None
    tags: tuple[str, ...] = ()
    favourite: bool = False
    rating: int | None = None
    taken_at: str | None = None
    """The local time of any precision, without an offset."""
    offset: str | None = None
    """The offset of that clock from UTC, such as "+01:00"."""
    position: Position | None = None
    orientation: Orientation | None = None

    @classmethod
    def parse(cls, stored: Mapping[str, Any] | None) -> Self:
        """The words that an entry stores; an entry without words has version 0."""
        if not stored:
            return cls()
        position, orientation = stored.get("position"), stored.get("orientation")
        return cls(
            **{
                **stored,
                "tags": tuple(stored.get("tags", ())),
                "position": None if position is None else Position(**position),
                "orientation": None if orientation is None else Orientation(**orientation),
            }
        )

    @property
    def stored(self) -> dict[str, Any]:
        """The map that an entry stores: without what was not said."""
        said = {name: value for name, value in asdict(self).items() if value not in (None, (), False)}
        if self.position is not None:
            said["position"] = {name: value for name, value in asdict(self.position).items() if value is not None}
        return said

    def place(self, uncorrected: Place) -> Place:
        """An image's place in time, corrected."""
        return chronology.corrected(uncorrected, self.taken_at, self.offset)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A change of words: new values by the name of the field, None to take one back. Other fields stay.

    `orientation` is a number here. `shift` moves the time when the picture was taken.
    """

    changes: Mapping[str, Any]
    shift: timedelta | None = None

    def apply(self, words: Words, uncorrected: Place, etag: str) -> Words:
        """The words after the edit, with the same version. `uncorrected`: the image's place. `etag`: of its bytes.

        A shift back to the uncorrected time takes the correction back. Raises WordsTooLong or NoSuchTime.
        """
        defaults: dict[str, Any] = {field.name: field.default for field in fields(Words)}
        changes: dict[str, Any] = {
            name: defaults[name] if value is None else value for name, value in self.changes.items()
        }
        if (turn := changes.get("orientation")) is not None:
            changes["orientation"] = Orientation(turn, etag)
        if self.shift is not None:
            moved = chronology.shifted(words.place(uncorrected), self.shift)
            if moved is None:
                raise NoSuchTime
            changes["taken_at"] = None if moved == chronology.shifted(uncorrected, timedelta()) else moved
        edited = replace(words, **changes)
        texts = (edited.title or "", edited.description or "", *edited.tags)
        if sum(len(text.encode()) for text in texts) > MAX_BYTES:
            raise WordsTooLong
        return edited
