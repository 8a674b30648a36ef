from typing import Any
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.album_list import AlbumList

_ANSWER: TypeAdapter[AlbumList] = TypeAdapter(AlbumList)


def request(
    image_id: str,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/images/{image_id}/albums".format(
        image_id=quote(str(image_id), safe=""),
    )
    headers: dict[str, str | None] = {
        "accept": "application/json",
    }
    return {
        "method": "GET",
        "url": path,
        "headers": {name: value for name, value in headers.items() if value is not None},
    }


def answer(response: httpx.Response) -> AlbumList:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)
