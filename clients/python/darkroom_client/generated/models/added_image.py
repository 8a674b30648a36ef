from __future__ import annotations

from ..types import Model


class AddedImage(Model):
    """An image to be put into an album."""

    id: str
    after: str | None = None
    """The image that it stands after, which belongs to the album or is added before it; null for the
    beginning. Without it, the image stands at the end."""
