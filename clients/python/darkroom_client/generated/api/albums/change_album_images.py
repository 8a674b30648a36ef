from typing import Any
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.member_results import MemberResults
from ...models.members_request import MembersRequest

_ANSWER: TypeAdapter[MemberResults] = TypeAdapter(MemberResults)


def request(
    album_id: str,
    body: MembersRequest,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/albums/{album_id}/images".format(
        album_id=quote(str(album_id), safe=""),
    )
    headers: dict[str, str | None] = {
        "accept": "application/json",
        "content-type": "application/json",
    }
    return {
        "method": "POST",
        "url": path,
        "headers": {name: value for name, value in headers.items() if value is not None},
        "content": body.model_dump_json(exclude_unset=True, by_alias=True),
    }


def answer(response: httpx.Response) -> MemberResults:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)
