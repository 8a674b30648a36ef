from __future__ import annotations

from ..models.image_entry import ImageEntry
from ..types import Model


class Change(Model):
    """An image that has changed, as it is now: if it is in the trash, it has `trashed_at`."""

    id: str
    deleted: bool
    """Whether the image does not exist any more; then `image` is null."""

    image: ImageEntry | None
