from __future__ import annotations

from ..models.image_entry import ImageEntry
from ..types import Model


class ImagePage(Model):
    """Some of a user's photos, newest first."""

    images: list[ImageEntry]
    next_cursor: str | None
    """The next page's `cursor`; null on the last page."""
