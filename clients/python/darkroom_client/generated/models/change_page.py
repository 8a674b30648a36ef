from __future__ import annotations

from ..models.change import Change
from ..types import Model


class ChangePage(Model):
    """Some images that have changed, in order of their last changes."""

    changes: list[Change]
    next_since: str
    """The next request's `since`. Ask at least once a month: then no deletion is forgotten meanwhile."""

    more: bool
    """Whether there are more changes already."""
