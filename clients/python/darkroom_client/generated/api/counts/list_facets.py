from typing import Any

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.facet_page import FacetPage
from ...models.list_facets_kind import ListFacetsKind

_ANSWER: TypeAdapter[FacetPage] = TypeAdapter(FacetPage)


def request(
    *,
    kind: ListFacetsKind | None = None,
    cursor: str | None = None,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/facets"
    query: dict[str, Any] = {
        "kind": kind,
        "cursor": cursor,
    }
    headers: dict[str, str | None] = {
        "accept": "application/json",
    }
    return {
        "method": "GET",
        "url": httpx.URL(path).copy_merge_params(
            {name: value for name, value in query.items() if value is not None}
        ),
        "headers": {name: value for name, value in headers.items() if value is not None},
    }


def answer(response: httpx.Response) -> FacetPage:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)
