from __future__ import annotations

import datetime

from pydantic import Field

from ..models.export_entry_fault import ExportEntryFault
from ..models.export_entry_status import ExportEntryStatus
from ..models.original_link import OriginalLink
from ..types import Model


class ExportEntry(Model):
    """An archive of originals, and how far it is."""

    id: str
    status: ExportEntryStatus | str
    """`waiting` for its turn, `running`, `ready` to be downloaded, or `failed`: `fault` says why."""

    created_at: datetime.datetime
    """When it was asked for."""

    images: int
    """Its images, as far as they are known."""

    files: int
    """Its files: originals, companions and `metadata.json`."""

    bytes_: int = Field(alias="bytes")
    """The bytes of these files."""

    written_bytes: int
    """How many of them are in the archive."""

    missing: int
    """Images and files that were gone or could not be read; the archive names them."""

    fault: ExportEntryFault | str | None
    """Why it failed: `too_large`; `too_much_today`, with the user's other exports of this day; or
    `internal`, which is our fault. Null if it did not."""

    ready_at: datetime.datetime | None
    """Since when it can be downloaded; null before."""

    expires_at: datetime.datetime
    """When it is removed, whether it is ready by then or not."""

    link: OriginalLink | None
    """Where the archive is; read the export again for a fresh link. Null before it is ready."""
