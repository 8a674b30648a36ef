from typing import Any
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.shared_thing import SharedThing

_ANSWER: TypeAdapter[SharedThing] = TypeAdapter(SharedThing)


def request(
    token: str,
    *,
    share_session: str | None = None,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/s/{token}".format(
        token=quote(str(token), safe=""),
    )
    headers: dict[str, str | None] = {
        "accept": "application/json",
        "share-session": share_session,
    }
    return {
        "method": "GET",
        "url": path,
        "headers": {name: value for name, value in headers.items() if value is not None},
    }


def answer(response: httpx.Response) -> SharedThing:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)
