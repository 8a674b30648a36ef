from typing import Any
from urllib.parse import quote

import httpx

from ....errors import raise_for_problem


def request(
    export_id: str,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/exports/{export_id}".format(
        export_id=quote(str(export_id), safe=""),
    )
    headers: dict[str, str | None] = {}
    return {
        "method": "DELETE",
        "url": path,
        "headers": {name: value for name, value in headers.items() if value is not None},
    }


def answer(response: httpx.Response) -> None:
    """What the answer says. Raises ApiError."""
    raise_for_problem(response)
