from __future__ import annotations

from ..models.compact_image import CompactImage
from ..types import Model


class CompactPage(Model):
    """Some of a user's photos, in short."""

    base: str
    """The beginning of every link."""

    images: list[CompactImage]
    next_cursor: str | None
    """The next page's `cursor`; null on the last page."""
