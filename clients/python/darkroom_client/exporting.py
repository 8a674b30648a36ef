"""When an export is ready, and how often to look. Without the network."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Final

from darkroom_client.errors import DarkroomError
from darkroom_client.waiting import LOOK_SECONDS

if TYPE_CHECKING:
    from darkroom_client.generated.models import ExportEntry

# Some hundred thousand photos, or an exporter that many others wait for.
EXPORT_SECONDS: Final = 6 * 3600.0


class ExportFailed(DarkroomError):
    """There will be no archive. `export`: its `fault` says why."""

    def __init__(self, export: ExportEntry) -> None:
        super().__init__(f"Export {export.id} failed: {export.fault}.")
        self.export = export


class StillExporting(DarkroomError, TimeoutError):
    """An export was not ready in time; it goes on. `export`: as it was then."""

    def __init__(self, export: ExportEntry, seconds: float) -> None:
        super().__init__(f"Export {export.id} is still {export.status} after {seconds:g} s.")
        self.export = export


class Waiting:
    """The time within which an export has to be ready."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds

    def link(self, export: ExportEntry) -> str | None:
        """Where the archive is; None before it is ready. Raises ExportFailed, and StillExporting if its time is
        over.
        """
        if export.link is not None:
            return export.link.url
        if export.fault is not None:
            raise ExportFailed(export)
        if time.monotonic() >= self._deadline:
            raise StillExporting(export, self._seconds)
        return None

    def pause(self, asked: float | None) -> float:
        """The seconds until the next look: those that the API asks for."""
        return min(LOOK_SECONDS if asked is None else asked, max(0.0, self._deadline - time.monotonic()))


def new_key() -> str:
    """An Idempotency-Key, with which a request can be sent again after a lost answer."""
    return str(uuid.uuid4())
