"""How many bodies are under way, and which are sent again."""

import asyncio
import time
from typing import Final

import httpx
import pytest

from darkroom_client.files import Body, File
from darkroom_client.line import AT_ONCE, Line, Pace
from darkroom_client.runtime import Tasks, Threads, finished

LINK: Final = "https://originals.example.com/a"


class S3:
    """Answers with one after the other."""

    def __init__(self, *answers: int | Exception) -> None:
        self._answers = list(answers)
        self.bodies: list[bytes] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        self.bodies.append(request.read())
        return httpx.Response(answer)

    def put(self, retries: int, *, awaited: bool) -> int:
        """The status of the last answer."""
        transport = httpx.MockTransport(self)
        with File(b"a photo") as file:
            body = Body(file, 0, 7, lambda _: None)
            if not awaited:
                with httpx.Client(transport=transport) as client:
                    return finished(Line(Threads(client, client), retries).put(LINK, {}, body)).status_code

            async def run() -> int:
                async with httpx.AsyncClient(transport=transport) as client:
                    return (await Line(Tasks(client, client), retries).put(LINK, {}, body)).status_code

            return asyncio.run(run())


@pytest.fixture(autouse=True)
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that were waited; nobody does wait."""
    seconds: list[float] = []
    monkeypatch.setattr(time, "sleep", seconds.append)

    async def sleep(delay: float) -> None:
        seconds.append(delay)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return seconds


@pytest.mark.parametrize("awaited", [False, True])
@pytest.mark.parametrize(
    "failure", [httpx.ReadError("cut"), httpx.WriteTimeout("slow"), 409, 429, 500, 502, 503, 504], ids=repr
)
def test_a_body_is_sent_again_whole(failure: int | Exception, awaited: bool, waited: list[float]) -> None:
    s3 = S3(failure, failure, 200)
    assert s3.put(2, awaited=awaited) == 200
    assert set(s3.bodies) == {b"a photo"}
    assert len(waited) == 2
    assert all(0 <= seconds <= 0.5 * 2**n for n, seconds in enumerate(waited))


@pytest.mark.parametrize("status", [200, 400, 403, 404, 412])
def test_an_answer_for_good_is_the_last_one(status: int) -> None:
    assert S3(status).put(5, awaited=False) == status


def test_the_last_failure_is_raised_or_returned() -> None:
    assert S3(503, 503).put(1, awaited=False) == 503
    with pytest.raises(httpx.ReadError):
        S3(httpx.ReadError("1"), httpx.ReadError("2")).put(1, awaited=False)


def test_one_body_goes_first_and_a_line_that_breaks_gets_more_slowly() -> None:
    pace = Pace()

    def room() -> int:
        """How many more may begin; they succeed."""
        count = 0
        while pace.enter():
            count += 1
        for _ in range(count):
            pace.leave(succeeded=True)
        return count

    assert [room() for _ in range(4)] == [1, 2, AT_ONCE, AT_ONCE]
    assert pace.enter()
    pace.leave(succeeded=False)
    assert [room() for _ in range(9)] == [1, 1, 1, 1, 2, 2, 3, 3, 4]
