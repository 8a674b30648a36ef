"""Signatures, addresses and requests of webhooks: what is sent, and that no receiver can do harm."""

import base64
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from darkroom.catalog.webhooks import Webhook
from darkroom.errors import MalformedEvent
from darkroom.public_events import Event, EventType
from tests.receiver import answering, example, listening, resetting
from webhooks import posting, signing
from webhooks.messages import Retry, decode, request_body
from webhooks.posting import Undelivered, post
from webhooks.receivers import NotAllowed, Reach, Receiver, addresses, is_allowed, parse
from webhooks.signing import as_text, headers, secret

NOW: Final = datetime(2026, 11, 26, 9, tzinfo=UTC)
WEBHOOK: Final = Webhook("0a1b2c3d", "https://receiver.example/", frozenset(), 1, NOW)
KEY: Final = b"key of the deployment"
TOLD: Final = Event(EventType.READY, {"id": "one", "time": "2026-11-26T09:00:00Z", "owner": "ada"})


# Signatures


def test_a_signature_is_that_of_the_specification(monkeypatch: pytest.MonkeyPatch) -> None:
    """The known answer in the tests of the libraries of Standard Webhooks."""
    text = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    known = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    content, now = b'{"test": 2432232314}', datetime.fromtimestamp(1614265330, UTC)
    monkeypatch.setattr(signing, "secret", lambda *_: base64.b64decode(text.removeprefix("whsec_")))
    assert headers(WEBHOOK, KEY, known["webhook-id"], content, now) == known
    monkeypatch.setattr(time, "time", now.timestamp)
    assert example().check(text, known, content) == known["webhook-id"]


def test_each_webhook_and_generation_has_a_secret_of_its_own() -> None:
    made = {secret(key, id_, number) for key in (KEY, b"x") for id_ in ("a", "b") for number in (1, 2)}
    assert len(made) == 8
    assert as_text(secret(KEY, "a", 1)).startswith("whsec_")


def test_for_a_day_after_a_rotation_there_are_two_signatures() -> None:
    rotated = replace(WEBHOOK, generation=2, rotated_at=NOW)

    def signatures(webhook: Webhook, hours: int) -> list[str]:
        made = headers(webhook, KEY, "one", b"{}", NOW + timedelta(hours=hours))
        return made["webhook-signature"].split()

    new, old = signatures(rotated, 1)
    assert signatures(replace(WEBHOOK, generation=1), 1) == [old]
    assert signatures(replace(WEBHOOK, generation=2), 1) == [new]
    assert len(signatures(rotated, 25)) == 1


# Messages


def test_a_retry_is_read_as_it_was_written() -> None:
    retry = Retry("0a1b2c3d", TOLD, 3, 1795683600)
    assert decode(retry.encode()) == retry
    assert request_body(retry.event) == request_body(TOLD)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"source": "darkroom", "detail-type": "Image Eaten", "detail": {"id": "x", "time": "y"}}',
        '{"source": "aws.s3", "detail-type": "Image Ready", "detail": {"id": "x", "time": "y"}}',
        '{"source": "darkroom", "detail-type": "Image Ready", "detail": {}}',
        '{"source": "darkroom", "detail-type": "Image Ready", "detail": 7}',
    ],
)
def test_other_messages_are_refused(body: str) -> None:
    with pytest.raises(MalformedEvent):
        decode(body)


# Addresses


@pytest.mark.parametrize(
    "url",
    [
        *("http://receiver.example/", "ftp://receiver.example/", "receiver.example", "https://", "https:///x"),
        *("https://user@receiver.example/", "https://user:word@receiver.example/", "https://receiver.example/#x"),
        *("https://receiver.example:99999/", "https://receiver.example/ x", "https://receiver.example/\r\nx: y"),
        *("https://réceiver.example/", "https://receiver.example/" + "x" * 2000, "https://[::1/"),
    ],
)
def test_urls_that_no_receiver_may_have(url: str) -> None:
    with pytest.raises(NotAllowed):
        parse(url, Reach.PUBLIC)


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "receiver.localhost", "localhost.", "10.0.0.5", "169.254.169.254", "[::1]", "[fec0::1]"),
        *("127.1", "2130706433", "0x7f000001", "receiver..example", "receiver.example:0"),
    ],
)
def test_hosts_that_can_never_be_delivered_to_are_refused_at_once(host: str) -> None:
    with pytest.raises(NotAllowed):
        parse(f"https://{host}/hook", Reach.PUBLIC)


def test_a_url_has_its_parts() -> None:
    url = "https://receiver.example:8443/hooks?token=x"
    assert parse(url, Reach.PUBLIC) == Receiver(True, "receiver.example", 8443, "/hooks?token=x")
    assert parse("https://receiver.example", Reach.PUBLIC) == Receiver(True, "receiver.example", 443, "/")
    assert parse("http://localhost:8000/", Reach.LOCAL) == Receiver(False, "localhost", 8000, "/")


@pytest.mark.parametrize("text", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_a_receiver_may_have_a_public_address(text: str) -> None:
    assert is_allowed(ipaddress.ip_address(text), Reach.PUBLIC)
    assert parse(f"https://{f'[{text}]' if ':' in text else text}/", Reach.PUBLIC).host == text


@pytest.mark.parametrize(
    "text",
    [
        *("10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fd12:3456::1", "fd00:ec2::254", "fec0::1"),
        *("127.0.0.1", "::1", "169.254.169.254", "fe80::1", "0.0.0.0", "::"),  # noqa: S104  # nothing is bound to it
        *(
            "224.0.0.1",
            "255.255.255.255",
            "ff02::1",
            "ff0e::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::10.0.0.1",
        ),
        *("64:ff9b::a9fe:a9fe", "64:ff9b::a00:1", "::ffff:0:10.0.0.1"),
        *("2002:a9fe:a9fe::1", "2002:7f00:1::", "2002:a00:1::1", "2002:5db8:d70e::1", "2001:0:7f00:1::1"),
    ],
)
def test_a_receiver_may_have_no_other_address(text: str) -> None:
    found = ipaddress.ip_address(text)
    assert [is_allowed(found, reach) for reach in Reach] == [False, True]


def test_one_bad_address_among_several_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*_: object, **__: object) -> list[object]:
        return [(2, 1, 6, "", ("93.184.215.14", 443)), (2, 1, 6, "", ("169.254.169.254", 443))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(NotAllowed):
        addresses(Receiver(True, "receiver.example", 443, "/"), Reach.PUBLIC)


def test_a_name_that_points_into_our_network_is_not_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", ("127.0.0.1", 443))]
    resolve = socket.getaddrinfo

    def into_our_network(host: str, port: int | None, **how: Any) -> Any:
        return resolve(host, port, **how) if how["flags"] else found

    monkeypatch.setattr(socket, "getaddrinfo", into_our_network)
    monkeypatch.delattr(socket, "create_connection")
    with pytest.raises(Undelivered, match="address not allowed"):
        post("https://receiver.example/", {}, b"", Reach.PUBLIC)


# Requests


def test_a_request_is_sent_and_only_the_status_is_read() -> None:
    requests: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        requests.append(connection.recv(10_000))
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 100_000)

    with listening(answer) as url:
        assert post(url, {"webhook-id": "one"}, b"{}", Reach.LOCAL) == 200
    assert requests[0].startswith(b"POST /hook?x=1 HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"webhook-id: one\r\n" in requests[0]


def test_a_receiver_whose_first_address_does_not_answer_is_reached_by_the_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As from a machine without IPv6."""
    with listening(answering(b"HTTP/1.1 204 No Content\r\n\r\n")) as url:
        port = int(url.split(":")[2].partition("/")[0])
        found = [(30, 1, 6, "", ("::1", port, 0, 0)), (2, 1, 6, "", ("127.0.0.1", port))]
        resolve = socket.getaddrinfo

        def twice(host: str, *rest: Any, **how: Any) -> Any:
            return found if host == "receiver.example" else resolve(host, *rest, **how)

        monkeypatch.setattr(socket, "getaddrinfo", twice)
        assert post(f"http://receiver.example:{port}/", {}, b"{}", Reach.LOCAL) == 204


def test_an_answer_that_comes_before_the_body_was_read_counts() -> None:
    def answer(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 410 Gone\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass

    with listening(answer) as url:
        assert post(url, {}, b"x" * 3_000_000, Reach.LOCAL) == 410


def test_a_redirect_is_not_followed() -> None:
    with listening(answering(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n")) as url:
        assert post(url, {}, b"{}", Reach.LOCAL) == 302


def silent(connection: socket.socket) -> None:
    """Says nothing until the sender hangs up."""
    connection.settimeout(30)
    while connection.recv(65536):
        pass


def dripping(connection: socket.socket) -> None:
    """Sends a byte now and then, so that no read ever times out."""
    for _ in range(100):
        connection.sendall(b"H")
        time.sleep(0.05)


@pytest.mark.parametrize("answer", [silent, dripping])
def test_a_slow_receiver_is_cut_off(
    answer: Callable[[socket.socket], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "WHOLE_SECONDS", 0.5)
    with listening(answer) as url, pytest.raises(Undelivered):
        post(url, {}, b"{}", Reach.LOCAL)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_reset_is_a_failure(scheme: str) -> None:
    with listening(resetting) as url, pytest.raises(Undelivered):
        post(url.replace("http", scheme), {}, b"{}", Reach.LOCAL)


def test_a_reset_while_connecting_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def reset(*_: object, **__: object) -> socket.socket:
        raise ConnectionResetError

    monkeypatch.setattr(socket, "create_connection", reset)
    with pytest.raises(Undelivered, match="ConnectionResetError"):
        post("http://127.0.0.1:1/", {}, b"{}", Reach.LOCAL)


def test_a_resolver_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    given_up = threading.Event()
    resolve = socket.getaddrinfo

    def hang(_: str, *rest: Any, **how: Any) -> Any:
        given_up.wait(5)
        return resolve("127.0.0.1", *rest, **how)

    monkeypatch.setattr(posting, "WHOLE_SECONDS", 0.2)
    monkeypatch.setattr(socket, "getaddrinfo", hang)
    try:
        with pytest.raises(Undelivered, match="TimeoutError"):
            post("http://receiver.example:1/", {}, b"{}", Reach.LOCAL)
    finally:
        given_up.set()


def test_headers_of_an_answer_are_not_read() -> None:
    """Although they never end."""

    def endless(connection: socket.socket) -> None:
        connection.recv(10_000)
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"x: " + b"y" * 60_000 + b"\r\n")

    with listening(endless) as url:
        assert post(url, {}, b"{}", Reach.LOCAL) == 200


def test_what_comes_before_an_answer_is_skipped() -> None:
    sent = (
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"
    )
    with listening(answering(sent)) as url:
        assert post(url, {}, b"{}", Reach.LOCAL) == 204


@pytest.mark.parametrize(
    "sent",
    [
        *(b"", b"nonsense\r\n\r\n", b"HTTP/1.1 20 OK\r\n", b"HTTP/1.1 200 " + b"y" * 70_000 + b"\r\n\r\n"),
        *(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 200, b"HTTP/1.1 100 Continue\r\n" + b"x: y\r\n" * 200),
    ],
)
def test_an_answer_that_is_none_is_a_failure(sent: bytes) -> None:
    with listening(answering(sent)) as url, pytest.raises(Undelivered):
        post(url, {}, b"{}", Reach.LOCAL)


def test_a_receiver_without_a_valid_certificate_gets_nothing() -> None:
    received: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        received.append(connection.recv(10_000))
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

    with listening(answer) as url, pytest.raises(Undelivered):
        post(url.replace("http:", "https:"), {"webhook-id": "one"}, b"the body", Reach.LOCAL)
    assert b"the body" not in b"".join(received)


def test_tls_checks_the_name() -> None:
    assert posting._TLS.check_hostname
    assert posting._TLS.verify_mode is ssl.CERT_REQUIRED
