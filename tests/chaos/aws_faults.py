"""Faults of AWS: what the functions' clients get instead of an answer, inside botocore with its own retries.

The clients are real and talk to moto. A hook before a request is sent answers in AWS's place, or has moto answer
and loses the answer.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from moto.core.botocore_stubber import MockRawResponse
from moto.core.models import botocore_stubber

from darkroom import aws
from tests.chaos.lab import Lab

Answer = Callable[[Any], Any]
"""Makes the answer to a request; None sends the request as usual."""


def xml(status: int, code: str) -> Answer:
    """S3's error with this code."""
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>x</Message></Error>"
    return lambda request: AWSResponse(request.url, status, HTTPHeaders(), MockRawResponse(body))


def throttled(request: Any) -> Any:
    """DynamoDB's answer to too many requests."""
    body = json.dumps({"__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"})
    return AWSResponse(request.url, 400, HTTPHeaders(), MockRawResponse(body))


def too_slow(request: Any) -> Any:
    raise ReadTimeoutError(endpoint_url=request.url)


def answer_lost(request: Any) -> Any:
    """The request has its effect, and nobody learns of it."""
    botocore_stubber("before-send", request=request)
    raise ConnectionClosedError(endpoint_url=request.url)


def cut_off(request: Any) -> Any:
    """The body of an object ends early."""
    answer = botocore_stubber("before-send", request=request)
    if request.method != "GET" or answer is None or answer.status_code != 200 or "list-type" in request.url:
        return answer
    whole = answer.content
    headers = HTTPHeaders()
    for name, value in {**answer.headers, "Content-Length": str(len(whole))}.items():
        headers[name] = value
    return AWSResponse(request.url, 200, headers, Short(whole[: len(whole) // 2]))


class Short(MockRawResponse):
    """A body that is shorter than its headers say."""

    def read(self, amt: int | None = None, **_: Any) -> bytes:
        return super().read(-1 if amt is None else amt)


def writes_only(answer: Answer) -> Answer:
    """Only where an object is written on a condition."""
    return lambda request: (
        answer(request) if request.method == "PUT" and "If-None-Match" in request.headers else None
    )


KINDS: Final[dict[str, tuple[tuple[str, ...], Answer]]] = {
    "DynamoDB throttles": (("dynamodb",), throttled),
    "S3 answers 500": (("s3",), xml(500, "InternalError")),
    "S3 answers SlowDown": (("s3",), xml(503, "SlowDown")),
    "S3 and DynamoDB are too slow": (("s3", "dynamodb"), too_slow),
    "S3 answers 409 to conditional writes": (("s3",), writes_only(xml(409, "ConditionalRequestConflict"))),
    "bodies from S3 are cut off": (("s3",), cut_off),
    "answers get lost": (("s3", "dynamodb", "sqs"), answer_lost),
}
"""The services concerned, and what they answer."""

MINUTES: Final = (timedelta(minutes=1), timedelta(minutes=10))

SHARE: Final = 0.3
"""Of the functions' requests; with botocore's three tries, one call in forty then fails, one delivery in four."""


@contextmanager
def failing(lab: Lab, kind: str) -> Iterator[None]:
    """Have a share of the requests of functions fail; those of users and of the checks succeed."""
    services, answer = KINDS[kind]
    working = 0
    take, janitor = lab.take, lab.run_janitor

    def hook(request: Any, **_: Any) -> Any:
        return answer(request) if working and lab.rng.random() < SHARE else None

    def as_function(call: Callable[..., Any]) -> Callable[..., Any]:
        def called(*arguments: Any) -> Any:
            nonlocal working
            working += 1
            try:
                return call(*arguments)
            finally:
                working -= 1

        return called

    clients: list[Any] = [getattr(aws, service)() for service in services]
    with lab.monkeypatch.context() as patch:
        patch.setattr(lab, "take", as_function(take))
        patch.setattr(lab, "run_janitor", as_function(janitor))
        patch.setattr("botocore.endpoint.time.sleep", lambda _seconds: None)
        for client in clients:
            client.meta.events.register_first("before-send", hook)
        try:
            yield
        finally:
            for client in clients:
                client.meta.events.unregister("before-send", hook)


def aws_fails(lab: Lab, kind: str) -> None:
    """Uploads, an overwrite, a deletion and a resubmission while AWS fails, then while it does not."""
    with failing(lab, kind):
        several = [lab.upload() for _ in range(4)]
        lab.run(MINUTES[0])
        lab.put(several[0], "two")
        lab.hide(several[1])
        if lab.entry(several[2]) is not None:
            lab.reprocess(several[2])
        lab.run(MINUTES[1])
    lab.run()
