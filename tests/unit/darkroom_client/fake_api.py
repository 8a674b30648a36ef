"""An API of prepared answers, for the client."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

import httpx

from darkroom_client import AsyncDarkroom, Darkroom

URL: Final = "https://api.example.com/stage"

Answer = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class FakeApi(httpx.MockTransport):
    """Answers with one after the other, the last one for ever; `asked` has the requests."""

    def __init__(self, *answers: Answer) -> None:
        super().__init__(self._answer)
        self.asked: list[httpx.Request] = []
        self._answers = list(answers)

    def client(self, token: Any = "token", retries: int = 3) -> Darkroom:
        return Darkroom(URL, token=token, retries=retries, transport=self)

    def async_client(self, token: Any = "token", retries: int = 3) -> AsyncDarkroom:
        return AsyncDarkroom(URL, token=token, retries=retries, transport=self)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        request.read()
        # A request that is sent again is the same object.
        self.asked.append(
            httpx.Request(request.method, request.url, headers=request.headers, content=request.content)
        )
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            return answer(request)
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def ok(body: object = None, **headers: str) -> httpx.Response:
    return httpx.Response(200, json={"status": "ok"} if body is None else body, headers=headers)


def refusal(
    status: int, code: str | None = None, headers: dict[str, str] | None = None, **members: Any
) -> httpx.Response:
    """A problem of the API or, without a code, what API Gateway answers by itself."""
    if code is None:
        return httpx.Response(status, json={"message": "No"}, headers=headers)
    problem = {"type": f"{URL}/docs#{code}", "title": "No.", "status": status, "code": code, "instance": "/images"}
    return httpx.Response(status, content=json.dumps(problem | members), headers=headers)
