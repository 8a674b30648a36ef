"""A client of the API as API Gateway calls it; every answer is checked against the API's own OpenAPI document."""

import base64
import gzip
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from jsonschema import Draft202012Validator

ALICE: Final = "3f0c7d5e-8d3a-4c57-9c39-1f2f3a9f7a11"
USERS_CLIENT: Final = "4s1ents0ur0wn"
BOB: Final = "b0b7d5e1-1111-4c57-9c39-1f2f3a9f7a22"


@dataclass(frozen=True)
class Answer:
    """An answer as a client sees it: `headers` in lower case, `body` decoded."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of the problem in this answer."""
        assert self.headers["content-type"] == "application/problem+json", self.body
        return str(self.json()["code"])


class ApiClient:
    """Calls the handler as one user; `user` None sends no token."""

    def __init__(self, context: Any, user: str | None = ALICE, **claims: str) -> None:
        """`claims`: other claims of the token than those of an access token."""
        self._context = context
        self._user = user
        self._claims = {"sub": user, "token_use": "access", "client_id": USERS_CLIENT, **claims}

    def get(self, path: str, query: Mapping[str, Any] | None = None, **headers: str) -> Answer:
        return self.request("GET", path, query, headers=headers)

    def post(self, path: str, body: object) -> Answer:
        return self.request("POST", path, body=json.dumps(body))

    def put(self, path: str, body: object) -> Answer:
        return self.request("PUT", path, body=json.dumps(body))

    def patch(self, path: str, body: object, **headers: str) -> Answer:
        return self.request("PATCH", path, body=json.dumps(body), headers=headers)

    def delete(self, path: str) -> Answer:
        """Put an image into the trash."""
        return self.request("DELETE", path)

    def destroy(self, path: str) -> Answer:
        """Delete an image for good."""
        return self.request("DELETE", path, {"permanent": "true"})

    def open(self, url: str, method: str = "GET", **headers: str) -> Answer:
        """Follow a link that the API gave out."""
        parts = urlsplit(url)
        return self.request(method, unquote(parts.path), dict(parse_qsl(parts.query)), headers=headers)

    def request(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any] | None = None,
        *,
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        answer = _call(self._context, self.event(method, path, query, body, headers))
        if path not in {"/", "/openapi.json", "/docs"} and not path.startswith("/app"):
            _check_documented(_documented(self._context), method, path, answer)
        return answer

    def event(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any] | None = None,
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """The request as API Gateway hands it to the function.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
        """
        event: dict[str, Any] = {
            "version": "2.0",
            "routeKey": f"{method} /{{proxy+}}",
            "rawPath": path,
            "rawQueryString": urlencode(query or {}),
            "headers": {
                "host": "photos.example",
                **({"content-type": "application/json"} if body is not None else {}),
                **{name.replace("_", "-"): value for name, value in (headers or {}).items()},
            },
            "requestContext": {
                "accountId": "123456789012",
                "apiId": "da4c400e",
                "http": {
                    "method": method,
                    "path": path,
                    "protocol": "HTTP/1.1",
                    "sourceIp": "192.0.2.1",
                    "userAgent": "test",
                },
                "requestId": "request",
                "routeKey": f"{method} /{{proxy+}}",
                "stage": "$default",
                "time": "21/Nov/2026:12:00:00 +0000",
                "timeEpoch": 1795262400000,
            },
            "isBase64Encoded": isinstance(body, bytes),
        }
        if query:
            event["queryStringParameters"] = {name: str(value) for name, value in query.items()}
        if body is not None:
            event["body"] = base64.b64encode(body).decode() if isinstance(body, bytes) else body
        if self._user is not None:
            event["requestContext"]["authorizer"] = {"jwt": {"claims": self._claims, "scopes": None}}
        return event


def _call(context: Any, event: dict[str, Any]) -> Answer:
    from image_api.handler import lambda_handler

    return read(lambda_handler(event, context))


def read(returned: dict[str, Any]) -> Answer:
    """What a client sees of what the function returned."""
    answer = json.loads(json.dumps(returned))  # as Lambda does
    body = answer["body"]
    assert isinstance(body, str)  # in payload 2.0 every answer has a body
    data = base64.b64decode(body) if answer["isBase64Encoded"] else body.encode()
    headers = {name.lower(): value for name, value in answer["headers"].items()}
    if headers.get("content-encoding") == "gzip":
        data = gzip.decompress(data)
    return Answer(answer["statusCode"], headers, data)


@cache
def _documented(context: Any) -> dict[str, Any]:
    """The document that the API gives out; it stays the same as long as a process lives."""
    client = ApiClient(context, user=None)
    document: dict[str, Any] = client.get("/openapi.json").json()
    return document


def _check_documented(document: dict[str, Any], method: str, path: str, answer: Answer) -> None:
    """Check an answer's status, type and JSON against the document."""
    for template, operations in document["paths"].items():
        operation = operations.get("get" if method == "HEAD" else method.lower())
        if operation and re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path):
            break
    else:
        assert answer.status in {404, 405}, f"{method} {path} is not documented"
        return
    responses = operation["responses"]
    assert str(answer.status) in responses, f"{method} {template} may not answer {answer.status}: {answer.body!r}"
    if not answer.body:
        return
    content = responses[str(answer.status)]["content"]
    content_type = answer.headers["content-type"]
    if content_type.endswith("json"):
        schema = {**content[content_type]["schema"], "components": document["components"]}
        Draft202012Validator(schema).validate(answer.json())
    else:
        assert content_type in content or content_type.partition("/")[0] + "/*" in content
