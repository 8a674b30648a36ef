from typing import Any
from urllib.parse import quote

import httpx

from ....errors import raise_for_problem


def request(
    owner: str,
    image_id: str,
    order: str,
    ladder: str,
    name: str,
    *,
    e: str | None = None,
    s: str | None = None,
    range_: str | None = None,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/media/{owner}/{image_id}/thumbnails/{order}/{ladder}/{name}".format(
        owner=quote(str(owner), safe=""),
        image_id=quote(str(image_id), safe=""),
        order=quote(str(order), safe=""),
        ladder=quote(str(ladder), safe=""),
        name=quote(str(name), safe=""),
    )
    query: dict[str, Any] = {
        "e": e,
        "s": s,
    }
    headers: dict[str, str | None] = {
        "range": range_,
    }
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
