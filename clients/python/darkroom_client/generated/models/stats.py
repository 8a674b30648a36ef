from __future__ import annotations

from pydantic import Field

from ..models.facet_value import FacetValue
from ..models.month_total import MonthTotal
from ..models.totals import Totals
from ..types import Model


class Stats(Model):
    """How many images there are, and how much they take."""

    images: int
    """Without those in the trash."""

    bytes_: int = Field(alias="bytes")
    """Of their originals."""

    trash: Totals
    """Some images together."""

    months: list[MonthTotal]
    """The last month first."""

    cameras: list[FacetValue]
    """The most frequent first."""

    kinds: list[FacetValue]
    """The most frequent first."""

    complete: bool
    """Whether these are all months and cameras. If not, `/timeline` and `/facets` have the others."""
