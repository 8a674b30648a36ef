from __future__ import annotations

from ..models.export_entry import ExportEntry
from ..types import Model


class ExportList(Model):
    """The exports of a user, the newest first."""

    exports: list[ExportEntry]
