from __future__ import annotations

from pydantic import Field

from ..types import Model


class DropEntry(Model):
    """How much guests may send, and what they have been given slots for."""

    max_images: int
    max_bytes: int
    images: int
    bytes_: int = Field(alias="bytes")
