"""The line to S3: sends bodies again that it has lost, and fewer at once where it breaks."""

from __future__ import annotations

import random
from contextlib import suppress
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Final

import httpx

from darkroom_client.errors import retry_after
from darkroom_client.retries import BACKOFF_SECONDS, FAILED, LONGEST_WAIT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from darkroom_client.files import Body
    from darkroom_client.runtime import Runtime

AT_ONCE: Final = 4
"""Bodies that are under way at the same time, of all files together: one connection seldom fills a line."""

# A line that breaks every few seconds finishes one body before it breaks, and none of four. So one goes first, and
# each success makes room for another; after a failure, only so many successes do.
_SUCCESSES: Final = 4

# Two requests for one key have met; S3 asks for another try.
_AGAIN: Final = (*FAILED, HTTPStatus.CONFLICT)

# Between two looks whether there is room for another body.
_LOOK_SECONDS: Final = 0.02


class Line:
    """Sends bodies to S3, for one client's upload of any number of files."""

    def __init__(self, runtime: Runtime, retries: int) -> None:
        self._runtime = runtime
        self._retries = retries
        self._pace = Pace()

    async def put(self, url: str, headers: Mapping[str, str], body: Body) -> httpx.Response:
        """S3's answer. Raises httpx.TransportError if no try got one, and what reading the body raises."""
        for attempt in range(self._retries):
            answer: httpx.Response | None = None
            with suppress(httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError):
                answer = await self._try(url, headers, body)
            if answer is not None and answer.status_code not in _AGAIN:
                return answer
            asked = None if answer is None else retry_after(answer)
            # As httpx-retries does it for all other requests.
            pause = asked or BACKOFF_SECONDS * 2 ** (attempt + 1) * random.random()  # noqa: S311  # no secret
            await self._runtime.sleep(min(pause, LONGEST_WAIT_SECONDS))
        return await self._try(url, headers, body)

    async def _try(self, url: str, headers: Mapping[str, str], body: Body) -> httpx.Response:
        while not self._pace.enter():
            await self._runtime.sleep(_LOOK_SECONDS)
        answer = None
        try:
            answer = await self._runtime.put(url, {**headers, "Content-Length": str(body.length)}, body)
        finally:
            self._pace.leave(succeeded=answer is not None and answer.status_code not in _AGAIN)
        return answer


class Pace:
    """How many bodies may be under way: one at first and after a failure, and more with each success."""

    def __init__(self) -> None:
        self._most = 1.0
        self._more = 1.0
        self._under_way = 0
        self._lock = Lock()

    def enter(self) -> bool:
        """Whether there is room for another one; it has begun then."""
        with self._lock:
            room = self._under_way < int(self._most)
            self._under_way += room
        return room

    def leave(self, *, succeeded: bool) -> None:
        """One has ended."""
        with self._lock:
            self._under_way -= 1
            if succeeded:
                self._most = min(AT_ONCE, self._most + self._more)
            else:
                self._most, self._more = 1.0, 1 / _SUCCESSES
