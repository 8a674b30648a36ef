from typing import Any

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.timeline import Timeline

_ANSWER: TypeAdapter[Timeline] = TypeAdapter(Timeline)


def request(
    *,
    taken_from: str | None = None,
    taken_to: str | None = None,
    cursor: str | None = None,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/timeline"
    query: dict[str, Any] = {
        "taken_from": taken_from,
        "taken_to": taken_to,
        "cursor": cursor,
    }
    headers: dict[str, str | None] = {
        "accept": "application/json",
    }
    return {
        "method": "GET",
        "url": httpx.URL(path).copy_merge_params(
            {name: value for name, value in query.items() if value is not None}
        ),
        "headers": {name: value for name, value in headers.items() if value is not None},
    }


def answer(response: httpx.Response) -> Timeline:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)
