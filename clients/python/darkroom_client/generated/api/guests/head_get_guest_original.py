from typing import Any
from urllib.parse import quote

import httpx

from ....errors import raise_for_problem


def request(
    token: str,
    image_id: str,
    *,
    share_session: str | None = None,
    accept: str | None = None,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/s/{token}/images/{image_id}/original".format(
        token=quote(str(token), safe=""),
        image_id=quote(str(image_id), safe=""),
    )
    headers: dict[str, str | None] = {
        "share-session": share_session,
        "accept": accept,
    }
    return {
        "method": "HEAD",
        "url": path,
        "headers": {name: value for name, value in headers.items() if value is not None},
    }


def answer(response: httpx.Response) -> httpx.Headers:
    """What the answer says. Raises ApiError."""
    raise_for_problem(response)
    return response.headers
