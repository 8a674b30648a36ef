from typing import Any

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.export_list import ExportList

_ANSWER: TypeAdapter[ExportList] = TypeAdapter(ExportList)


def request() -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/exports"
    headers: dict[str, str | None] = {
        "accept": "application/json",
    }
    return {
        "method": "GET",
        "url": path,
        "headers": {name: value for name, value in headers.items() if value is not None},
    }


def answer(response: httpx.Response) -> ExportList:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)
