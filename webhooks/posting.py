"""One request to a receiver: bounded in time and in memory. Of the answer, only the status line is read."""

import http.client
import re
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from threading import Timer
from typing import BinaryIO, Final

from webhooks.receivers import NotAllowed, Reach, Receiver, addresses, parse

# From the look-up of the name to the status. A receiver only has to keep the event; whoever needs longer holds up
# others.
WHOLE_SECONDS: Final = 8

# A name server or a machine that is well answers within one. There is time for one of two that does not.
LOOK_UP_SECONDS: Final = 3
CONNECT_SECONDS: Final = 3

# As many as there is time for; a machine without IPv6 needs the second.
_ADDRESSES: Final = 2

# An answer: a status line, perhaps after some 1xx with headers of their own. As long and as many as Python's own
# client allows.
_STATUS: Final = re.compile(rb"HTTP/1\.[01] ([1-9]\d\d)( .*)?\r?\n")
_LONGEST_LINE: Final = 65_536  # bytes
_MOST_LINES: Final = 100

_HEADERS: Final = {"content-type": "application/json", "user-agent": "Darkroom-Webhooks/1"}

_TLS: Final = ssl.create_default_context()
_TLS.minimum_version = ssl.TLSVersion.TLSv1_2


class Undelivered(Exception):
    """A request has had no answer; the message is a word for the log, which says nothing of the URL."""


def post(url: str, headers: Mapping[str, str], body: bytes, reach: Reach) -> int:
    """Send a request, with `headers` beside the usual ones; returns the status of the answer.

    Redirects are not followed. Raises Undelivered.
    """
    ends = time.monotonic() + WHOLE_SECONDS
    try:
        receiver = parse(url, reach)
        connection = _Connection(receiver, _look_up(receiver, reach), ends)
        return _status(connection, receiver, headers, body)
    except NotAllowed as error:
        raise Undelivered("address not allowed") from error
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise Undelivered(type(error).__name__) from error


def _look_up(receiver: Receiver, reach: Reach) -> list[str]:
    """The checked addresses of a receiver. Raises TimeoutError, and what `addresses` raises."""
    # The resolver has no limit in time, and cannot be stopped: whoever waits for it has to go.
    thread = ThreadPoolExecutor(1)
    try:
        return thread.submit(addresses, receiver, reach).result(min(LOOK_UP_SECONDS, WHOLE_SECONDS))
    finally:
        thread.shutdown(wait=False)


def _status(connection: "_Connection", receiver: Receiver, headers: Mapping[str, str], body: bytes) -> int:
    # A timeout of a socket counts anew with each byte; this one counts once.
    limit = Timer(connection.left(), connection.cut)
    limit.daemon = True
    limit.start()
    try:
        connection.connect()
        # A receiver may answer and close before it has read the body.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.request("POST", receiver.path, body, {**_HEADERS, **headers})
        with connection.sock.makefile("rb") as answer:
            return _read_status(answer)
    finally:
        limit.cancel()
        connection.close()


def _read_status(answer: BinaryIO) -> int:
    """The status of an answer, after all 1xx that come before it (RFC 9110, section 15.2).

    Raises BadStatusLine.
    """
    lines = (answer.readline(_LONGEST_LINE) for _ in range(_MOST_LINES))
    for line in lines:
        if not (found := _STATUS.fullmatch(line)):
            break
        status = int(found[1])
        if status >= HTTPStatus.OK or status == HTTPStatus.SWITCHING_PROTOCOLS:
            return status
        for header in lines:
            if not header.strip():
                break
    raise http.client.BadStatusLine("no status")


class _Connection(http.client.HTTPConnection):
    """A connection to the first checked address that answers. TLS checks the name, without another look-up.

    `ends`: until when all must be done, by `time.monotonic`.
    """

    sock: socket.socket

    def __init__(self, receiver: Receiver, checked: Sequence[str], ends: float) -> None:
        super().__init__(receiver.host, receiver.port)
        self._checked = checked
        self._ends = ends
        self._tls = receiver.tls
        if receiver.tls:
            self.default_port = http.client.HTTPS_PORT  # the Host header leaves it out

    def connect(self) -> None:
        self.sock = self._first()
        if self._tls:
            self.sock = _TLS.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock.settimeout(self.left())  # also if it was to be cut before there was anything to cut
            self.sock.do_handshake()
        self.sock.settimeout(self.left())

    def _first(self) -> socket.socket:
        *others, last = self._checked[:_ADDRESSES]
        for each in others:
            with suppress(OSError):
                return self._connected(each)
        return self._connected(last)

    def _connected(self, address: str) -> socket.socket:
        return socket.create_connection((address, self.port), min(CONNECT_SECONDS, self.left()))

    def left(self) -> float:
        """How many seconds are left. Raises TimeoutError if there are none."""
        if (seconds := self._ends - time.monotonic()) <= 0:
            raise TimeoutError
        return seconds

    def cut(self) -> None:
        """End the connection from another thread: whoever reads or writes gets an error."""
        if self.sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)
