from typing import Any

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.health import Health

_ANSWER: TypeAdapter[Health] = TypeAdapter(Health)


def request() -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/healthz"
    headers: dict[str, str | None] = {
        "accept": "application/json",
    }
    return {
        "method": "GET",
        "url": path,
        "headers": {name: value for name, value in headers.items() if value is not None},
    }


def answer(response: httpx.Response) -> Health:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)
