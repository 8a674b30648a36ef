from __future__ import annotations

from ..models.image_entry import ImageEntry
from ..models.likeness_kind import LikenessKind
from ..models.look_alike import LookAlike
from ..types import Model


class SimilarImages(Model):
    """Photos that are like another, each in the strongest answer that holds for it."""

    compared: list[LikenessKind | str]
    """The answers that can have images. If `same_pixels` or `look_alike` is missing, the picture was too
    large to be compared, or has no pattern."""

    same_bytes: list[ImageEntry]
    """Files with the same bytes."""

    same_pixels: list[ImageEntry]
    """Other files with the same picture, such as edited metadata."""

    look_alike: list[LookAlike]
    """Other pictures that look nearly the same, the nearest first."""

    next_cursor: str | None
    """The next page's `cursor`; null on the last page."""
