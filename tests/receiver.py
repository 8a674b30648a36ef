"""Receivers of webhooks on this machine: of HTTP, of sockets, and the example of the documents."""

import importlib.util
import socket
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import ModuleType

from tests.photos import ROOT

type Request = tuple[Mapping[str, str], bytes]
"""Headers, with small letters, and the body."""


@contextmanager
def receiving(
    *statuses: int, about: Callable[[bytes], bool] = lambda _: True
) -> Iterator[tuple[str, list[Request]]]:
    """A receiver that answers with these statuses, then with the last of them; its URL and what it got.

    What is not `about` the test gets the last status, and is left out.
    """
    got: list[Request] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body, status = self.rfile.read(int(self.headers["content-length"])), statuses[-1]
            if about(body):
                status = statuses[min(len(got), len(statuses) - 1)]
                got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with serving(Handler) as url:
        yield f"{url}/hook", got


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """A server on a free port; its URL without a path."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def listening(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A receiver at the level of sockets, one connection after the other; its URL."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:  # the test has ended
                    return
                with suppress(OSError), connection:
                    answer(connection)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/hook?x=1"
        finally:
            server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def answering(sent: bytes) -> Callable[[socket.socket], None]:
    """Reads a request, and answers these bytes."""

    def answer(connection: socket.socket) -> None:
        connection.recv(10_000)
        connection.sendall(sent)

    return answer


def resetting(connection: socket.socket) -> None:
    """Ends the connection as a machine does whose program died: with a reset, without reading."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def example() -> ModuleType:
    """The example of the documents, which has seen nothing yet."""
    spec = importlib.util.spec_from_file_location("webhook_receiver", ROOT / "docs/examples/webhook_receiver.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
