from __future__ import annotations

import datetime

from ..models.companion_entry_fault import CompanionEntryFault
from ..models.companion_entry_kind import CompanionEntryKind
from ..types import Model


class CompanionEntry(Model):
    """A file that belongs to a photo. It is kept as it is."""

    id: str
    kind: CompanionEntryKind | str
    """By its name: `video` of a Live Photo, `raw`, `edits` (Apple's AAE), `xmp`, or `takeout` (the JSON of
    Google's Takeout)."""

    filename: str
    size: int
    """Bytes."""

    uploaded_at: datetime.datetime
    """When it arrived."""

    fault: CompanionEntryFault | str | None
    """Why a sidecar says nothing about the photo, although it is kept: `sidecar_too_large` (above 1 MB),
    `unreadable` (S3 does not return it), `not_xmp`, `not_takeout`, or `of_another_image`; otherwise
    null."""
