from typing import Any

import httpx
from pydantic import TypeAdapter

from ....errors import content
from ...models.file_results import FileResults
from ...models.files_request import FilesRequest

_ANSWER: TypeAdapter[FileResults] = TypeAdapter(FileResults)


def request(
    body: FilesRequest,
) -> dict[str, Any]:
    """The arguments of httpx for this request."""
    path = "/images/have"
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


def answer(response: httpx.Response) -> FileResults:
    """What the answer says. Raises ApiError and UnexpectedAnswer."""
    return content(_ANSWER, response)
