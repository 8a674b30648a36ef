"""Pages of changes: which images and albums, from the library; what they are now, from the catalogue."""

from dataclasses import dataclass
from typing import Final

from darkroom import services
from darkroom.catalog.albums import Albums
from darkroom.catalog.entry import Entry
from darkroom.catalog.feed import Feed, Forgotten, Position
from darkroom.catalog.images import Images
from darkroom.keys import AlbumId, ImageId, Owner
from darkroom.library.subjects import album_of, image_of
from image_api.albums import Sight, sights
from image_api.problems import ChangesForgotten

NOW: Final = "now"
"""In the place of a position: where the feed ends. No position reads so."""


@dataclass(frozen=True, slots=True)
class ChangedPage:
    """Some images and albums, each in order of their last changes, None for one that is deleted; where to go on;
    whether there is more now.
    """

    images: list[tuple[ImageId, Entry | None]]
    albums: list[tuple[AlbumId, Sight | None]]
    position: Position
    more: bool


def changes_since(owner: Owner, since: str | None, limit: int) -> ChangedPage:
    """A page of what has changed since a position. Raises InvalidCursor and ChangesForgotten.

    The feed may be a moment late, entries and albums are as of the last write. If one has changed since its row
    was written, it comes again later.
    """
    if since == NOW:
        return ChangedPage([], [], services.library(Feed).now(owner), more=False)
    position = Position.parse(since) if since else None
    try:
        found = services.library(Feed).since(owner, position, limit)
    except Forgotten:
        raise ChangesForgotten from None
    image_ids = [image_id for name in found.names if (image_id := image_of(name)) is not None]
    album_ids = [album_id for name in found.names if (album_id := album_of(name)) is not None]
    read = services.catalog(Images).get_many(owner, image_ids)
    living = {entry.image_id: entry for entry in read if entry.living}
    albums = sights(owner, [*services.catalog(Albums).get_many(owner, album_ids).values()])
    return ChangedPage(
        [(image_id, living.get(image_id)) for image_id in image_ids],
        [(album_id, albums.get(album_id)) for album_id in album_ids],
        found.position,
        found.more,
    )
