from __future__ import annotations

from ..models.album_entry import AlbumEntry
from ..types import Model


class AlbumChange(Model):
    """An album that has changed, as it is now: what its owner says about it, or which images it has."""

    id: str
    deleted: bool
    """Whether the album does not exist any more; then `album` is null."""

    album: AlbumEntry | None
