from typing import Any

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.export_entry import ExportEntry
from ...models.export_request import ExportRequest

_ANSWER: TypeAdapter[ExportEntry] = TypeAdapter(ExportEntry)


def request(
    body: ExportRequest,
    *,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/exports"
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


def answer(response: httpx.Response) -> ExportEntry:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)
