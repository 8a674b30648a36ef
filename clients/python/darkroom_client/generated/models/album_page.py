from __future__ import annotations

from ..models.album_entry import AlbumEntry
from ..types import Model


class AlbumPage(Model):
    """Some of a user's albums."""

    albums: list[AlbumEntry]
    next_cursor: str | None
    """The next page's `cursor`; null on the last page."""
