"""How many images there are: for timelines, menus and overviews."""

from typing import Annotated, Final, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from darkroom import services
from darkroom.catalog.counts import Counts
from image_api.caller import Caller
from image_api.counts import FacetPage, Stats, Timeline, facet_view, stats_view, timeline_view
from image_api.filtering import FromMonth, ToMonth, check_times
from image_api.openapi import TOKEN, answers
from image_api.paging import Cursor
from image_api.problems import BadCursor, Invalid

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call] # its constructor has no types

# A hundred years. A month with all its days has some 300 bytes in the library, and less than 2 KB in an answer.
_MONTHS: Final = 1200

_Facet = Literal["camera", "lens", "tag", "place", "favourite", "status", "kind"]


@router.get(
    "/timeline",
    summary="Count images by month and day",
    description="By the local dates of pictures, newest first, so that a gallery can lay out all images without "
    "listing them. Images in the trash are not counted. Counts follow changes in a second or two.",
    operation_id="getTimeline",
    tags=["Counts"],
    security=TOKEN,
    responses=answers(200, "Months, up to a hundred years of them.", BadCursor, Invalid),
)
def get_timeline(
    caller: Caller, taken_from: FromMonth = None, taken_to: ToMonth = None, cursor: Cursor = None
) -> Timeline:
    check_times(taken_from, taken_to)
    counts = services.library(Counts)
    return timeline_view(counts.months(caller, _MONTHS, cursor, first=taken_from or "", last=taken_to or ""))


@router.get(
    "/facets",
    summary="Count images by camera, tag, …",
    description="The values of one facet, for a menu of filters. Images in the trash are not counted. Counts "
    "follow changes in a second or two.",
    operation_id="listFacets",
    tags=["Counts"],
    security=TOKEN,
    responses=answers(200, "Values, up to 2,000 of them.", BadCursor, Invalid),
)
def list_facets(
    caller: Caller,
    facet: Annotated[_Facet, Query(alias="kind", description="Which facet; the name of its filter of lists.")],
    cursor: Cursor = None,
) -> FacetPage:
    return facet_view(facet, services.library(Counts).values(caller, facet, cursor))


@router.get(
    "/stats",
    summary="Count images and bytes",
    description="In all, and by month, camera and kind. Counts follow changes in a second or two.",
    operation_id="getStats",
    tags=["Counts"],
    security=TOKEN,
    responses=answers(200, "The counts."),
)
def get_stats(caller: Caller) -> Stats:
    counts = services.library(Counts)
    return stats_view(counts.whole(caller), counts.months(caller, _MONTHS), counts.values(caller, "camera"))
