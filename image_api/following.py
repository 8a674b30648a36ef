"""Pages of changes: which images, from the library; what they are now, from the catalogue."""

from dataclasses import dataclass

from darkroom import services
from darkroom.catalog.entry import Entry
from darkroom.catalog.feed import Feed, Forgotten, Position
from darkroom.catalog.images import Images
from darkroom.keys import ImageId, Owner
from image_api.problems import ChangesForgotten


@dataclass(frozen=True, slots=True)
class ChangedPage:
    """Some images in order of their last changes, None for one that is deleted; where to go on; whether there is
    more now.
    """

    images: list[tuple[ImageId, Entry | None]]
    position: Position
    more: bool


def changes_since(owner: Owner, since: str | None, limit: int) -> ChangedPage:
    """A page of the images that have changed since a position. Raises InvalidCursor and ChangesForgotten.

    The feed may be a moment late, the entries are as of the last write. If an entry has changed since its row was
    written, the image comes again later.
    """
    position = Position.parse(since) if since else None
    try:
        found = services.library(Feed).since(owner, position, limit)
    except Forgotten:
        raise ChangesForgotten from None
    read = services.catalog(Images).get_many(owner, found.image_ids)
    living = {entry.image_id: entry for entry in read if entry.living}
    return ChangedPage(
        [(image_id, living.get(image_id)) for image_id in found.image_ids], found.position, found.more
    )
