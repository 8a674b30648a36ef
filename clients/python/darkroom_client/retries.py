"""Which requests are sent again after which failures, and how long to wait."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from http import HTTPMethod, HTTPStatus
from typing import Final

import httpx
from httpx_retries import Retry, RetryTransport

# Half a second, doubled each time, times chance: clients that failed together do not come back together.
BACKOFF_SECONDS: Final = 0.25

# A limit ends with the minute of the clock.
LONGEST_WAIT_SECONDS: Final = 60.0

# The API refuses nothing half-way, so what it refused with these may be sent again.
REFUSED: Final = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

# Each of these requests says what shall be, so a second one changes nothing. PATCH names the version that it
# changes.
REPEATABLE: Final = (HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.PUT, HTTPMethod.PATCH, HTTPMethod.DELETE)
FAILED: Final = (
    *REFUSED,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.GATEWAY_TIMEOUT,
)
# These read or say what shall be, like PUT.
_REPEATABLE_POSTS: Final = re.compile(
    r"/albums/[^/]+/images$|/images/(have|slots|[^/]+/(companions/[^/]+/)?parts(/complete)?)$"
)

# After too many wrong passwords, the API wants a pause of minutes: a guest is told, instead of waiting.
_PASSWORD: Final = re.compile(r"/s/[^/]+/session$")

Read = Callable[[httpx.Response], Awaitable[None] | None]


def read(answer: httpx.Response) -> None:
    """Read an answer to its end."""
    answer.read()


async def aread(answer: httpx.Response) -> None:
    """Read an answer to its end."""
    await answer.aread()


class ApiTransport(RetryTransport):
    """Sends requests to the API. Most POSTs make or start something, so without an Idempotency-Key they are sent
    again only if nothing was done.
    """

    def __init__(
        self, retries: int, transport: httpx.BaseTransport | httpx.AsyncBaseTransport | None, read: Read
    ) -> None:
        """`read` reads an answer to its end: a connection may fail in its middle."""
        repeatable = _retry(retries, (*REPEATABLE, HTTPMethod.POST), FAILED)
        super().__init__(transport, repeatable.copy_with(validate_response=read))
        self._careful = _retry(retries, (HTTPMethod.POST,), REFUSED, NOT_SENT)
        self._once = _retry(0, (), ())

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._choose(request)
        return super().handle_request(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._choose(request)
        return await super().handle_async_request(request)

    def _choose(self, request: httpx.Request) -> None:
        if request.method != HTTPMethod.POST or "Idempotency-Key" in request.headers:
            return
        if _PASSWORD.search(request.url.path):
            request.extensions = {**request.extensions, "retry": self._once}
        elif not _REPEATABLE_POSTS.search(request.url.path):
            request.extensions = {**request.extensions, "retry": self._careful}


def link_transport(
    retries: int, transport: httpx.BaseTransport | httpx.AsyncBaseTransport | None
) -> RetryTransport:
    """Opens links. Files that are sent by links are repeated by line.py."""
    return RetryTransport(transport, _retry(retries, (HTTPMethod.GET,), FAILED))


def _retry(
    retries: int,
    methods: tuple[HTTPMethod, ...],
    statuses: tuple[HTTPStatus, ...],
    exceptions: tuple[type[Exception], ...] | None = None,
) -> Retry:
    return Retry(
        total=retries,
        allowed_methods=methods,
        status_forcelist=statuses,
        retry_on_exceptions=exceptions,
        backoff_factor=BACKOFF_SECONDS,
        max_backoff_wait=LONGEST_WAIT_SECONDS,
    )
