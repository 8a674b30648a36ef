"""A server that takes uploads as the API and S3 do, and refuses what docs/openapi.json does not allow.

It holds digests, not files, so that it can take a hundred thousand.
"""

import hashlib
import json
import re
import threading
from collections import Counter
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from jsonschema import Draft202012Validator

from contract.document import kept

ALICE: Final = "3f0c7d5e-8d3a-4c57-9c39-1f2f3a9f7a11"
_MOMENT: Final = "2026-11-26T12:00:00.000Z"
_MOST_BYTES: Final = 50_000_000


class Service:
    """What the server has taken. `sent`: how often S3 got each object; `broken`: what was not allowed."""

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()
        self.digests: dict[str, str] = {}
        self.requests: Counter[str] = Counter()
        self.broken: list[str] = []
        self.lock = threading.Lock()
        self._document = kept()
        self._validators: dict[str, Draft202012Validator] = {}
        self._slots: dict[str, dict[str, Any]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, dict[str, Any] | None]:
        """A status and a body, both of the contract."""
        match method, path.split("?")[0].split("/")[1:]:
            case "GET", ["me"]:
                return 200, self._checked("get", "/me", 200, self._account())
            case "GET", ["images"]:  # which were rejected or have failed: none
                page: dict[str, Any] = {"base": f"{self.url}/media/", "images": [], "next_cursor": None}
                return 200, self._checked("get", "/images", 200, page)
            case "POST", ["images", "have"]:
                digests = self._read("post", "/images/have", body)["sha256"]
                results = [self._state(each) for each in digests]
                return 200, self._checked("post", "/images/have", 200, {"results": results})
            case "POST", ["images", "slots"]:
                slots = self._read("post", "/images/slots", body)["slots"]
                results = [self._result(each) for each in slots]
                return 200, self._checked("post", "/images/slots", 200, {"results": results})
            case "PUT", ["images", image_id]:
                status, slot = self._slot(image_id, self._read("put", "/images/{image_id}", body))
                return status, self._checked("put", "/images/{image_id}", status, slot)
            case "GET", ["images", image_id]:
                return 200, self._checked("get", "/images/{image_id}", 200, self._image(image_id))
            case "PUT", ["s3", image_id]:
                return self._take(image_id, body)
        self.broken.append(f"{method} {path}")
        return 404, None

    def _read(self, method: str, path: str, body: bytes) -> Any:
        value = json.loads(body)
        operation = self._document["paths"][path][method]
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        self._check(f"{method} {path}", schema, value)
        return value

    def _checked(self, method: str, path: str, status: int, value: dict[str, Any]) -> dict[str, Any]:
        content = self._document["paths"][path][method]["responses"][str(status)]["content"]
        [schema] = [each["schema"] for each in content.values()]
        self._check(f"{method} {path} {status}", schema, value)
        return value

    def _check(self, name: str, schema: dict[str, Any], value: Any) -> None:
        if name not in self._validators:
            whole = {**schema, "components": self._document["components"]}
            self._validators[name] = Draft202012Validator(whole)
        for error in self._validators[name].iter_errors(value):
            self.broken.append(f"{name}: {error.message[:200]}")

    def _account(self) -> dict[str, Any]:
        def some(name: str) -> dict[str, Any]:
            properties = self._document["components"]["schemas"][name]["properties"]
            return {key: [] if each.get("type") == "array" else 1000 for key, each in properties.items()}

        ours = {"max_original_bytes": _MOST_BYTES, "multipart_over": _MOST_BYTES, "max_slots_per_request": 100}
        limits = some("Limits") | ours
        return {"id": ALICE, "limits": limits, "use": some("Use")}

    def _state(self, digest: str) -> dict[str, Any]:
        image_id = self.digests.get(digest)
        there = image_id is not None and image_id in self.sent
        return {"sha256": digest, "state": "have" if there else "new", "id": image_id if there else None,
                "deleted_at": None}  # fmt: skip

    def _result(self, asked: dict[str, Any]) -> dict[str, Any]:
        image_id = asked.pop("id")
        status, slot = self._slot(image_id, asked)
        refused = status >= HTTPStatus.BAD_REQUEST
        return {"id": image_id, "status": status, "code": slot["code"] if refused else None,
                "slot": None if refused else slot}  # fmt: skip

    def _slot(self, image_id: str, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        with self.lock:
            owner = self.digests.setdefault(request["sha256"], image_id)
            if owner == image_id and image_id in self.sent:
                return 409, self._problem(409, "already_uploaded")
            self._slots[owner] = request
            there = owner in self.sent
        put = {"url": f"{self.url}/s3/{owner}", "headers": {"Content-Type": request["content_type"]}}
        upload = {"expires_at": "2099-01-01T00:00:00.000Z", "max_bytes": request["size"], "put": put,
                  "form": {"url": self.url, "fields": {}}, "multipart": None}  # fmt: skip
        duplicate = owner != image_id
        slot = {"image": self._image(owner), "duplicate": duplicate, "upload": None if there else upload}
        return 200 if duplicate else 201, slot

    def _image(self, image_id: str) -> dict[str, Any]:
        schema = self._document["components"]["schemas"]["ImageEntry"]["properties"]
        image: dict[str, Any] = {
            name: [] if each.get("type") == "array" else None for name, each in schema.items()
        }
        no_corrections = {"taken_at": None, "offset": None, "position": None, "orientation": None}
        return image | {
            "id": image_id, "status": "processing" if image_id in self.sent else "pending", "reprocessing": False,
            "verified": False, "created_at": _MOMENT, "origin": "upload", "version": 0, "favourite": False,
            "corrections": no_corrections,
        }  # fmt: skip

    def _problem(self, status: int, code: str) -> dict[str, Any]:
        return {
            "type": f"{self.url}/docs#{code}",
            "title": "Conflict",
            "status": status,
            "detail": code,
            "code": code,
        }

    def _take(self, image_id: str, body: bytes) -> tuple[int, None]:
        slot = self._slots[image_id]
        if len(body) != slot["size"] or hashlib.sha256(body).hexdigest() != slot["sha256"]:
            self.broken.append(f"other bytes for {image_id}")
            return 400, None
        with self.lock:
            if self.sent[image_id]:
                return 412, None
            self.sent[image_id] += 1
        return 200, None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle(self) -> None:
                with suppress(ConnectionError):  # the client was killed
                    super().handle()

            def _serve(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if len(body) < int(self.headers.get("Content-Length") or 0):
                    return  # the client was killed
                service.requests[f"{self.command} {re.sub('[0-9a-f-]{36}', '…', self.path)}"] += 1
                status, answer = service.answer(self.command, self.path, body)
                text = b"" if answer is None else json.dumps(answer).encode()
                self.send_response(status)
                kind = "application/problem+json" if status >= HTTPStatus.BAD_REQUEST else "application/json"
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_PUT = do_POST = _serve  # noqa: N815  # as the base names them

            def log_message(self, *_: Any) -> None:
                """Print nothing."""

        return Handler
