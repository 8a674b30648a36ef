from __future__ import annotations

import datetime

from ..models.drop_entry import DropEntry
from ..types import Model


class ShareEntry(Model):
    """A share, as its owner sees it."""

    id: str
    """For the owner's routes; it opens nothing."""

    image_id: str | None
    """The image; null for an album."""

    album_id: str | None
    """The album; null for an image."""

    drop: DropEntry | None
    """Null if guests see images instead of sending some."""

    title: str | None
    password: bool
    """Whether guests need a password."""

    originals: bool
    """Whether guests may download originals."""

    metadata: bool
    """Whether guests see metadata, names and words."""

    created_at: datetime.datetime
    expires_at: datetime.datetime
