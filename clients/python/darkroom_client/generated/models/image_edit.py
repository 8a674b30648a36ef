from __future__ import annotations

from ..models.position import Position
from ..types import Model


class ImageEdit(Model):
    """What to change of an image. Fields that are left out stay; null takes a value or a correction back."""

    title: str | None = None
    """One line of up to 200 characters."""

    description: str | None = None
    """Up to 4000 characters; lines end with a line feed."""

    tags: list[str] | None = None
    """All tags: up to 50 of up to 100 characters. Tags that differ only in case are one."""

    favourite: bool | None = None
    rating: int | None = None
    """Stars; null for none."""

    taken_at: str | None = None
    """Corrects the local time when the picture was taken, of any precision from the year to the
    millisecond, without an offset. A known offset is kept."""

    offset: str | None = None
    """Corrects the offset of that clock from UTC."""

    position: Position | None = None
    """Corrects where the picture was taken."""

    orientation: int | None = None
    """Corrects how the stored picture is turned for display: 1 to 8, as EXIF's Orientation. New thumbnails
    are made; the present ones stay meanwhile. It holds for these bytes: another photo under the same id
    is turned as its file says."""
