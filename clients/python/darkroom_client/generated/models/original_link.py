from __future__ import annotations

import datetime

from ..types import Model


class OriginalLink(Model):
    """Where the original is."""

    url: str
    """Opens without a token."""

    expires_at: datetime.datetime
    """When the link stops working."""
