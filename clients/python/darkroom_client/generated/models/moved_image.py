from __future__ import annotations

from ..types import Model


class MovedImage(Model):
    """An image of an album to be put at another place."""

    id: str
    after: str | None
    """The image that it stands after; null for the beginning."""
