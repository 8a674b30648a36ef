"""What sending waits for. It is written once, as coroutines; a runtime lets them wait in threads or in tasks."""

from __future__ import annotations

import asyncio
import time
from concurrent import futures
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine, Iterator

T = TypeVar("T")
R = TypeVar("R")


class Runtime(Protocol):
    """Requests, files and pauses."""

    async def ask(self, request: dict[str, Any]) -> httpx.Response:
        """Send a request to the API, with the arguments of httpx. Raises httpx.TransportError."""

    async def put(self, url: str, headers: dict[str, str], body: httpx.SyncByteStream) -> httpx.Response:
        """Send a body to S3. Raises httpx.TransportError, and what reading the body raises."""

    async def read(self, work: Callable[[], T]) -> T:
        """Do what reads or writes files, or computes for long."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""

    def side_by_side(
        self, work: Callable[[T], Coroutine[Any, Any, R]], items: AsyncIterator[T], at_once: int
    ) -> AsyncGenerator[R]:
        """The results of work for each item, as they come.

        An item is asked for when there is room for it. After an exception, no more work begins.
        """


class Threads:
    """Waits in threads. Its coroutines never pause, so that `finished` has their results."""

    def __init__(self, api: httpx.Client, links: httpx.Client) -> None:
        self._api, self._links = api, links

    async def ask(self, request: dict[str, Any]) -> httpx.Response:
        return self._api.request(**request)

    async def put(self, url: str, headers: dict[str, str], body: httpx.SyncByteStream) -> httpx.Response:
        return self._links.send(_put(self._links, url, headers, body))

    async def read(self, work: Callable[[], T]) -> T:
        return work()

    async def sleep(self, seconds: float) -> None:
        time.sleep(seconds)  # in a thread of its own

    async def side_by_side(
        self, work: Callable[[T], Coroutine[Any, Any, R]], items: AsyncIterator[T], at_once: int
    ) -> AsyncGenerator[R]:
        running: set[futures.Future[R]] = set()
        with futures.ThreadPoolExecutor(at_once) as threads:
            try:
                async for item in items:
                    running.add(threads.submit(lambda each: finished(work(each)), item))
                    if len(running) == at_once:
                        for each in futures.wait(running, return_when=futures.FIRST_COMPLETED).done:
                            yield each.result()
                            running.remove(each)
                for each in futures.as_completed(running):
                    yield each.result()
            finally:
                for each in running:
                    each.cancel()


class Tasks:
    """Waits in tasks of asyncio."""

    def __init__(self, api: httpx.AsyncClient, links: httpx.AsyncClient) -> None:
        self._api, self._links = api, links

    async def ask(self, request: dict[str, Any]) -> httpx.Response:
        return await self._api.request(**request)

    async def put(self, url: str, headers: dict[str, str], body: httpx.SyncByteStream) -> httpx.Response:
        return await self._links.send(_put(self._links, url, headers, body))

    async def read(self, work: Callable[[], T]) -> T:
        return await asyncio.to_thread(work)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def side_by_side(
        self, work: Callable[[T], Coroutine[Any, Any, R]], items: AsyncIterator[T], at_once: int
    ) -> AsyncGenerator[R]:
        running: set[asyncio.Task[R]] = set()
        try:
            async for item in items:
                running.add(asyncio.create_task(work(item)))
                if len(running) == at_once:
                    for each in (await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED))[0]:
                        yield each.result()
                        running.remove(each)
            while running:
                for each in (await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED))[0]:
                    yield each.result()
                    running.remove(each)
        finally:
            for each in running:
                each.cancel()
            await asyncio.gather(*running, return_exceptions=True)


def finished(work: Awaitable[T]) -> T:
    """The result of a coroutine that waits in threads only."""
    try:
        work.__await__().send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    raise RuntimeError("A coroutine waits for something else than threads.")


def each_of(items: AsyncGenerator[T]) -> Iterator[T]:
    """What an asynchronous generator yields that waits in threads only."""
    try:
        while True:
            try:
                item = finished(anext(items))
            except StopAsyncIteration:
                return
            yield item
    finally:
        finished(items.aclose())


def _put(
    client: httpx.Client | httpx.AsyncClient, url: str, headers: dict[str, str], body: httpx.SyncByteStream
) -> httpx.Request:
    # What each client sends besides; but a body that both take can only be given to the request itself.
    usual = client.build_request("PUT", url, headers=headers)
    return httpx.Request("PUT", url, headers=usual.headers, stream=body, extensions=usual.extensions)
