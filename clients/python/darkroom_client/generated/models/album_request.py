from __future__ import annotations

from ..models.album_order import AlbumOrder
from ..types import Model


class AlbumRequest(Model):
    """All that an owner says about an album."""

    title: str
    """One line of up to 200 characters."""

    description: str | None = None
    """Up to 4000 characters; lines end with a line feed."""

    order: AlbumOrder | str = "manual"
    """`manual`: as the owner has arranged its images. `newest` and `oldest`: by the time when they were
    taken."""

    cover: str | None = None
    """The id of the image that stands for it; null, or one that is not shown in it, is the first one
    shown."""
