from typing import Any
from urllib.parse import quote

import httpx

from ....errors import raise_for_problem


def request(
    image_id: str,
    companion_id: str,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/images/{image_id}/companions/{companion_id}/parts".format(
        image_id=quote(str(image_id), safe=""),
        companion_id=quote(str(companion_id), safe=""),
    )
    headers: dict[str, str | None] = {}
    return {
        "method": "DELETE",
        "url": path,
        "headers": {name: value for name, value in headers.items() if value is not None},
    }


def answer(response: httpx.Response) -> None:
    """What the answer says. Raises ApiError."""
    raise_for_problem(response)
