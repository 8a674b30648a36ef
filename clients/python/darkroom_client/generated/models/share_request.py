from __future__ import annotations

import datetime

from ..types import Model


class ShareRequest(Model):
    """What to share, and how far."""

    image_id: str
    """The image."""

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
