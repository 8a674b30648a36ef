from __future__ import annotations

from ..types import Model


class ImageResult(Model):
    """What became of one image of a request for many."""

    id: str
    status: int
    """The status that a request for this image alone would have."""

    code: str | None = None
    """The code of its problem."""

    version: int | None = None
    """The version of its words now."""
