from __future__ import annotations

from ..models.album_entry import AlbumEntry
from ..types import Model


class AlbumList(Model):
    """The albums of an image."""

    albums: list[AlbumEntry]
