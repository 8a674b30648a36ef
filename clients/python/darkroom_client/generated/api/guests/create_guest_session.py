from typing import Any
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.guest_session import GuestSession
from ...models.session_request import SessionRequest

_ANSWER: TypeAdapter[GuestSession] = TypeAdapter(GuestSession)


def request(
    token: str,
    body: SessionRequest,
    *,
    share_session: str | None = None,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/s/{token}/session".format(
        token=quote(str(token), safe=""),
    )
    headers: dict[str, str | None] = {
        "accept": "application/json",
        "content-type": "application/json",
        "share-session": share_session,
    }
    return {
        "method": "POST",
        "url": path,
        "headers": {name: value for name, value in headers.items() if value is not None},
        "content": body.model_dump_json(exclude_unset=True, by_alias=True),
    }


def answer(response: httpx.Response) -> GuestSession:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)
