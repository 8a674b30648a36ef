from typing import Any
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.share_entry import ShareEntry

_ANSWER: TypeAdapter[ShareEntry] = TypeAdapter(ShareEntry)


def request(
    share_id: str,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/shares/{share_id}".format(
        share_id=quote(str(share_id), safe=""),
    )
    headers: dict[str, str | None] = {
        "accept": "application/json",
    }
    return {
        "method": "GET",
        "url": path,
        "headers": {name: value for name, value in headers.items() if value is not None},
    }


def answer(response: httpx.Response) -> ShareEntry:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)
