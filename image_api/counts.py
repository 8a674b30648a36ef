"""What clients receive about how many images there are. Counters of nothing are left out."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Final

from pydantic import Field

from darkroom.catalog.counts import CountPage, Month, Value, Whole
from darkroom.catalog.entry import Status
from image_api.model import Model


class DayCount(Model):
    """The images of a day."""

    day: str = Field(
        description="The local date; as `taken_from` and `taken_to`, it lists them.", examples=["2008-10-22"]
    )
    images: int = Field(examples=[3])


class MonthTotal(Model):
    """The images of a month."""

    month: str = Field(description="By local dates.", examples=["2008-10"])
    images: int = Field(examples=[120])
    bytes: int = Field(description="Of their originals.", examples=[402653184])


class MonthCount(MonthTotal):
    """The images of a month, and of each of its days."""

    days: list[DayCount] = Field(description="The last day first.")


class Timeline(Model):
    """How many images there are of each month and day."""

    months: list[MonthCount] = Field(description="The last month first.")
    next_cursor: str | None = Field(description="The next page's `cursor`; null on the last page.")


class FacetValue(Model):
    """The images that have a value."""

    value: str = Field(
        description="As somebody wrote it; under the name of the facet, it filters lists.",
        examples=["Canon EOS 40D"],
    )
    images: int = Field(examples=[120])
    bytes: int = Field(description="Of their originals.", examples=[402653184])


class FacetPage(Model):
    """Values of a facet."""

    values: list[FacetValue] = Field(description="The most frequent first, then by name.")
    next_cursor: str | None = Field(description="The next page's `cursor`; null on the last page.")


class Totals(Model):
    """Some images together."""

    images: int = Field(examples=[1200])
    bytes: int = Field(description="Of their originals.", examples=[5368709120])


class Stats(Model):
    """How many images there are, and how much they take."""

    images: int = Field(description="Without those in the trash.", examples=[1200])
    bytes: int = Field(description="Of their originals.", examples=[5368709120])
    trash: Totals
    months: list[MonthTotal] = Field(description="The last month first.")
    cameras: list[FacetValue] = Field(description="The most frequent first.")
    kinds: list[FacetValue] = Field(description="The most frequent first.")
    complete: bool = Field(
        description="Whether these are all months and cameras. If not, `/timeline` and `/facets` have the others."
    )


def timeline_view(page: CountPage[Month]) -> Timeline:
    """A page of months for the images' owner."""
    return Timeline(months=[_month_view(month) for month in page.counts], next_cursor=page.cursor)


# The library's name for a value, and the filter's; None if no filter takes it. An image is counted as `processing`
# if its owner edits it before it is ready.
_IN_FILTERS: Final[Mapping[tuple[str, str], str | None]] = {
    ("favourite", "yes"): "true",
    ("status", Status.PROCESSING): None,
}


def facet_view(facet: str, page: CountPage[Value]) -> FacetPage:
    """A page of a facet's values for the images' owner, as the filter takes them."""
    named = ((_IN_FILTERS.get((facet, each.value), each.value), each.count) for each in page.counts)
    values = [Value(name, count) for name, count in named if name is not None]
    return FacetPage(values=_values_view(values), next_cursor=page.cursor)


def stats_view(whole: Whole, months: CountPage[Month], cameras: CountPage[Value]) -> Stats:
    """All counts for the images' owner."""
    return Stats(
        **asdict(whole.listed),
        trash=Totals(**asdict(whole.trashed)),
        months=[MonthTotal(month=each.month, **asdict(each.count)) for each in months.counts],
        cameras=_values_view(cameras.counts),
        kinds=_values_view(whole.values("kind")),
        complete=months.cursor is None and cameras.cursor is None,
    )


def _month_view(month: Month) -> MonthCount:
    days = [DayCount(day=f"{month.month}-{day}", images=images) for day, images in month.days.items()]
    return MonthCount(month=month.month, **asdict(month.count), days=days)


def _values_view(values: Iterable[Value]) -> list[FacetValue]:
    return [FacetValue(value=each.value, **asdict(each.count)) for each in values]
