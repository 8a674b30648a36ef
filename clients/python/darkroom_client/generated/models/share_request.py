from __future__ import annotations

import datetime

from ..models.drop_request import DropRequest
from ..types import Model


class ShareRequest(Model):
    """What to share, and how far."""

    image_id: str | None = None
    """The image; null for an album."""

    album_id: str | None = None
    """The album; null for an image."""

    drop: DropRequest | None = None
    """Lets guests send photos to the album, or to the library without one, instead of seeing any. They
    count as the owner's own."""

    title: str | None = None
    """What guests read above the pictures: one line of up to 200 characters."""

    expires_at: datetime.datetime | None = None
    """When it ends: RFC 3339, in at most 366 days; without it in 30 days."""

    password: str | None = None
    """What guests have to know besides the link; null for nothing."""

    originals: bool = False
    """Whether guests may download originals. Files hold their metadata, so `metadata` has to be true as
    well."""

    metadata: bool = False
    """Whether guests see when, where and with what pictures were taken, their names and words."""
