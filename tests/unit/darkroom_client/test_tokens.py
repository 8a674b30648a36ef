"""A token is asked for once, and again when it is refused."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from darkroom_client.errors import Unauthenticated
from tests.unit.darkroom_client.fake_api import FakeApi, ok, refusal


class Tokens:
    """Gives out first, second, …"""

    def __init__(self) -> None:
        self.given = 0

    def __call__(self) -> str:
        self.given += 1
        return f"token {self.given}"

    async def wait(self) -> str:
        await asyncio.sleep(0)
        return self()


def only(token: str) -> FakeApi:
    """An API that takes one token."""

    def answer(request: httpx.Request) -> httpx.Response:
        return ok() if request.headers["Authorization"] == f"Bearer {token}" else refusal(401)

    return FakeApi(answer)


def test_a_function_is_asked_once_for_many_requests() -> None:
    tokens, api = Tokens(), only("token 1")
    with api.client(tokens) as client:
        for _ in range(3):
            client.get_health()
    assert tokens.given == 1


def test_it_is_asked_again_at_401_and_the_request_is_sent_again() -> None:
    tokens, api = Tokens(), only("token 2")
    with api.client(tokens) as client:
        client.get_health()
    assert [each.headers["Authorization"] for each in api.asked] == ["Bearer token 1", "Bearer token 2"]


def test_requests_that_are_refused_together_ask_once() -> None:
    tokens, together = Tokens(), threading.Barrier(8)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.headers["Authorization"] == "Bearer token 2":
            return ok()
        together.wait(10)
        return refusal(401)

    with FakeApi(answer).client(tokens) as client, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: client.get_health(), range(8)))
    assert tokens.given == 2


@pytest.mark.parametrize("token", ["expired", lambda: "expired"])
def test_the_same_token_is_not_sent_twice(token: object) -> None:
    api = only("another")
    with pytest.raises(Unauthenticated), api.client(token) as client:
        client.get_health()
    assert len(api.asked) == 1


def test_a_second_refusal_is_an_error() -> None:
    api = only("none")
    with pytest.raises(Unauthenticated), api.client(Tokens()) as client:
        client.get_health()
    assert len(api.asked) == 2


@pytest.mark.parametrize("awaited", [True, False])
def test_the_asynchronous_client_does_the_same(awaited: bool) -> None:
    tokens, api = Tokens(), only("token 2")

    async def run() -> None:
        async with api.async_client(tokens.wait if awaited else tokens) as client:
            await asyncio.gather(*(client.get_health() for _ in range(5)))

    asyncio.run(run())
    assert tokens.given == 2


def test_a_link_is_opened_without_the_token(tmp_path: object) -> None:
    api = FakeApi(ok())
    with api.client() as client:
        client.download("https://originals.s3.amazonaws.com/a", f"{tmp_path}/a")
    assert "Authorization" not in api.asked[0].headers
