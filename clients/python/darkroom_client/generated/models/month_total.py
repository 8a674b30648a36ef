from __future__ import annotations

from pydantic import Field

from ..types import Model


class MonthTotal(Model):
    """The images of a month."""

    month: str
    """By local dates."""

    images: int
    bytes_: int = Field(alias="bytes")
    """Of their originals."""
