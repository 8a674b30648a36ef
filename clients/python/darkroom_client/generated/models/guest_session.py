from __future__ import annotations

import datetime

from ..types import Model


class GuestSession(Model):
    """What a guest sends as `Share-Session` from now on."""

    session: str
    expires_at: datetime.datetime
    """When it ends. A session that holds gives another one."""
