from __future__ import annotations

from ..models.album import Album
from ..types import Model


class AlbumList(Model):
    """The albums of an image."""

    albums: list[Album]
