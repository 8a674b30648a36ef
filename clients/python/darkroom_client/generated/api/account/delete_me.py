from typing import Any

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.closed_account import ClosedAccount

_ANSWER: TypeAdapter[ClosedAccount] = TypeAdapter(ClosedAccount)


def request(
    *,
    confirm: str | None = None,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/me"
    query: dict[str, Any] = {
        "confirm": confirm,
    }
    headers: dict[str, str | None] = {
        "accept": "application/json",
    }
    return {
        "method": "DELETE",
        "url": httpx.URL(path).copy_merge_params(
            {name: value for name, value in query.items() if value is not None}
        ),
        "headers": {name: value for name, value in headers.items() if value is not None},
    }


def answer(response: httpx.Response) -> ClosedAccount:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)
