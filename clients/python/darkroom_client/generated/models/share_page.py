from __future__ import annotations

from ..models.share_entry import ShareEntry
from ..types import Model


class SharePage(Model):
    """Some of a user's shares, the newest first."""

    shares: list[ShareEntry]
    next_cursor: str | None
    """The next page's `cursor`; null on the last page."""
