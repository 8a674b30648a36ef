from __future__ import annotations

import datetime

from ..models.compact_picture import CompactPicture
from ..models.status import Status
from ..types import Model


class CompactImage(Model):
    """What a grid of pictures needs of a photo.

    A link is `base` + `path` + name + "." + format + "?" + `query`."""

    id: str
    status: Status | str
    version: int
    """Counts the owner's edits."""

    favourite: bool
    trashed_at: datetime.datetime | None
    """Since when it is in the trash, or null."""

    local: str | None
    """`time.local` of the photo."""

    width: int | None
    """Of the original as displayed, in pixels."""

    height: int | None
    thumbhash: str | None
    path: str | None
    """Null without pictures, as `query`."""

    query: str | None
    """The signature; it is the same for some hours."""

    pictures: list[CompactPicture]
    """From the smallest to the largest."""
