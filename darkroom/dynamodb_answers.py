"""DynamoDB's answers as the JSON that they are.

botocore walks through every answer along its model, which for attribute values gives what json.loads gave already:
half of a list's processor time. Here it gets an empty object to walk through, and the JSON is added after that.
docs/decisions.md has the figures, and what happens if botocore changes.
"""

import json
import re
from collections.abc import Callable
from typing import Any, Final, Protocol

_WALKED: Final = re.compile(rb'"BS?"\s*:')
"""Binary values are Base64 in the JSON, and bytes after botocore's walk. Nothing here writes any; a name like
this in somebody's words only means that botocore walks.
"""

_OPERATIONS: Final = (
    "GetItem",
    "BatchGetItem",
    "Query",
    "UpdateItem",
    "PutItem",
    "DeleteItem",
    "TransactWriteItems",
)
"""Their answers have neither times nor anything else that JSON has no form for, except binary values."""


class _Response(Protocol):
    status_code: int
    content: bytes


class _Events(Protocol):
    """A session of botocore, or the events of a client."""

    def register(self, event_name: str, handler: Callable[..., None]) -> None: ...


def install(events: _Events) -> None:
    """Have the answers of DynamoDB's clients read in this way."""
    for operation in _OPERATIONS:
        events.register(f"before-parse.dynamodb.{operation}", _empty)
        events.register(f"after-call.dynamodb.{operation}", _fill)


def _is_plain(status: int, body: bytes) -> bool:
    return status < 300 and not _WALKED.search(body)


def _empty(response_dict: dict[str, Any], **_: Any) -> None:
    if _is_plain(response_dict["status_code"], response_dict["body"]):
        response_dict["body"] = b"{}"


def _fill(http_response: _Response, parsed: dict[str, Any], **_: Any) -> None:
    if _is_plain(http_response.status_code, http_response.content):
        parsed.update(json.loads(http_response.content))
