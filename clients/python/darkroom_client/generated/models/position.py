from __future__ import annotations

from ..types import Model


class Position(Model):
    """Where a picture was taken (WGS 84)."""

    latitude: float
    """Degrees, north positive."""

    longitude: float
    """Degrees, east positive."""

    altitude_m: float | None = None
    """Metres above sea level, if known."""
