from typing import Any

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.album_page import AlbumPage

_ANSWER: TypeAdapter[AlbumPage] = TypeAdapter(AlbumPage)


def request(
    *,
    limit: int | None = None,
    cursor: str | None = None,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/albums"
    query: dict[str, Any] = {
        "limit": limit,
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


def answer(response: httpx.Response) -> AlbumPage:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)
