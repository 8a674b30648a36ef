"""A library and its S3, as far as sending needs them, for faults that the real ones do not show on demand."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import uuid
from collections import Counter
from collections.abc import Callable
from threading import RLock
from typing import Any, Final

import httpx

from darkroom_client import AsyncDarkroom, Darkroom
from darkroom_client.generated.models import Limits, Use
from tests.unit.darkroom_client.fake_api import URL, refusal
from tests.unit.darkroom_client.test_similar import image

S3: Final = "https://originals.example.com"

PART: Final = 1000
"""The bytes of a part."""

Fault = Callable[[httpx.Request], httpx.Response | None]
"""What happens to a request: an answer of its own, an exception, or nothing."""


class FakeLibrary(httpx.MockTransport):
    """Opens slots, takes files and parts, knows digests. `asked` counts requests, `taken` what S3 has stored."""

    def __init__(self, *, over: int = 5000) -> None:
        """`over`: files above so many bytes go in parts."""
        super().__init__(self._answer)
        self.asked: Counter[str] = Counter()
        self.taken: Counter[str] = Counter()
        self.stored: dict[str, bytes] = {}
        self.digests: dict[str, str] = {}
        self.states: dict[str, tuple[str, str | None]] = {}
        self.before: Fault = lambda _: None
        self.after: Fault = lambda _: None
        self.most_open = 1000
        self._over = over
        self._slots: dict[str, dict[str, Any]] = {}
        self._parts: dict[str, dict[int, bytes]] = {}
        self._spent: set[str] = set()
        self._lock = RLock()

    def client(self, retries: int = 0) -> Darkroom:
        return Darkroom(URL, token="token", retries=retries, transport=self)

    def async_client(self, retries: int = 0) -> AsyncDarkroom:
        return AsyncDarkroom(URL, token="token", retries=retries, transport=self)

    def process(self) -> None:
        """Know the digests of what has arrived."""
        for image_id, content in self.stored.items():
            self.states[hashlib.sha256(content).hexdigest()] = ("have", image_id)

    def destroy(self, image_id: str, sha256: str | None = None) -> None:
        """Destroy an image, so that its id is spent. `sha256`: of a file that nobody has seen arrive."""
        content = self.stored.pop(image_id, None)
        digest = sha256 or hashlib.sha256(content or b"").hexdigest()
        self.digests.pop(digest, None)
        self._slots.pop(image_id, None)
        self.states[digest] = ("deleted", None)
        self._spent.add(image_id)

    def interrupt(self, image_id: str) -> None:
        """Another client aborts the upload in parts."""
        self._parts.pop(image_id)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        name = f"{request.method} {_named(request)}"
        with self._lock:
            self.asked[name] += 1
            early = self.before(request)
            if early:
                return early
            answer = self._s3(request) if str(request.url).startswith(S3) else self._api(request)
            return self.after(request) or answer

    def _api(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content or b"null")
        path = request.url.path.removeprefix("/stage").split("/")[1:]
        match request.method, path:
            case "GET", ["me"]:
                limits = dict.fromkeys(Limits.model_fields, 0) | {"formats": [], "max_slots_per_request": 100}
                use = dict.fromkeys(Use.model_fields, 0)
                return httpx.Response(200, json={"id": "alice", "limits": limits, "use": use})
            case "POST", ["images", "have"]:
                return httpx.Response(200, json={"results": [self._known(each) for each in body["sha256"]]})
            case "POST", ["images", "slots"]:
                return httpx.Response(200, json={"results": [self._result(each) for each in body["slots"]]})
            case "PUT", ["images", image_id]:
                answer = self._slot(image_id, body)
                return answer if isinstance(answer, httpx.Response) else httpx.Response(answer[0], json=answer[1])
            case "GET", ["images", image_id]:
                if image_id in self._spent:
                    return refusal(404, "image_not_found")
                return httpx.Response(200, json=image(image_id))
            case "GET", ["images", image_id, "parts"]:
                parts = self._parts.get(image_id, {})
                uploaded = [
                    {"number": n, "bytes": len(part), "sha256": hashlib.sha256(part).hexdigest()}
                    for n, part in sorted(parts.items())
                ]
                size = self._slots[image_id]["size"]
                told = {"part_bytes": PART, "parts": -(-size // PART), "size": size, "uploaded": uploaded}
                return httpx.Response(200, json=told)
            case "POST", ["images", image_id, "parts"]:
                if image_id in self.stored:
                    return refusal(409, "already_uploaded")
                self._parts.setdefault(image_id, {})
                links = [
                    {"number": each["number"], **_link(f"{image_id}/{each['number']}", each["sha256"])}
                    for each in body["parts"]
                ]
                return httpx.Response(200, json={"expires_at": "2026-11-26T00:00:00.000Z", "links": links})
            case "POST", ["images", image_id, "parts", "complete"]:
                return self._complete(image_id)
        raise AssertionError(f"nobody answers {request.method} {request.url}")

    def _known(self, sha256: str) -> dict[str, Any]:
        state, image_id = self.states.get(sha256, ("new", None))
        return {"sha256": sha256, "state": state, "id": image_id}

    def _result(self, request: dict[str, Any]) -> dict[str, Any]:
        image_id = request.pop("id")
        answer = self._slot(image_id, request)
        if isinstance(answer, httpx.Response):
            return {"id": image_id, "status": answer.status_code, "code": answer.json()["code"], "slot": None}
        return {"id": image_id, "status": answer[0], "code": None, "slot": answer[1]}

    def _slot(self, image_id: str, request: dict[str, Any]) -> httpx.Response | tuple[int, dict[str, Any]]:
        if image_id in self._spent:
            return refusal(409, "already_deleted")
        if image_id in self.stored:
            return refusal(409, "already_uploaded")
        if request["size"] > 1_000_000:
            return refusal(413, "too_large", max_bytes=1_000_000)
        first = self.digests.setdefault(request.get("sha256") or image_id, image_id)
        duplicate = first != image_id
        if duplicate and first in self.stored:
            slot = {"image": image(first), "duplicate": True, "upload": None}
            return 200, slot
        if first not in self._slots and len(self._slots) - len(self.stored) >= self.most_open:
            return refusal(429, "too_many_open_slots")
        self._slots[first] = request
        size = request["size"]
        upload = {
            "expires_at": "2026-11-26T00:00:00.000Z",
            "max_bytes": size,
            "form": {"url": S3, "fields": {}},
            "put": _link(first, request.get("sha256")),
            "multipart": {"part_bytes": PART, "parts": -(-size // PART)} if size > self._over else None,
        }
        slot = {"image": image(first), "duplicate": duplicate, "upload": upload}
        return (200 if duplicate else 201), slot

    def _s3(self, request: httpx.Request) -> httpx.Response:
        image_id, _, number = request.url.path[1:].partition("/")
        body = request.read()
        assert int(request.headers["content-length"]) == len(body)
        wanted = request.headers.get("x-amz-checksum-sha256")
        if wanted and base64.b64encode(hashlib.sha256(body).digest()).decode() != wanted:
            return s3_refusal(400, "BadDigest")
        if number:
            if image_id not in self._parts:
                return s3_refusal(404, "NoSuchUpload")
            self._parts[image_id][int(number)] = body
        elif image_id in self.stored:
            return s3_refusal(412, "PreconditionFailed")
        else:
            assert request.headers["if-none-match"] == "*"
            assert len(body) == self._slots[image_id]["size"]
            self.stored[image_id] = body
        self.taken[request.url.path[1:]] += 1
        return httpx.Response(200)

    def _complete(self, image_id: str) -> httpx.Response:
        if image_id not in self.stored:
            parts = self._parts.get(image_id, {})
            size = self._slots[image_id]["size"]
            body = b"".join(part for _, part in sorted(parts.items()))
            if len(body) != size:
                return refusal(409, "parts_missing")
            self.stored[image_id] = body
            del self._parts[image_id]
        return httpx.Response(200, json=image(image_id))


def _named(request: httpx.Request) -> str:
    path = request.url.path.removeprefix("/stage")
    return re.sub(r"[0-9a-f-]{36}", "ID", path) if "stage" in request.url.path else "S3"


def _link(path: str, sha256: str | None) -> dict[str, Any]:
    headers = {"Content-Type": "image/jpeg", "If-None-Match": "*"}
    if sha256:
        headers["x-amz-checksum-sha256"] = base64.b64encode(bytes.fromhex(sha256)).decode()
    return {"url": f"{S3}/{path}", "headers": headers}


def s3_refusal(status: int, code: str) -> httpx.Response:
    return httpx.Response(status, text=f"<Error><Code>{code}</Code><Message>No</Message></Error>")


def new_id() -> str:
    return str(uuid.uuid4())
