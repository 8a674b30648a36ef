from __future__ import annotations

from ..models.album_change import AlbumChange
from ..models.compact_change import CompactChange
from ..types import Model


class CompactChangePage(Model):
    """Some images that have changed, in short, and albums."""

    base: str
    """The beginning of every link."""

    changes: list[CompactChange]
    albums: list[AlbumChange]
    """Albums that have changed, in order of their last changes."""

    next_since: str
    """The next request's `since`. Ask at least once a month: then no deletion is forgotten meanwhile."""

    more: bool
    """Whether there are more changes already."""
