from __future__ import annotations

from ..types import Model


class DayCount(Model):
    """The images of a day."""

    day: str
    """The local date; as `taken_from` and `taken_to`, it lists them."""

    images: int
