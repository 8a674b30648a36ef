from __future__ import annotations

from pydantic import Field

from ..types import Model


class Use(Model):
    """What is used of the limits now; null where there is no limit."""

    requests_this_minute: int | None
    """With this request."""

    open_slots: int | None
    """Slots of the last day that wait for their photo or for its first processing, counted up to the
    limit."""

    images: int
    """Images whose processing has ended, those in the trash too. It follows changes in a moment."""

    bytes_: int = Field(alias="bytes")
    """The bytes of the originals and companions of these images."""
