from typing import Any
from urllib.parse import quote

import httpx

from ....errors import raise_for_problem


def request(
    image_id: str,
    *,
    permanent: bool | None = None,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/images/{image_id}".format(
        image_id=quote(str(image_id), safe=""),
    )
    query: dict[str, Any] = {
        "permanent": permanent,
    }
    headers: dict[str, str | None] = {}
    return {
        "method": "DELETE",
        "url": httpx.URL(path).copy_merge_params(
            {name: value for name, value in query.items() if value is not None}
        ),
        "headers": {name: value for name, value in headers.items() if value is not None},
    }


def answer(response: httpx.Response) -> None:
    """What the answer says. Raises ApiError."""
    raise_for_problem(response)
