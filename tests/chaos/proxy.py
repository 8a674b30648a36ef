"""A network that cuts its connections: a proxy between a client and the embedded AWS."""

from __future__ import annotations

import select
import socket
import struct
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import httpx

if TYPE_CHECKING:
    from typing import Self, TextIO

_CHUNK: Final = 64 * 1024

# Closed without waiting for what is still to be sent: the client learns at once that it was cut.
_RESET: Final = struct.pack("ii", 1, 0)


class CuttingProxy:
    """Forwards bytes to a port of this machine; cuts all connections every so often, and when it is asked to."""

    def __init__(self, target: int, *, every: float | None = None, bytes_per_second: int | None = None) -> None:
        """`every`: seconds between two cuts. `bytes_per_second`: how much all clients together may send."""
        self.cuts = 0
        """How many connections were cut that were in use."""
        self._target = target
        self._every = every
        self._rate = bytes_per_second
        self._spent = time.monotonic()
        self._back_at = 0.0
        self._lock = threading.Lock()
        self._live: dict[socket.socket, float] = {}
        """The clients' connections, and when each had its last byte."""
        self._ended = threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._server.getsockname()[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        if self._every:
            threading.Thread(target=self._cut_now_and_then, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._server.close()
        self.cut()

    def cut(self, *, away: float = 0.0) -> None:
        """Cut all connections, and let none through for so many seconds."""
        with self._lock:
            now, live = time.monotonic(), self._live
            self._live = {}
            self._back_at = now + away
        for connection, last in live.items():
            self.cuts += now - last < 1  # others were only kept open
            with suppress(OSError):
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                connection.shutdown(socket.SHUT_RDWR)

    def _cut_now_and_then(self) -> None:
        while not self._ended.wait(self._every):
            self.cut()

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                client, _ = self._server.accept()
            except OSError:  # closed
                return
            if time.monotonic() < self._back_at:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                client.close()
                continue
            threading.Thread(target=self._forward, args=(client,), daemon=True).start()

    def _forward(self, client: socket.socket) -> None:
        with client, suppress(OSError), socket.create_connection(("127.0.0.1", self._target)) as server:
            with self._lock:
                self._live[client] = time.monotonic()
            try:
                while self._forwarded(client, server):
                    pass
            finally:
                with self._lock:
                    self._live.pop(client, None)

    def _forwarded(self, client: socket.socket, server: socket.socket) -> bool:
        """Whether both sides still talk."""
        for readable in select.select([client, server], [], [])[0]:
            data = readable.recv(_CHUNK)
            with self._lock:
                if not data or client not in self._live:
                    return False
                self._live[client] = time.monotonic()
            if readable is client:
                self._pace(len(data))
            (server if readable is client else client).sendall(data)
        return True

    def _pace(self, count: int) -> None:
        if self._rate is None:
            return
        with self._lock:
            self._spent = max(self._spent, time.monotonic()) + count / self._rate
            pause = self._spent - time.monotonic()
        time.sleep(pause)


class Through(httpx.BaseTransport):
    """Sends requests through a proxy, whatever host they name; writes down what is tried and what is answered."""

    def __init__(self, proxy: int, target: int, log: TextIO) -> None:
        """`proxy`: its port. `target`: the port of requests that go through it. `log`: gets a line for each."""
        self._proxy = proxy
        self._target = target
        self._log = log
        self._transport = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        part = request.url.params.get("partNumber", "")
        name = f"{request.method} {request.url.host}{request.url.path}#{part}"
        self._write(f"tried {name}")
        url = request.url.copy_with(port=self._proxy) if request.url.port == self._target else request.url
        answer = self._transport.handle_request(
            httpx.Request(
                request.method,
                url,
                headers=request.headers,
                stream=request.stream,
                extensions=request.extensions,
            )
        )
        self._write(f"{answer.status_code} {name}")
        return answer

    def close(self) -> None:
        self._transport.close()

    def _write(self, line: str) -> None:
        self._log.write(f"{line}\n")
        self._log.flush()
