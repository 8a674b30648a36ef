from __future__ import annotations

from ..models.guest_details import GuestDetails
from ..models.placeholder import Placeholder
from ..models.source import Source
from ..models.thumbnail import Thumbnail
from ..types import Model


class GuestImage(Model):
    """A photo, as guests see it."""

    id: str
    source: Source | None
    thumbnails: list[Thumbnail]
    """From the smallest to the largest. Their links work for five to ten minutes."""

    placeholder: Placeholder | None
    details: GuestDetails | None
    """Null if the owner does not share metadata."""
