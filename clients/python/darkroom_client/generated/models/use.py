from __future__ import annotations

from pydantic import Field

from ..types import Model


class Use(Model):
    """What is used of the limits now; null where nothing is counted."""

    requests_this_minute: int | None
    """With this request."""

    open_slots: int | None
    """Slots opened in the last day that wait for their photo, counted up to the limit."""

    images: int | None
    """Not counted yet: null."""

    bytes_: int | None = Field(alias="bytes")
    """Not counted yet: null."""
