"""Which URLs and addresses may be a receiver's. Pure, but for the question to the resolver.

Whoever registers a webhook is an operator, but the name in a URL belongs to somebody else, who may let it point
into our network at any time. So the address is checked at every request, and the request goes to the address that
was checked.
"""

import ipaddress
import socket
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

_LONGEST_URL: Final = 2000  # characters; more than any receiver's

_PORTS: Final = {"https": 443, "http": 80}

# IPv6 addresses by which gateways reach IPv4 addresses (RFC 6052).
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")

# Where AWS has services of a machine, such as its metadata and with them its credentials.
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
_OF_THE_MACHINE: Final = ipaddress.ip_network("fd00:ec2::/32")

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Reach(StrEnum):
    """Where receivers may be."""

    PUBLIC = "public"  # on the internet, by TLS
    LOCAL = "local"  # anywhere, also without TLS: for the embedded AWS


class NotAllowed(Exception):
    """A receiver's URL or address is not allowed; the message says why."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """The parts of a receiver's URL. `path` includes the query."""

    tls: bool
    host: str
    port: int
    path: str


def parse(url: str, reach: Reach) -> Receiver:
    """The parts of a URL. Raises NotAllowed, also for a host that no look-up would make allowed."""
    if len(url) > _LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise NotAllowed("the URL is too long, or has characters that no URL may have")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotAllowed("this is no URL") from error
    if parts.scheme not in _PORTS or (parts.scheme == "http" and reach is not Reach.LOCAL):
        raise NotAllowed("the URL must begin with https://")
    if not parts.hostname or parts.username is not None or parts.password is not None or parts.fragment:
        raise NotAllowed("the URL must have a host, and neither a user nor a fragment")
    if port == 0:
        raise NotAllowed("no receiver has port 0")
    if reach is not Reach.LOCAL:
        _check_host(parts.hostname)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Receiver(parts.scheme == "https", parts.hostname, port or _PORTS[parts.scheme], path)


def addresses(receiver: Receiver, reach: Reach) -> list[str]:
    """The addresses of a receiver, as the resolver says now, the best first. Raises NotAllowed if one of them is
    not allowed, and OSError if there is none.
    """
    found = _resolve(receiver.host, receiver.port)
    if not all(is_allowed(address, reach) for address in found):
        raise NotAllowed("its address is not one that receivers may have")
    return [str(address) for address in found]


def _check_host(host: str) -> None:
    """Refuse names of the machine itself (RFC 6761), and addresses that are not allowed, in all the ways in which
    the resolver reads them, such as 127.1. Raises NotAllowed.
    """
    if f".{host.rstrip('.')}".endswith(".localhost"):
        raise NotAllowed("localhost is the machine itself")
    try:
        found = _resolve(host, None, socket.AI_NUMERICHOST)  # asks nobody
    except socket.gaierror:
        return  # a name
    except UnicodeError as error:
        raise NotAllowed("this host can have no name") from error
    if not all(is_allowed(address, Reach.PUBLIC) for address in found):
        raise NotAllowed("its address is not one that receivers may have")


def _resolve(host: str, port: int | None, flags: int = 0) -> list[Address]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    return [ipaddress.ip_address(str(sockaddr[0]).partition("%")[0]) for *_, sockaddr in found]


def is_allowed(address: Address, reach: Reach) -> bool:
    """Whether a receiver may have an address."""
    if reach is Reach.LOCAL:
        return True
    meant = _meant(address)
    if isinstance(meant, ipaddress.IPv6Address) and (
        meant in _OF_THE_MACHINE
        or meant.is_site_local
        # Tunnels to IPv4 addresses, which no receiver needs (RFC 4380, RFC 3056, RFC 7526).
        or meant.teredo is not None
        or meant.sixtofour is not None
    ):
        return False
    return meant.is_global and not (meant.is_multicast or meant.is_reserved)


def _meant(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address
