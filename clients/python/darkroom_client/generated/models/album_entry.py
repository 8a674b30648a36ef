from __future__ import annotations

import datetime

from ..models.album_order import AlbumOrder
from ..models.image_entry import ImageEntry
from ..types import Model


class AlbumEntry(Model):
    """An album."""

    id: str
    title: str
    description: str | None
    order: AlbumOrder | str
    """`manual`: as the owner has arranged its images. `newest` and `oldest`: by the time when they were
    taken."""

    cover_id: str | None
    """The image that its owner has chosen to stand for it."""

    cover: ImageEntry | None
    """The image that stands for it; null if none is shown in it."""

    images: int
    """How many images it shows: those in the trash are not counted. It follows changes in a second or two,
    as `first` and `last`."""

    first: str | None
    """The local time when the first of its images was taken; null without images."""

    last: str | None
    """The same of the last one."""

    version: int
    """Counts the changes of these; the first part of the ETag. Its images do not count."""

    created_at: datetime.datetime
    updated_at: datetime.datetime
    """When it or its images were changed last: their number, not their words."""
