from typing import Any
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.guest_slot import GuestSlot
from ...models.guest_slot_request import GuestSlotRequest

_ANSWER: TypeAdapter[GuestSlot] = TypeAdapter(GuestSlot)


def request(
    token: str,
    body: GuestSlotRequest,
    *,
    share_session: str | None = None,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/s/{token}/images".format(
        token=quote(str(token), safe=""),
    )
    headers: dict[str, str | None] = {
        "accept": "application/json",
        "content-type": "application/json",
        "share-session": share_session,
        "idempotency-key": idempotency_key,
    }
    return {
        "method": "POST",
        "url": path,
        "headers": {name: value for name, value in headers.items() if value is not None},
        "content": body.model_dump_json(exclude_unset=True, by_alias=True),
    }


def answer(response: httpx.Response) -> GuestSlot:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)
