from __future__ import annotations

from ..models.position import Position
from ..types import Model


class Corrections(Model):
    """What the owner has corrected of what the file says; null where the file's word counts."""

    taken_at: str | None
    """The local time."""

    offset: str | None
    """The offset of that clock from UTC."""

    position: Position | None
    orientation: int | None
    """1 to 8, as EXIF's Orientation."""
