"""One request to a receiver: bounded in time whatever happens. Of the answer, only the status is read."""

import http.client
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from threading import Timer
from typing import Final

from webhooks.receivers import NotAllowed, Reach, Receiver, addresses, parse

# A receiver only has to keep the event. Whoever needs longer holds up others.
CONNECT_SECONDS: Final = 3
WHOLE_SECONDS: Final = 8

# As many as there is time for; a machine without IPv6 needs the second.
_ADDRESSES: Final = 2

_TLS: Final = ssl.create_default_context()
_TLS.minimum_version = ssl.TLSVersion.TLSv1_2


class Undelivered(Exception):
    """A request has had no answer; the message is a word for the log, which says nothing of the URL."""


def post(url: str, headers: Mapping[str, str], body: bytes, reach: Reach) -> int:
    """Send a request; returns the status of the answer. Redirects are not followed. Raises Undelivered."""
    try:
        receiver = parse(url, reach)
        connection = _Connection(receiver, addresses(receiver, reach))
        return _status(connection, receiver, headers, body)
    except NotAllowed as error:
        raise Undelivered("address not allowed") from error
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise Undelivered(type(error).__name__) from error


def _status(connection: "_Connection", receiver: Receiver, headers: Mapping[str, str], body: bytes) -> int:
    # A timeout of a socket counts anew with each byte; this one counts once.
    limit = Timer(WHOLE_SECONDS, connection.cut)
    limit.daemon = True
    limit.start()
    try:
        # A receiver may answer and close before it has read the body.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.request("POST", receiver.path, body, dict(headers))
        return connection.getresponse().status
    finally:
        limit.cancel()
        connection.close()


class _Connection(http.client.HTTPConnection):
    """A connection to the first checked address that answers. TLS checks the name, without another look-up."""

    def __init__(self, receiver: Receiver, checked: Sequence[str]) -> None:
        super().__init__(receiver.host, receiver.port, timeout=WHOLE_SECONDS)
        self._checked = checked
        self._tls = receiver.tls
        if receiver.tls:
            self.default_port = http.client.HTTPS_PORT  # the Host header leaves it out

    def connect(self) -> None:
        self.sock = self._first()
        self.sock.settimeout(WHOLE_SECONDS)
        if self._tls:
            self.sock = _TLS.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock.do_handshake()

    def _first(self) -> socket.socket:
        *others, last = self._checked[:_ADDRESSES]
        for each in others:
            with suppress(OSError):
                return socket.create_connection((each, self.port), CONNECT_SECONDS)
        return socket.create_connection((last, self.port), CONNECT_SECONDS)

    def cut(self) -> None:
        """End the connection from another thread: whoever reads or writes gets an error."""
        if self.sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)
