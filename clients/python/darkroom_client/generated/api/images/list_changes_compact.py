from typing import Any

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.compact_change_page import CompactChangePage

_ANSWER: TypeAdapter[CompactChangePage] = TypeAdapter(CompactChangePage)


def request(
    *,
    limit: int | None = None,
    since: str | None = None,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/changes?view=compact"
    query: dict[str, Any] = {
        "limit": limit,
        "since": since,
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


def answer(response: httpx.Response) -> CompactChangePage:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)
