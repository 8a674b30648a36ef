from __future__ import annotations

import datetime

from ..types import Model


class SharedThing(Model):
    """What a link opens."""

    password: bool
    """Whether a password is needed, and this request has no session."""

    title: str | None
    """Null without the share's password."""

    originals: bool | None
    """Whether originals may be downloaded. Null without the share's password."""

    metadata: bool | None
    """Whether images have `details`. Null without the share's password."""

    expires_at: datetime.datetime | None
    """When the link ends. Null without the share's password."""
