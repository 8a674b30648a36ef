from typing import Any
from urllib.parse import quote

import httpx

from ....errors import raise_for_problem
from ...models.get_thumbnail_format import GetThumbnailFormat


def request(
    image_id: str,
    *,
    size: int | None = None,
    format_: GetThumbnailFormat | None = None,
    accept: str | None = None,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/images/{image_id}/thumbnail".format(
        image_id=quote(str(image_id), safe=""),
    )
    query: dict[str, Any] = {
        "size": size,
        "format": format_,
    }
    headers: dict[str, str | None] = {
        "accept": accept,
    }
    return {
        "method": "GET",
        "url": httpx.URL(path).copy_merge_params(
            {name: value for name, value in query.items() if value is not None}
        ),
        "headers": {name: value for name, value in headers.items() if value is not None},
    }


def answer(response: httpx.Response) -> str:
    """What the answer says. Raises ApiError."""
    raise_for_problem(response)
    return response.headers["location"]
