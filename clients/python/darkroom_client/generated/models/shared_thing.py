from __future__ import annotations

import datetime

from ..models.shared_thing_kind import SharedThingKind
from ..types import Model


class SharedThing(Model):
    """What a link opens."""

    kind: SharedThingKind | str
    """What was shared: an image, an album, or a place to send photos to."""

    password: bool
    """Whether a password is needed, and this request has no session."""

    title: str | None
    """Null without the share's password."""

    originals: bool | None
    """Whether originals may be downloaded. Null without the share's password."""

    metadata: bool | None
    """Whether images have `details`. Null without the share's password."""

    images_left: int | None
    """How many photos guests may still send; null if they may not."""

    bytes_left: int | None
    """How many bytes their files may still have."""

    expires_at: datetime.datetime | None
    """When the link ends. Null without the share's password."""
