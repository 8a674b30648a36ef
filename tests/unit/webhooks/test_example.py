"""The example receiver of the documents: what it acts on, and what no client can do to it."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import ThreadingHTTPServer
from threading import Thread
from typing import Any, Final

import pytest

from tests.receiver import example


class Acts(list[str]):
    """The ids of the events that were acted on. The first `failing` actions fail."""

    failing = 0

    def __call__(self, event: dict[str, Any]) -> None:
        time.sleep(0.01)
        if self.failing:
            self.failing -= 1
            raise ConnectionError
        self.append(event["data"]["id"])


@pytest.fixture
def module() -> Any:
    return example()


@pytest.fixture
def acts(module: Any) -> Acts:
    module.act = acts = Acts()
    return acts


def event(id_: str, sequence: int, image: str = "i", owner: str = "ada") -> dict[str, Any]:
    return {"type": "Image Ready", "data": {"id": id_, "owner": owner, "image_id": image, "sequence": sequence}}


CLOSED: Final = {"type": "Owner Deleted", "data": {"id": "closed", "owner": "ada"}}


def test_an_event_whose_action_fails_is_acted_on_when_it_comes_again(module: Any, acts: Acts) -> None:
    for told in (event("one", 5), CLOSED):
        acts.failing = 1
        with pytest.raises(ConnectionError):
            module.handle(told)
        module.handle(told)
    assert acts == ["one", "closed"]


def test_what_comes_twice_or_late_is_not_acted_on(module: Any, acts: Acts) -> None:
    for told in (
        event("b", 6),
        event("b", 7),
        event("a", 5),
        event("a", 7),
        event("c", 8),
        event("other", 1, "j"),
    ):
        module.handle(told)
    assert acts == ["b", "c", "other"]


def test_the_same_event_in_several_requests_at_once_is_acted_on_once(module: Any, acts: Acts) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(module.handle, [event("one", 5), CLOSED] * 8))
    assert acts.count("closed") == 1
    assert acts.count("one") <= 1


def test_after_the_end_of_an_owner_nothing_of_it_counts(module: Any, acts: Acts) -> None:
    for told in (CLOSED, event("late", 9), CLOSED, event("another owner's", 1, owner="bob")):
        module.handle(told)
    assert acts == ["closed", "another owner's"]


@pytest.fixture
def port(module: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The example as a server that waits for its clients for a quarter of a second."""
    monkeypatch.setattr(module.Receiver, "log_message", lambda *_: None)
    monkeypatch.setattr(module.Receiver, "timeout", 0.25)
    monkeypatch.setenv("SECRET", "whsec_AAAA")
    faults: list[object] = []

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            faults.append(_)

    with Server(("127.0.0.1", 0), module.Receiver) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server.server_port
        server.shutdown()
    assert faults == []


def answered(port: int, lines: str) -> bytes:
    """The first line of the answer; empty if the connection was closed without one."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(f"POST / HTTP/1.1\r\nHost: x\r\n{lines}\r\n".encode())
        return client.makefile("rb").readline()


@pytest.mark.parametrize("length", ["-1", "x", "", "100001", "9" * 5000, "1e3", "+1", " "])
def test_a_length_that_is_none_is_refused_before_anything_is_read(port: int, length: str) -> None:
    assert b" 400 " in answered(port, f"Content-Length: {length}\r\n")


def test_a_request_without_a_length_is_refused(port: int) -> None:
    assert b" 400 " in answered(port, "")


@pytest.mark.parametrize("timestamp", ["", "soon", "-1", "9" * 5000, "99999999999"])
def test_a_timestamp_that_is_none_is_no_signature(port: int, timestamp: str) -> None:
    assert b" 401 " in answered(port, f"Content-Length: 0\r\nwebhook-timestamp: {timestamp}\r\n")


def test_a_client_that_sends_no_body_does_not_hold_a_thread(port: int) -> None:
    assert answered(port, "Content-Length: 9\r\n") == b""
