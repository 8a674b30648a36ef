from __future__ import annotations

from ..models.compact_image import CompactImage
from ..types import Model


class CompactChange(Model):
    """An image that has changed, in short: if it is in the trash, it has `trashed_at`."""

    id: str
    deleted: bool
    """Whether the image does not exist any more; then `image` is null."""

    image: CompactImage | None
