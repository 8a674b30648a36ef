from typing import Any
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.export_entry import ExportEntry

_ANSWER: TypeAdapter[ExportEntry] = TypeAdapter(ExportEntry)


def request(
    export_id: str,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/exports/{export_id}".format(
        export_id=quote(str(export_id), safe=""),
    )
    headers: dict[str, str | None] = {
        "accept": "application/json",
    }
    return {
        "method": "GET",
        "url": path,
        "headers": {name: value for name, value in headers.items() if value is not None},
    }


def answer(response: httpx.Response) -> ExportEntry:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)
