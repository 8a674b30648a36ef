"""What all requests and answers have in common."""

import base64
import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final, Never

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import (
    RequestUnsupportedContentType,
    RequestValidationError,
)
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError
from pydantic_core import to_json

from darkroom.catalog.cursors import InvalidCursor
from darkroom.catalog.owners import AccountClosed
from darkroom.errors import Contention
from darkroom.observability import logger
from image_api import coding
from image_api.conditions import conditional
from image_api.problems import (
    FAULT_SECONDS,
    AccountGone,
    BadCursor,
    Invalid,
    InvalidJson,
    MethodNotAllowed,
    NotFound,
    NotJson,
    Problem,
    Unavailable,
    Unexpected,
)
from image_api.wrong_values import wrong_value

# The methods whose body has a meaning. RFC 9110, 9.3, and RFC 5789 for PATCH
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})

# RFC 9110, 8.6: without a length, or with that of another answer.
_WITHOUT_LENGTH: Final = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})

# Whoever else changes the item has finished by then.
_CONTENTION_SECONDS: Final = 1

# The defaults; a route may set other values.
_HEADERS: Final = {
    # Catalogue entries are only for their owner, and contain links that work for anybody.
    "Cache-Control": "private, no-store",
    # No answer here is a page, and no picture is a script.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # Two years, as browsers' preload lists require. Browsers obey it only over HTTPS.
    "Strict-Transport-Security": "max-age=63072000",
}


class Api(APIGatewayHttpResolver):
    """The resolver of an HTTP API (payload 2.0) whose errors are all problem details.

    API Gateway writes the CORS headers: it knows the deployment's allowed origins, and drops a function's.
    """

    def __init__(self, public_url: Callable[[], str], admit: Callable[[Mapping[str, Any]], None]) -> None:
        """`admit` is called first for every request, and raises a Problem to refuse it."""
        super().__init__(
            enable_validation=True,
            serializer=_write_json,
            json_body_deserializer=_read_json,
        )
        self._public_url = public_url
        self._admit = admit
        self.exception_handler(Problem)(self._answer)
        self.exception_handler(NotFoundError)(self._no_route)
        self.exception_handler(RequestValidationError)(self._invalid)
        self.exception_handler(RequestUnsupportedContentType)(self._not_json)
        self.exception_handler(AccountClosed)(self._closed)
        self.exception_handler(InvalidCursor)(self._bad_cursor)
        self.exception_handler(Contention)(self._contended)
        self.exception_handler([ClientError, BotoCoreError])(self._fault_of_aws)
        self.exception_handler(Exception)(self._unexpected)

    def resolve(self, event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # type: ignore[override] # a Mapping there
        """Answer a request. HEAD is GET without the body, on every route."""
        head = event["requestContext"]["http"]["method"] == "HEAD"
        try:
            self._admit(event)
            _check_body(event)
        except Problem as problem:
            answer = _gateway_answer(problem.response(self._public_url(), event["rawPath"]))
        else:
            answer = super().resolve(_as_get(event) if head else event, context)
        answer["headers"] = {**_HEADERS, **answer["headers"]}
        answer = coding.select(event["headers"], answer)
        if event["requestContext"]["http"]["method"] in ("GET", "HEAD"):
            answer = conditional(event["headers"], answer)
        answer = coding.encode(answer)
        if head and answer["statusCode"] not in _WITHOUT_LENGTH:
            answer["headers"]["Content-Length"] = str(_length(answer))
        if head or answer["body"] is None:
            answer |= {"body": "", "isBase64Encoded": False}
        return answer

    def _answer(self, problem: Problem) -> Response[str]:
        return problem.response(self._public_url(), self.current_event.path)

    def _no_route(self, _: NotFoundError) -> Never:
        path = self.current_event.path
        routes = [*self._static_routes, *self._dynamic_routes]
        if methods := {route.method for route in routes if route.rule.match(path)}:
            allowed = methods | ({"HEAD"} if "GET" in methods else set())
            raise MethodNotAllowed(headers={"Allow": ", ".join(sorted(allowed))})
        raise NotFound

    def _invalid(self, error: RequestValidationError) -> Response[str]:
        return self._answer(Invalid(members={"errors": [wrong_value(fault) for fault in error.errors()]}))

    def _not_json(self, _: RequestUnsupportedContentType) -> Response[str]:
        return self._answer(NotJson())

    def _closed(self, _: AccountClosed) -> Response[str]:
        return self._answer(AccountGone())

    def _bad_cursor(self, _: InvalidCursor) -> Response[str]:
        return self._answer(BadCursor())

    def _contended(self, error: Contention) -> Response[str]:
        logger.error("an item was changed again and again", exc_info=error)
        return self._answer(Unavailable(headers={"Retry-After": str(_CONTENTION_SECONDS)}))

    def _fault_of_aws(self, error: Exception) -> Response[str]:
        logger.error("AWS did not answer as expected", exc_info=error)
        return self._answer(Unavailable(headers={"Retry-After": str(FAULT_SECONDS)}))

    def _unexpected(self, error: Exception) -> Response[str]:
        logger.error("request failed", exc_info=error)
        return self._answer(Unexpected())


def _as_get(event: dict[str, Any]) -> dict[str, Any]:
    context = event["requestContext"]
    # Ranges have a meaning for GET alone. RFC 9110, 14.2
    headers = {name: value for name, value in event["headers"].items() if name != "range"}
    return {
        **event,
        "headers": headers,
        "requestContext": {**context, "http": {**context["http"], "method": "GET"}},
    }


def _gateway_answer(response: Response[str]) -> dict[str, Any]:
    return {
        "statusCode": response.status_code,
        "headers": response.headers,
        "body": response.body,
        "isBase64Encoded": False,
        "cookies": [],
    }


def _length(answer: Mapping[str, Any]) -> int:
    """The bytes of an answer's body."""
    body = answer["body"] or ""
    return len(base64.b64decode(body) if answer["isBase64Encoded"] else body.encode())


def _check_body(event: dict[str, Any]) -> None:
    """Refuse a body that the resolver cannot read, because its type is not JSON or its bytes are not text."""
    if event["requestContext"]["http"]["method"] not in _WITH_BODY or not event.get("body"):
        return
    content_type = event["headers"].get("content-type", "").partition(";")[0].strip().lower()
    if content_type not in {"", "application/json"}:
        raise NotJson
    if event.get("isBase64Encoded"):
        try:
            base64.b64decode(event["body"]).decode()
        except UnicodeDecodeError:
            raise InvalidJson from None


def _write_json(value: Any) -> str:
    """Compact JSON, in a third of the standard library's time."""
    return to_json(value).decode()


def _read_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # also for numbers with thousands of digits, and for endless nesting
        raise InvalidJson from None
