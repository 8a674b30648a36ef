"""AWS's answers, replayed without a network, below botocore: what the SDK does with requests and answers is real.

For the process that records and for contenders/cold_api.py, which has the packages of the function alone.
"""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from unittest import mock

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.httpsession import URLLib3Session

PICTURE: Final = b"\xff\xd8" + bytes(28_000) + b"\xff\xd9"
"""As long as a JPEG of 320 pixels."""
ETAG: Final = '"0123456789abcdef0123456789abcdef"'

_SECRET: Final = json.dumps({"SecretString": "secret" * 9})

Answer = Callable[[str, str], str]
"""What DynamoDB answers to an operation with a body."""


class _Raw(io.BytesIO):
    """The body of an answer, as urllib3 gives it."""

    def stream(self, **_: object) -> Iterator[bytes]:
        yield self.read()


@contextmanager
def replayed(dynamodb: Answer) -> Iterator[None]:
    """Answer all requests to AWS from memory."""

    def send(_: URLLib3Session, request: Any) -> AWSResponse:
        target = request.headers.get("X-Amz-Target", b"")
        name = (target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]
        if not name:
            return _of_s3(request)
        body = _SECRET if name == "GetSecretValue" else dynamodb(name, request.body.decode())
        return _response(request.url, 200, {"Content-Type": "application/x-amz-json-1.0"}, body.encode())

    with mock.patch.object(URLLib3Session, "send", send):
        yield


def _of_s3(request: Any) -> AWSResponse:
    if request.headers.get("If-None-Match") in (ETAG, ETAG.encode()):
        return _response(request.url, 304, {"ETag": ETAG}, b"")
    return _response(request.url, 200, {"ETag": ETAG, "Content-Type": "image/jpeg"}, PICTURE)


def _response(url: str, status: int, headers: Mapping[str, str], body: bytes) -> AWSResponse:
    named = HTTPHeaders()
    for name, value in {**headers, "Content-Length": str(len(body))}.items():
        named[name] = value
    return AWSResponse(url, status, named, _Raw(body))


class Recorded:
    """Answers by operation and body; what writes is answered alike whatever it writes."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers = answers

    def __call__(self, operation: str, body: str) -> str:
        return "{}" if operation == "UpdateItem" else self.answers[f"{operation} {body}"]
