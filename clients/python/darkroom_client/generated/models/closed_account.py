from __future__ import annotations

import datetime

from ..types import Model


class ClosedAccount(Model):
    """An account that is closed, and is being emptied."""

    id: str
    closed_at: datetime.datetime
    """When it was closed."""
