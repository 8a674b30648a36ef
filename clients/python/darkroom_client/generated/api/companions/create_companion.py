from typing import Any
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.companion_request import CompanionRequest
from ...models.companion_slot import CompanionSlot

_ANSWER: TypeAdapter[CompanionSlot] = TypeAdapter(CompanionSlot)


def request(
    image_id: str,
    body: CompanionRequest,
    *,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/images/{image_id}/companions".format(
        image_id=quote(str(image_id), safe=""),
    )
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


def answer(response: httpx.Response) -> CompanionSlot:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)
