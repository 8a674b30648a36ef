"""Albums: found and saved, and what is shown of them."""

import re
import time
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Annotated, Final

from aws_lambda_powertools.event_handler.openapi.params import Path
from pydantic import AfterValidator

from darkroom import services
from darkroom.albums import FIRST_VERSION, Album, AlbumOrder
from darkroom.catalog.albums import Albums, Saved, Saving
from darkroom.catalog.counts import Counts
from darkroom.catalog.cursors import decode, encode
from darkroom.catalog.entry import Entry
from darkroom.catalog.images import Images
from darkroom.catalog.library import Library, image_at
from darkroom.catalog.memberships import Memberships
from darkroom.catalog.shares import Shares
from darkroom.catalog.table import now
from darkroom.keys import AlbumId, ImageId, Owner
from darkroom.library.filters import Filters
from darkroom.library.rows import list_of_album
from darkroom.observability import logger
from image_api.album_models import AlbumRequest
from image_api.listing import entries_of
from image_api.models import UUID, known_id
from image_api.problems import AlbumNotFound, IdempotencyKeyReused, Invalid

Id = Annotated[
    str,
    AfterValidator(known_id),
    Path(description="The album's id.", json_schema_extra={"format": "uuid", "pattern": UUID}),
]
"""The id of an album in a path."""

_PLACE: Final = re.compile(UUID)

# A client of botocore keeps ten connections.
_AT_ONCE: Final = 10

# Some 50 images take 20 ms. API Gateway gives up after 30 seconds.
_EMPTYING_SECONDS: Final = 10

# So many images of an album are tried as its cover: the first may be in the trash, or files without a picture.
_COVERS: Final = 5

_LOCAL: Final = len("2020-11-01T12:10:02.123")


@dataclass(frozen=True, slots=True)
class Sight:
    """An album as it is shown: how many images, the local times of the first and the last, and its cover."""

    album: Album
    images: int
    first: str | None
    last: str | None
    cover: Entry | None


def find(owner: Owner, album_id: str) -> Album:
    """An album that is not deleted. Raises AlbumNotFound."""
    album = services.catalog(Albums).get(owner, AlbumId(album_id))
    if album is None or album.deleted:
        raise AlbumNotFound
    return album


def page_of_albums(owner: Owner, limit: int, cursor: str | None) -> tuple[list[Sight], str | None]:
    """A page of an owner's albums, and the cursor of the next one. Raises InvalidCursor."""
    after = None if cursor is None else decode(cursor, _PLACE)
    albums, last = services.catalog(Albums).page(owner, limit, after)
    seen = sights(owner, albums)
    return [seen[album.album_id] for album in albums], last and encode(last)


def albums_of_image(owner: Owner, image_id: ImageId) -> list[Sight]:
    """The albums of an image, in order of their ids."""
    ids = services.catalog(Memberships).albums_of(owner, [image_id]).get(image_id, frozenset())
    found = services.catalog(Albums).get_many(owner, [*ids])
    return [*sights(owner, [found[each] for each in sorted(found)]).values()]


def sights(owner: Owner, albums: Sequence[Album]) -> dict[AlbumId, Sight]:
    """What is shown of albums. Counts and times may be a moment late."""
    counts = services.library(Counts).of_albums(owner, [album.album_id for album in albums])
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        ends = [*threads.map(_ends, albums)]
        asked = [*threads.map(_candidates, albums, ends)]
    entries = {entry.image_id: entry for entry in _shown(owner, {each for some in asked for each in some})}
    belonging = services.catalog(Memberships).albums_of(owner, entries)

    def cover(album: Album, candidates: Sequence[ImageId]) -> Entry | None:
        held = (each for each in candidates if album.album_id in belonging.get(each, ()))
        found = [entries[each] for each in held if each in entries]
        return next((entry for entry in found if entry.pictures is not None), next(iter(found), None))

    return {
        album.album_id: Sight(
            album,
            counts.get(album.album_id, 0),
            first[0][:_LOCAL] if first else None,
            last[0][:_LOCAL] if last else None,
            cover(album, candidates),
        )
        for album, (first, last), candidates in zip(albums, ends, asked, strict=True)
    }


def _ends(album: Album) -> tuple[list[str], list[str]]:
    return services.library(Library).ends(album.owner, list_of_album(album.album_id), _COVERS)


def _candidates(album: Album, ends: tuple[list[str], list[str]]) -> list[ImageId]:
    """The images that may be an album's cover, the best first."""
    oldest, newest = ([image_at(place) for place in places] for places in ends)
    first = oldest if album.order is AlbumOrder.OLDEST else newest
    if album.order is AlbumOrder.MANUAL and newest:
        members, _ = services.catalog(Memberships).members(album.owner, album.album_id, _COVERS)
        first = [*(member.image_id for member in members), *newest]
    return first if album.cover is None else [album.cover, *first]


def _shown(owner: Owner, image_ids: Collection[ImageId]) -> list[Entry]:
    return [entry for entry in entries_of(owner, [*image_ids]) if Filters().match(entry)]


def make(owner: Owner, album_id: AlbumId, request: AlbumRequest) -> Saved:
    """Create an album under an id that was derived from an Idempotency-Key, or is new.

    Raises IdempotencyKeyReused if another request has created one under it. Once an album was edited, nobody knows
    what it said at first: whoever asks again gets it as it is. Raises Invalid for a cover that is not there.
    """
    catalog = services.catalog(Albums)
    if catalog.get(owner, album_id) is None:
        check_cover(owner, request.cover)
    saved = catalog.put(_asked(owner, album_id, request), None, conditional=False)
    if saved.ending is not Saving.UNCONDITIONAL or saved.album is None:
        return saved
    if saved.album.version == FIRST_VERSION:
        raise IdempotencyKeyReused
    return Saved(Saving.DONE, saved.album)


def save(
    owner: Owner, album_id: AlbumId, request: AlbumRequest, versions: Collection[int] | None, *, conditional: bool
) -> Saved:
    """Create an album, or make it say what a request says; see `Albums.put`."""
    return services.catalog(Albums).put(_asked(owner, album_id, request), versions, conditional=conditional)


def make_new(owner: Owner, album_id: AlbumId, request: AlbumRequest) -> Saved:
    """Create an album only if there is none (If-None-Match: *)."""
    return services.catalog(Albums).put(_asked(owner, album_id, request), None, conditional=False, replaces=False)


def delete(owner: Owner, album_id: AlbumId) -> None:
    """Delete an album, and take its images out of it; what that leaves is the janitor's. Raises AlbumNotFound."""
    gone = services.catalog(Albums).delete(owner, album_id)
    if gone is None:
        raise AlbumNotFound
    services.catalog(Shares).end_of_album(owner, album_id)
    logger.info("album deleted", owner=owner, album_id=album_id)
    until = time.monotonic() + _EMPTYING_SECONDS
    while gone.members and time.monotonic() < until and services.catalog(Memberships).empty(gone):
        pass


def check_cover(owner: Owner, cover: str | None) -> None:
    """Raise Invalid if an album is to have a cover that is no image of its owner."""
    if cover is None:
        return
    entry = services.catalog(Images).get(owner, ImageId(cover))
    if entry is None or entry.deleted:
        raise Invalid(
            members={"errors": [{"in": "body", "pointer": "/cover", "detail": "There is no such image."}]}
        )


def _asked(owner: Owner, album_id: AlbumId, request: AlbumRequest) -> Album:
    moment = now()
    return Album(owner=owner, album_id=album_id, created_at=moment, updated_at=moment, **request.said)
