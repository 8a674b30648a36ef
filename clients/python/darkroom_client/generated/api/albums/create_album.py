from typing import Any

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.album_entry import AlbumEntry
from ...models.album_request import AlbumRequest

_ANSWER: TypeAdapter[AlbumEntry] = TypeAdapter(AlbumEntry)


def request(
    body: AlbumRequest,
    *,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/albums"
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


def answer(response: httpx.Response) -> AlbumEntry:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)
