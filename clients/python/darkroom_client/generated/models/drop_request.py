from __future__ import annotations

from ..types import Model


class DropRequest(Model):
    """How much guests may send."""

    max_images: int = 100
    """Photos in all."""

    max_bytes: int = 2147483648
    """The bytes of all their files together."""
