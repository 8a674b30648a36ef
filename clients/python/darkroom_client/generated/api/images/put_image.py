from typing import Any
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.slot import Slot
from ...models.slot_request import SlotRequest

_ANSWER: TypeAdapter[Slot] = TypeAdapter(Slot)


def request(
    image_id: str,
    body: SlotRequest,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/images/{image_id}".format(
        image_id=quote(str(image_id), safe=""),
    )
    headers: dict[str, str | None] = {
        "accept": "application/json",
        "content-type": "application/json",
    }
    return {
        "method": "PUT",
        "url": path,
        "headers": {name: value for name, value in headers.items() if value is not None},
        "content": body.model_dump_json(exclude_unset=True, by_alias=True),
    }


def answer(response: httpx.Response) -> Slot:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)
