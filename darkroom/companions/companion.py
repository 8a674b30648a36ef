"""A companion as an image knows it, and what an image's sidecars say together. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Self

from darkroom.companions.kinds import FileKind, kind_of
from darkroom.files import File, MultipartUpload

type SidecarSource = Literal["sidecar:xmp", "sidecar:takeout"]
"""Where a value comes from that neither the file nor its owner has given."""

SOURCES: Final[Mapping[FileKind, SidecarSource]] = {
    FileKind.XMP: "sidecar:xmp",
    FileKind.TAKEOUT: "sidecar:takeout",
}
"""The sources, the first one first: a sidecar that a person or a program has written for this picture."""

type CompanionFault = Literal["sidecar_too_large", "unreadable", "not_xmp", "not_takeout", "of_another_image"]
"""Why a sidecar is kept but says nothing."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one sidecar says. `taken_at`: ISO 8601, in any precision, as the summary's."""

    taken_at: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    altitude_m: float | None = None
    description: str | None = None


MAX_COMPANIONS: Final = 20
"""Companions of an image: each stands on its entry, which is read with every list."""

MAX_SIDECAR_BYTES: Final = 2**20
"""The largest sidecar that is read: those of long editing histories have some hundred kilobytes."""

SLOT_LIFE: Final = timedelta(days=7)
"""After this time, a slot whose file has not come makes room for others; uploads in parts are aborted then."""

_HARMLESS: Final = re.compile(r"(?:image|video|audio)/(?!.*xml).*|application/json")
"""Types that no browser shows as a page with scripts. Those of XML may hold one, also an image's (SVG)."""


def stored_type(content_type: str) -> str:
    """The type that a companion is stored as, by the one that its client declares: a companion is never a page."""
    return content_type if _HARMLESS.fullmatch(content_type) else "application/octet-stream"


@dataclass(frozen=True, slots=True)
class CompanionSlot:
    """A place for a companion, as its client has announced it. `content_type`: that of `stored_type`. `multipart`:
    the upload in parts that was begun.
    """

    companion_id: str
    filename: str
    content_type: str
    opened_at: str
    size: int | None = None
    sha256: str | None = None
    multipart: Mapping[str, Any] | None = None

    def file(self, key: str) -> File:
        """The file that its client may send to a key."""
        return File(key, self.content_type, self.size, self.sha256)

    def upload(self, key: str) -> MultipartUpload | None:
        """The upload in parts that was begun for a key."""
        return MultipartUpload.parse(key, self.multipart)

    @property
    def stored(self) -> dict[str, Any]:
        """Its form in the catalogue."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}

    @classmethod
    def parse(cls, stored: Mapping[str, Any]) -> Self:
        """What `stored` has written."""
        return cls(**stored)


@dataclass(frozen=True, slots=True)
class Companion:
    """A companion. `size` in bytes; `version_id`: S3's, if it is known; `said`: of a sidecar that could be read;
    `filename`: of one that was sent for an image, whose key has its id instead.

    `lent`: it belongs to another image, and only speaks of this one too.
    """

    companion_id: str
    key: str
    size: int
    etag: str
    uploaded_at: str
    version_id: str | None = None
    said: Said | None = None
    fault: CompanionFault | None = None
    lent: bool = False
    filename: str | None = None

    @property
    def name(self) -> str:
        return self.filename or self.key.rpartition("/")[2]

    @property
    def kind(self) -> FileKind:
        return kind_of(self.name)

    @property
    def arrived_at(self) -> datetime:
        return datetime.fromisoformat(self.uploaded_at)

    @property
    def stored(self) -> dict[str, Any]:
        """Its form in the catalogue."""
        values = {name: getattr(self, name) for name in self.__slots__ if name != "said"}
        said = {} if self.said is None else {name: getattr(self.said, name) for name in Said.__slots__}
        kept = {name: value for name, value in values.items() if value not in (None, False)}
        return kept | ({} if self.said is None else {"said": {n: v for n, v in said.items() if v is not None}})

    @classmethod
    def parse(cls, stored: Mapping[str, Any]) -> Self:
        """What `stored` has written."""
        said = stored.get("said")
        return cls(**{**stored, "said": None if said is None else Said(**said)})


def first_said(companions: Iterable[Companion], *names: str) -> tuple[SidecarSource, Said] | None:
    """What the first sidecar says that has values of all these names, and its source; None if none has."""
    found = [
        (SOURCES[each.kind], each.said)
        for each in sorted(companions, key=lambda each: (each.lent, each.key))
        if each.said is not None and all(getattr(each.said, name) is not None for name in names)
    ]
    return next((pair for source in SOURCES.values() for pair in found if pair[0] == source), None)
