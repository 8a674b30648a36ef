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


_ERRORS: Final = 300
"""The statuses that botocore reads as errors."""

_OF_AN_EMPTY_OBJECT: Final = {"ResponseMetadata"}
"""What botocore makes of one."""


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


def _empty(response_dict: dict[str, Any], **_: Any) -> None:
    if response_dict["status_code"] < _ERRORS and not _WALKED.search(response_dict["body"]):
        response_dict["body"] = b"{}"


def _fill(http_response: _Response, parsed: dict[str, Any], **_: Any) -> None:
    if http_response.status_code < _ERRORS and parsed.keys() <= _OF_AN_EMPTY_OBJECT:
        parsed.update(json.loads(http_response.content or b"{}"))
