from __future__ import annotations

from pydantic import Field

from ..types import Model


class UploadedPart(Model):
    """A part that has arrived."""

    number: int
    bytes_: int = Field(alias="bytes")
    sha256: str
