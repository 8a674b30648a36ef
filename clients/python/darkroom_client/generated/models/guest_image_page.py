from __future__ import annotations

from ..models.guest_image import GuestImage
from ..types import Model


class GuestImagePage(Model):
    """Some photos of a share."""

    images: list[GuestImage]
    next_cursor: str | None
    """The next page's `cursor`; null on the last page."""
