from __future__ import annotations

import datetime

from ..models.time_precision import TimePrecision
from ..types import Model


class Time(Model):
    """When the photo was taken, as far as that is known. Lists follow `local`, then `instant`."""

    local: str
    """The local time where it was taken, to the millisecond, without an offset. Parts that are finer than
    `precision` have their first value: January, the first day, midnight."""

    precision: str | TimePrecision
    """How much of `local` is known."""

    source: str
    """Where `local` comes from: a property of the file, or `file_name`, `file_time` (sent with the slot),
    `upload` (nothing else is known; UTC), `sidecar:xmp`, `sidecar:takeout` or `owner` (corrected)."""

    instant: datetime.datetime | None
    """The same moment in UTC, to the millisecond; null when the offset from UTC is not known."""

    instant_source: str | None
    """Where `instant` comes from: a property of the file, `gps` (the offset was computed from the
    satellites' time), `file_name`, `file_time`, `upload` or `owner`; null if `instant` is."""
