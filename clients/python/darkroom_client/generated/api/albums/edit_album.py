from typing import Any
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.album_edit import AlbumEdit
from ...models.album_entry import AlbumEntry

_ANSWER: TypeAdapter[AlbumEntry] = TypeAdapter(AlbumEntry)


def request(
    album_id: str,
    body: AlbumEdit,
    *,
    if_match: str | None = None,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/albums/{album_id}".format(
        album_id=quote(str(album_id), safe=""),
    )
    headers: dict[str, str | None] = {
        "accept": "application/json",
        "content-type": "application/json",
        "if-match": if_match,
    }
    return {
        "method": "PATCH",
        "url": path,
        "headers": {name: value for name, value in headers.items() if value is not None},
        "content": body.model_dump_json(exclude_unset=True, by_alias=True),
    }


def answer(response: httpx.Response) -> AlbumEntry:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)
