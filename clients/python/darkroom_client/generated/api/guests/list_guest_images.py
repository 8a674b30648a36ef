from typing import Any
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.guest_image_page import GuestImagePage

_ANSWER: TypeAdapter[GuestImagePage] = TypeAdapter(GuestImagePage)


def request(
    token: str,
    *,
    limit: int | None = None,
    cursor: str | None = None,
    share_session: str | None = None,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/s/{token}/images".format(
        token=quote(str(token), safe=""),
    )
    query: dict[str, Any] = {
        "limit": limit,
        "cursor": cursor,
    }
    headers: dict[str, str | None] = {
        "accept": "application/json",
        "share-session": share_session,
    }
    return {
        "method": "GET",
        "url": httpx.URL(path).copy_merge_params(
            {name: value for name, value in query.items() if value is not None}
        ),
        "headers": {name: value for name, value in headers.items() if value is not None},
    }


def answer(response: httpx.Response) -> GuestImagePage:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)
