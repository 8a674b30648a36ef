from typing import Any

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.new_share import NewShare
from ...models.share_request import ShareRequest

_ANSWER: TypeAdapter[NewShare] = TypeAdapter(NewShare)


def request(
    body: ShareRequest,
    *,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/shares"
    headers: dict[str, str | None] = {
        "accept": "application/json",
        "content-type": "application/json",
        "idempotency-key": idempotency_key,
    }
    return {
        "method": "POST",
        "url": path,
        "headers": {name: value for name, value in headers.items() if value is not None},
        "content": body.model_dump_json(exclude_unset=True, by_alias=True),
    }


def answer(response: httpx.Response) -> NewShare:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)
