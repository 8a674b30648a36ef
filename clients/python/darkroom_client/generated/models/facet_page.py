from __future__ import annotations

from ..models.facet_value import FacetValue
from ..types import Model


class FacetPage(Model):
    """Values of a facet."""

    values: list[FacetValue]
    """The most frequent first, then by name."""

    next_cursor: str | None
    """The next page's `cursor`; null on the last page."""
