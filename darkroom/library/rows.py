"""What the library should hold of an image: the rows of its families, and what it counts for. Pure.

A row is a key without contents: in which list an image stands, and at which place. All lists of one owner that are
in order of time have the same places, so that several filters are the intersection of their lists.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from darkroom.albums import Album
from darkroom.catalog.entry import Entry, Status, timestamp
from darkroom.keys import AlbumId, ImageId, Owner
from darkroom.library.digests import FileState
from darkroom.library.facts import Facts, Kind, facts, state, state_of_album, timeline
from darkroom.library.likeness import digest_key, lists_of, place_of
from darkroom.library.search import IndexKeys


class Row(NamedTuple):
    """A place in one of an owner's lists, such as `timeline` or `camera:…`. The place ends with the image's id."""

    list: str
    place: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A property that images are filtered and counted by.

    `values`: those of an image. `secret`: people wrote them, so keys contain their HMAC. `few`: there are few, so
    all counters stand in the owner's own item. `usual`: the value that nearly all images have; for it there is no
    list of its own, because the list of all serves as well.
    """

    name: str
    values: Callable[[Facts], Iterable[str | None]]
    secret: bool = True
    few: bool = False
    usual: str | None = None


ALBUM: Final = "album"
"""The facet whose values are the ids of albums."""

FACETS: Final[Mapping[str, Facet]] = {
    facet.name: facet
    for facet in (
        Facet("status", lambda known: [known.status], secret=False, few=True, usual=Status.READY),
        Facet("kind", lambda known: [known.kind], secret=False, few=True, usual=Kind.PHOTO),
        Facet("favourite", lambda known: ["yes"] if known.favourite else [], secret=False, few=True),
        Facet("camera", lambda known: [known.camera]),
        Facet("lens", lambda known: [known.lens]),
        Facet("tag", lambda known: known.tags),
        Facet("place", lambda known: known.places),
        Facet(ALBUM, lambda known: known.albums, secret=False),
    )
}

TIMELINE: Final = "timeline"
ADDED: Final = "added"
TRASH: Final = "trash"
WORD: Final = "word"
DIGEST: Final = "digest"
"""The rows of files stand in items of another form (darkroom/catalog/digests.py)."""


def list_of(owner: Owner, facet: str, value: str, keys: IndexKeys) -> str:
    """The list of an owner's images with one value of a facet, or with a word."""
    secret = facet == WORD or FACETS[facet].secret
    return f"{facet}:{keys.key(owner, facet, value) if secret else value}"


def list_of_album(album_id: AlbumId) -> str:
    """The list of an album's images, in order of time. Also the name of its counter."""
    return f"{ALBUM}:{album_id}"


def album_in(name: str) -> AlbumId:
    """The album whose list or counter this is."""
    return AlbumId(name.partition(":")[2])


type Family = Callable[[Owner, Facts, IndexKeys], Iterator[Row]]
"""The rows of one kind that an image has."""


def _by_time(_owner: Owner, known: Facts, _keys: IndexKeys) -> Iterator[Row]:
    yield Row(TIMELINE, timeline(known))


def _by_arrival(_owner: Owner, known: Facts, _keys: IndexKeys) -> Iterator[Row]:
    yield Row(ADDED, f"{known.uploaded_at}#{known.image_id}")


def _by_facet(owner: Owner, known: Facts, keys: IndexKeys) -> Iterator[Row]:
    for facet in FACETS.values():
        for value in facet.values(known):
            if value is not None and value != facet.usual:
                yield Row(list_of(owner, facet.name, value, keys), timeline(known))


def _by_word(owner: Owner, known: Facts, keys: IndexKeys) -> Iterator[Row]:
    for word in known.words:
        yield Row(list_of(owner, WORD, word, keys), timeline(known))


def _by_likeness(owner: Owner, known: Facts, keys: IndexKeys) -> Iterator[Row]:
    place = place_of(owner, known.prints, known.image_id, keys)
    for name in lists_of(owner, known.prints, keys):
        yield Row(name, place)


def _by_digest(owner: Owner, known: Facts, keys: IndexKeys) -> Iterator[Row]:
    if known.sha256 is not None:
        state = FileState.HAVE if known.trashed_since is None else FileState.TRASHED
        yield _of_file(owner, known.image_id, known.sha256, keys, state)


def _of_file(
    owner: Owner, image_id: ImageId, sha256: str, keys: IndexKeys, state: FileState, since: str = ""
) -> Row:
    return Row(f"{DIGEST}:{digest_key(owner, sha256, keys)}", f"{state}#{since}#{image_id}")


LISTED: Final[tuple[Family, ...]] = (_by_time, _by_arrival, _by_facet, _by_word, _by_likeness, _by_digest)
"""The families of an image that is not in the trash."""


def _in_trash(_owner: Owner, known: Facts, _keys: IndexKeys) -> Iterator[Row]:
    yield Row(TRASH, f"{known.trashed_since}#{known.image_id}")


TRASHED: Final[tuple[Family, ...]] = (_in_trash, _by_digest)
"""The families of an image in the trash."""


def _deleted(owner: Owner, entry: Entry | None, keys: IndexKeys) -> Iterator[Row]:
    """The row of an image that its owner has deleted: who deleted a photo does not want it sent again."""
    digest = None if entry is None else entry.deleted_digest
    if entry is not None and entry.deleted and (entry.by_owner or entry.quarantined) and digest is not None:
        since = "" if entry.deleted_at is None else timestamp(entry.deleted_at)
        yield _of_file(owner, entry.image_id, digest, keys, FileState.DELETED, since)


@dataclass(frozen=True, slots=True)
class Target:
    """What the library should hold of an image.

    `counted`: the counters that it adds one to, and its bytes, with the text that menus show. `state`: what its
    owner sees; None if there is nothing to remember.
    """

    rows: frozenset[Row]
    counted: Mapping[str, str | None]
    bytes: int
    state: str | None


def target(
    owner: Owner, entry: Entry | None, keys: IndexKeys, albums: Collection[AlbumId] = frozenset()
) -> Target:
    """What the library should hold of an entry in some albums, or of an image without one."""
    known = facts(entry, albums)
    if known is None:
        return Target(frozenset(_deleted(owner, entry, keys)), {}, 0, state(entry))
    families = LISTED if known.trashed_since is None else TRASHED
    rows = frozenset(row for family in families for row in family(owner, known, keys))
    return Target(rows, dict(_counted(owner, known, keys)), known.bytes, state(entry))


def target_of_album(album: Album | None) -> Target:
    """What the library should hold of an album: a row in the feed, and nothing else. Its images are listed by what
    is known of them.
    """
    return Target(frozenset(), {}, 0, state_of_album(album))


def without_albums(wanted: Target, counted: Collection[str]) -> Target:
    """A target that leaves the counters of albums as they are `counted` now: a step on the way to it."""
    kept = {name: None for name in counted if is_of_album(name)}
    return replace(
        wanted, counted={**{name: text for name, text in wanted.counted.items() if not is_of_album(name)}, **kept}
    )


def is_of_album(counter: str) -> bool:
    """Whether a list or counter is that of an album."""
    return counter.partition(":")[0] == ALBUM


ALL: Final = "all"
DAY: Final = "day"


def _counted(owner: Owner, known: Facts, keys: IndexKeys) -> Iterator[tuple[str, str | None]]:
    """The counters of an image: the total, its day, and each value of each facet; or only the trash's."""
    if known.trashed_since is not None:
        yield TRASH, None
        return
    yield ALL, None
    yield f"{DAY}:{known.place.local[:10]}", None
    for facet in FACETS.values():
        for value in facet.values(known):
            if value is not None:
                yield list_of(owner, facet.name, value, keys), value if facet.secret else None
