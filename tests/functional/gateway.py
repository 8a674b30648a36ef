"""The handler as a web application (WSGI), behind what API Gateway does for it: routes, tokens, and the event."""

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

from tests.functional.api_client import ApiClient
from tests.functional.test_image_api_methods import ROUTED

TOKEN: Final = "the-users-access-token"
_PUBLIC: Final = ("/media/", "/openapi.json", "/docs", "/healthz", "/app")
_GUESTS: Final = "/s/"


class Gateway:
    """Answers one user's requests: those with TOKEN, and those to public routes."""

    def __init__(self, context: Any, user: str) -> None:
        self._context = context
        self._user = user

    def __call__(self, environ: Mapping[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """https://peps.python.org/pep-3333/"""
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"].encode("latin-1").decode(errors="replace")
        read = path.startswith(_PUBLIC)
        public = path == "/" or read or path.startswith(_GUESTS)
        if method not in (("GET", "HEAD") if read else ROUTED):
            return _answer(start, HTTPStatus.NOT_FOUND, {"message": "Not Found"})
        if not public and environ.get("HTTP_AUTHORIZATION") != f"Bearer {TOKEN}":
            return _answer(start, HTTPStatus.UNAUTHORIZED, {"message": "Unauthorized"})
        from image_api.handler import lambda_handler

        returned = lambda_handler(self._event(environ, method, path, public), self._context)
        status = HTTPStatus(returned["statusCode"])
        start(f"{status.value} {status.phrase}", list(returned["headers"].items()))
        body = returned["body"]
        return [base64.b64decode(body) if returned["isBase64Encoded"] else body.encode()]

    def _event(self, environ: Mapping[str, Any], method: str, path: str, public: bool) -> dict[str, Any]:
        query: dict[str, str] = {}
        for name, value in parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True):
            query[name] = f"{query[name]},{value}" if name in query else value
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)) or None
        client = ApiClient(self._context, None if public else self._user)
        return client.event(method, path, query, _text_or_bytes(body), dict(_headers(environ)))


def _text_or_bytes(body: bytes | None) -> str | bytes | None:
    try:
        return body if body is None else body.decode()
    except UnicodeDecodeError:
        return body


def _headers(environ: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in environ.items():
        if name == "HTTP_ACCEPT_ENCODING":  # werkzeug's client does not decompress
            continue
        if name.startswith("HTTP_") or (name == "CONTENT_TYPE" and value):
            yield name.removeprefix("HTTP_").replace("_", "-").lower(), value


def _answer(start: Callable[..., Any], status: HTTPStatus, body: object) -> list[bytes]:
    start(f"{status.value} {status.phrase}", [("Content-Type", "application/json")])
    return [json.dumps(body).encode()]
