"""What is sent again, what is not, and how long a client waits."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Final

import httpx
import pytest

from darkroom_client import Darkroom
from darkroom_client.errors import ApiError
from darkroom_client.models import ImageEdit, ImagesRestore, SlotRequest
from tests.unit.darkroom_client.fake_api import Answer, FakeApi, ok, refusal

ID: Final = "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"
LOST: Final = httpx.ReadError("lost")
UNSENT: Final = httpx.ConnectError("no network")
SLOT: Final = SlotRequest(filename="a.jpg", content_type="image/jpeg")

Call = Callable[[Darkroom], object]

REPEATABLE: Final[dict[str, Call]] = {
    "GET": lambda api: api.get_health(),
    "HEAD": lambda api: api.head_get_health(),
    "PUT": lambda api: api.put_image(ID, SLOT),
    "PATCH": lambda api: api.edit_image(ID, ImageEdit(title="A fox"), if_match='"1"'),
    "DELETE": lambda api: api.delete_image(ID),
    "POST with a key": lambda api: api.create_image(SLOT, idempotency_key="key"),
}
CAREFUL: Final[dict[str, Call]] = {
    "POST a slot": lambda api: api.create_image(SLOT),
    "POST a list": lambda api: api.restore_images(ImagesRestore(ids=[ID])),
}


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that clients have waited; nobody does wait."""
    seconds: list[float] = []
    monkeypatch.setattr(time, "sleep", seconds.append)

    async def sleep(delay: float) -> None:
        seconds.append(delay)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return seconds


def tries(call: Call, *answers: httpx.Response | Exception, retries: int = 3) -> int:
    """How often a request is sent that always fails."""
    api = FakeApi(*answers)
    with pytest.raises((ApiError, httpx.TransportError)), api.client(retries=retries) as client:
        call(client)
    return len(api.asked)


@pytest.mark.usefixtures("waited")
@pytest.mark.parametrize("failure", [LOST, UNSENT, *map(refusal, (429, 500, 502, 503, 504))], ids=str)
@pytest.mark.parametrize("method", REPEATABLE)
def test_what_changes_nothing_twice_is_sent_again(method: str, failure: httpx.Response | Exception) -> None:
    assert tries(REPEATABLE[method], failure) == 4
    assert tries(REPEATABLE[method], failure, retries=0) == 1


@pytest.mark.usefixtures("waited")
@pytest.mark.parametrize("method", CAREFUL)
def test_post_is_sent_again_only_if_nothing_was_done(method: str) -> None:
    assert [tries(CAREFUL[method], each) for each in (UNSENT, refusal(429), refusal(503))] == [4, 4, 4]
    assert [tries(CAREFUL[method], each) for each in (LOST, refusal(500), refusal(502))] == [1, 1, 1]


@pytest.mark.usefixtures("waited")
@pytest.mark.parametrize("status", [400, 401, 404, 409, 412, 422])
def test_what_is_refused_for_good_is_not_sent_again(status: int) -> None:
    assert {tries(call, refusal(status)) for call in (REPEATABLE | CAREFUL).values()} == {1}


def test_the_api_says_how_long_to_wait(waited: list[float]) -> None:
    api = FakeApi(refusal(429, headers={"Retry-After": "17"}), refusal(503, headers={"Retry-After": "3600"}), ok())
    with api.client() as client:
        client.get_health()
    assert waited == [17, 60], "an hour is too long to wait without a word"


def test_otherwise_the_waits_grow(waited: list[float]) -> None:
    tries(REPEATABLE["GET"], LOST, retries=5)
    assert len(waited) == 5
    assert all(0 <= seconds <= 0.25 * 2 ** (n + 1) for n, seconds in enumerate(waited))


def test_the_asynchronous_client_does_the_same(waited: list[float]) -> None:
    api = FakeApi(LOST, refusal(429, headers={"Retry-After": "2"}), ok())

    async def run() -> None:
        async with api.async_client() as client:
            await client.get_health()

    asyncio.run(run())
    assert (len(api.asked), waited[1]) == (3, 2)


class Broken(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The body of an answer whose connection fails in its middle."""

    def __iter__(self) -> Iterator[bytes]:
        yield b'{"sta'
        raise LOST

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b'{"sta'
        raise LOST


@pytest.mark.usefixtures("waited")
def test_an_answer_that_breaks_off_is_asked_for_again() -> None:
    def answers() -> list[Answer]:
        return [lambda _: httpx.Response(200, stream=Broken()), ok()]

    api = FakeApi(*answers())
    with api.client() as client:
        assert client.get_health().status == "ok"

    async def run() -> None:
        async with FakeApi(*answers()).async_client() as client:
            assert (await client.get_health()).status == "ok"

    asyncio.run(run())
    assert len(api.asked) == 2
    with pytest.raises(httpx.ReadError), FakeApi(answers()[0]).client(retries=1) as client:
        client.get_health()
