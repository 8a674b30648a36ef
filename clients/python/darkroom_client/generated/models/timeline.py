from __future__ import annotations

from ..models.month_count import MonthCount
from ..types import Model


class Timeline(Model):
    """How many images there are of each month and day."""

    months: list[MonthCount]
    """The last month first."""

    next_cursor: str | None
    """The next page's `cursor`; null on the last page."""
