"""What lists, filters and counts need to know of an image. Pure."""

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from darkroom import chronology
from darkroom.albums import Album
from darkroom.catalog.entry import Entry, Status, timestamp
from darkroom.chronology import Place
from darkroom.keys import AlbumId, ImageId
from darkroom.library import search
from darkroom.library.likeness import Prints, prints
from darkroom.stages import StageName
from darkroom.words import Words

MAX_TAGS: Final = 40
"""The most tags of one image that are listed; its owner's come first. Each costs a row and a count, and the counts
that an edit changes, of 40 old and 40 new tags, must fit into one transaction."""

# Screenshots of iOS say so in EXIF's UserComment; elsewhere their names do.
_SCREENSHOT_NAME: Final = re.compile(
    r"screen[ _-]?(?:shot|capture)|bildschirmfoto|capture d.[ée]cran", re.IGNORECASE
)


class Kind(StrEnum):
    """What kind of picture an image is; the first that fits."""

    ANIMATION = "animation"
    PANORAMA = "panorama"
    MOTION = "motion"  # a photo with a short video
    SCREENSHOT = "screenshot"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """An image with an original that is not deleted. Texts are as people wrote them."""

    image_id: ImageId
    place: Place
    uploaded_at: str
    trashed_since: str | None
    status: Status
    kind: Kind
    bytes: int
    """Of its original and its companions."""
    camera: str | None
    lens: str | None
    tags: tuple[str, ...]
    favourite: bool
    places: tuple[str, ...]
    words: tuple[str, ...]
    albums: frozenset[AlbumId]
    prints: Prints
    sha256: str | None


def facts(entry: Entry | None, albums: Collection[AlbumId] = frozenset()) -> Facts | None:
    """The facts of an entry in some albums; None for a slot, a tombstone, and without an entry."""
    if entry is None or not entry.living or entry.place is None or entry.uploaded_at is None:
        return None
    summary, said = entry.result(StageName.METADATA) or {}, entry.words
    tags = _distinct((*said.tags, *summary.get("keywords", ())))[:MAX_TAGS]
    places = _distinct(summary.get(name) for name in ("location", "city", "state", "country"))
    since = entry.trashed_since
    return Facts(
        image_id=entry.image_id,
        place=entry.place,
        uploaded_at=timestamp(entry.uploaded_at),
        trashed_since=None if since is None else timestamp(since),
        status=entry.status,
        kind=kind(entry),
        bytes=(entry.size or 0) + sum(companion.size for companion in entry.companions),
        camera=_camera(summary),
        lens=summary.get("lens_model"),
        tags=tags,
        favourite=said.favourite,
        places=places,
        words=search.words(_texts(entry, summary, said, tags, places)),
        albums=frozenset(albums),
        prints=prints(summary),
        sha256=entry.presumed_sha256,
    )


def state(entry: Entry | None) -> str | None:
    """A digest of what the owner sees of an image; None if nothing was ever there, or may be remembered of it. A
    change of the digest is a change in the feed.

    No digest comes back, because turn and version only grow. Otherwise somebody who reads an image between two
    changes, of which the second undoes the first, would never hear of the second.
    """
    if entry is None or entry.erased or (entry.source_seq is None and not entry.deleted):
        return None
    if entry.deleted:
        return f"{_DELETED}{entry.turn}"
    shown: dict[str, Any] = {
        "turn": entry.turn,
        "words": entry.words.version,
        "status": entry.status,
        "place": None if entry.place is None else asdict(entry.place),
        "pictures": (entry.pictures or {}).get("order"),
        "ladder": (entry.pictures or {}).get("ladder"),
        "metadata": (entry.result(StageName.METADATA) or {}).get("order"),
        "faults": [fault.code for stage in StageName if (fault := entry.fault(stage)) is not None],
    }
    if entry.companions_version:
        shown["companions"] = entry.companions_version
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]


_DELETED: Final = "deleted-"


def state_of_album(album: Album | None) -> str | None:
    """The same of an album: every change of it or of which images it has is one."""
    if album is None:
        return None
    return f"{_DELETED if album.deleted else 'album-'}{album.turn}"


def is_deleted(state: str | None) -> bool:
    """Whether a state is that of a tombstone."""
    return state is not None and state.startswith(_DELETED)


def timeline(known: Facts) -> str:
    """The sort key of rows in order of time: by local clock, then instant, then id."""
    return chronology.timeline(known.place, known.image_id)


def _camera(summary: Mapping[str, Any]) -> str | None:
    """Make and model; the make only once, although some models repeat it."""
    make, model = summary.get("make", ""), summary.get("model", "")
    repeated = model.casefold().startswith(make.casefold())
    return (model if repeated else f"{make} {model}".strip()) or None


def kind(entry: Entry) -> Kind:
    """What kind of picture an image is; a photo if its metadata are not known."""
    summary = entry.result(StageName.METADATA) or {}
    if summary.get("animated"):
        return Kind.ANIMATION
    if summary.get("panorama"):
        return Kind.PANORAMA
    if summary.get("motion_photo"):
        return Kind.MOTION
    said = search.normalised(summary.get("user_comment", "")) == "screenshot"
    return Kind.SCREENSHOT if said or _SCREENSHOT_NAME.search(entry.filename or "") else Kind.PHOTO


def _texts(
    entry: Entry, summary: Mapping[str, Any], said: Words, tags: tuple[str, ...], places: tuple[str, ...]
) -> list[str]:
    """The texts that a search looks through, the most telling first: only so many words are listed."""
    title, description = said.title or summary.get("title", ""), said.description or summary.get("description", "")
    if not description and (beside := entry.said_beside("description")) is not None:
        description = beside[1].description or ""
    stem = (entry.filename or "").rpartition(".")[0] or entry.filename or ""
    return [title, *tags, *places, stem, description]


def _distinct(texts: Any) -> tuple[str, ...]:
    """Texts without those that are equal to an earlier one once they are normalised, and without empty ones."""
    known: dict[str, str] = {}
    for text in texts:
        if text and (key := search.normalised(text)):
            known.setdefault(key, text)
    return tuple(known.values())
