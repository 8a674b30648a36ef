from __future__ import annotations

from pydantic import Field

from ..types import Model


class Totals(Model):
    """Some images together."""

    images: int
    bytes_: int = Field(alias="bytes")
    """Of their originals."""
