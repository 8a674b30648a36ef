from __future__ import annotations

import datetime

from ..models.drop_entry import DropEntry
from ..types import Model


class NewShare(Model):
    """A share that was just made, with what opens it."""

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
    token: str
    """What opens the share, as a part of `url`; only the answer to the request that made it has it."""

    url: str
    """The beginning of its guests' routes."""
