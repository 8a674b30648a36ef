from __future__ import annotations

from pydantic import Field

from ..models.source_format import SourceFormat
from ..types import Model


class Source(Model):
    """The original, as found in its bytes."""

    width: int | None = None
    """Pixels as displayed, orientation applied."""

    height: int | None = None
    """Pixels as displayed."""

    format_: SourceFormat | str | None = Field(default=None, alias="format")
    """The file format found in the bytes."""
