"""The access token of each request, renewed when the API refuses it."""

from __future__ import annotations

import inspect
import threading
from asyncio import Lock
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Generator


class Token(httpx.Auth):
    """A token, or a function that gives one: asked before the first request, and again after a 401."""

    def __init__(self, token: str | Callable[[], str]) -> None:
        self._ask = None if isinstance(token, str) else token
        self._current = token if isinstance(token, str) else None
        self._lock = threading.Lock()

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        token = self._after(None)
        response = yield _with(request, token)
        if response.status_code == HTTPStatus.UNAUTHORIZED and self._ask:
            renewed = self._after(token)
            if renewed != token:
                yield _with(request, renewed)

    def _after(self, refused: str | None) -> str:
        """A token other than the refused one. Requests that were refused together ask only once."""
        with self._lock:
            if self._ask and self._current == refused:
                self._current = self._ask()
            return self._current or ""


class AsyncToken(httpx.Auth):
    """The same for requests that are awaited; the function may be one that is awaited."""

    def __init__(self, token: str | Callable[[], str | Awaitable[str]]) -> None:
        self._ask = None if isinstance(token, str) else token
        self._current = token if isinstance(token, str) else None
        self._lock = Lock()

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        token = await self._after(None)
        response = yield _with(request, token)
        if response.status_code == HTTPStatus.UNAUTHORIZED and self._ask:
            renewed = await self._after(token)
            if renewed != token:
                yield _with(request, renewed)

    async def _after(self, refused: str | None) -> str:
        async with self._lock:
            if self._ask and self._current == refused:
                asked = self._ask()
                self._current = await asked if inspect.isawaitable(asked) else asked
            return self._current or ""


def _with(request: httpx.Request, token: str) -> httpx.Request:
    request.headers["Authorization"] = f"Bearer {token}"
    return request
