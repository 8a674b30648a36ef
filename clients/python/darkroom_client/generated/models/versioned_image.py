from __future__ import annotations

from ..types import Model


class VersionedImage(Model):
    """An image and the version of its words that the client has read."""

    id: str
    version: int
    """Its `version`, as in lists."""
