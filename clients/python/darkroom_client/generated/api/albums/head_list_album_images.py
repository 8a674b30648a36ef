from typing import Any
from urllib.parse import quote

import httpx

from ....errors import raise_for_problem


def request(
    album_id: str,
    *,
    limit: int | None = None,
    cursor: str | None = None,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/albums/{album_id}/images".format(
        album_id=quote(str(album_id), safe=""),
    )
    query: dict[str, Any] = {
        "limit": limit,
        "cursor": cursor,
    }
    headers: dict[str, str | None] = {}
    return {
        "method": "HEAD",
        "url": httpx.URL(path).copy_merge_params(
            {name: value for name, value in query.items() if value is not None}
        ),
        "headers": {name: value for name, value in headers.items() if value is not None},
    }


def answer(response: httpx.Response) -> httpx.Headers:
    """What the answer says. Raises ApiError."""
    raise_for_problem(response)
    return response.headers
