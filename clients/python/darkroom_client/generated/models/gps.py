from __future__ import annotations

from ..models.gps_direction_reference import GpsDirectionReference
from ..types import Model


class Gps(Model):
    """Gps"""

    latitude: float | None = None
    """degrees, north positive; absent when 0,0 or out of range"""

    longitude: float | None = None
    """degrees, east positive"""

    altitude_m: float | None = None
    """metres, negative below sea level"""

    direction_deg: float | None = None
    """where the camera looked, 0 to 360"""

    direction_reference: GpsDirectionReference | str | None = None
    """which north"""

    position_error_m: float | None = None
    """GPSHPositioningError, metres"""

    time: str | None = None
    """of the fix, UTC"""
