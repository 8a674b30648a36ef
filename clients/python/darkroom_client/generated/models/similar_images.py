from __future__ import annotations

from ..models.image_entry import ImageEntry
from ..models.look_alike import LookAlike
from ..types import Model


class SimilarImages(Model):
    """Photos that are like another, each in the strongest answer that holds for it."""

    same_bytes: list[ImageEntry]
    """Files with the same bytes."""

    same_pixels: list[ImageEntry]
    """Other files with the same picture, such as edited metadata."""

    look_alike: list[LookAlike]
    """Other pictures that look nearly the same, the nearest first."""

    next_cursor: str | None
    """The next page's `cursor`; null on the last page."""
