from __future__ import annotations

from ..types import Model


class MemberResult(Model):
    """What became of one image."""

    id: str
    status: int
    """The status that a request for this image alone would have."""

    code: str | None = None
    """The code of its problem."""
