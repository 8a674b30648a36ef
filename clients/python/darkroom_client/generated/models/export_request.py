from __future__ import annotations

from pydantic import Field

from ..models.export_filter import ExportFilter
from ..types import Model


class ExportRequest(Model):
    """What to take away: images by their ids, or all that fit a filter. An empty filter stands for all
    images."""

    ids: list[str] | None = None
    """Up to 1000 images."""

    filter_: ExportFilter | None = Field(default=None, alias="filter")
    """All images that fit."""
