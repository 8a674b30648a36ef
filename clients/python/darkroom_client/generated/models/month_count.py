from __future__ import annotations

from pydantic import Field

from ..models.day_count import DayCount
from ..types import Model


class MonthCount(Model):
    """The images of a month, and of each of its days."""

    month: str
    """By local dates."""

    images: int
    bytes_: int = Field(alias="bytes")
    """Of their originals."""

    days: list[DayCount]
    """The last day first."""
