from __future__ import annotations

from ..types import Model


class PartRequest(Model):
    """A part that is about to be sent."""

    number: int
    sha256: str
    """The SHA-256 of its bytes; S3 takes no others."""
