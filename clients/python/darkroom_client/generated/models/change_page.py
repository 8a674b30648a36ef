from __future__ import annotations

from ..models.album_change import AlbumChange
from ..models.change import Change
from ..types import Model


class ChangePage(Model):
    """Some images and albums that have changed, each in order of their last changes."""

    changes: list[Change]
    albums: list[AlbumChange]
    """Albums that have changed, in order of their last changes."""

    next_since: str
    """The next request's `since`. Ask at least once a month: then no deletion is forgotten meanwhile."""

    more: bool
    """Whether there are more changes already."""
