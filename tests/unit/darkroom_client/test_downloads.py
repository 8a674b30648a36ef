"""Downloads over connections that fail."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from darkroom_client.errors import LinkRefused
from tests.unit.darkroom_client.fake_api import FakeApi, refusal

URL: Final = "https://originals.example.com/photo"
PHOTO: Final = bytes(range(256)) * 4


class Cut(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body whose connection fails after some bytes."""

    def __init__(self, body: bytes, sent: int) -> None:
        self._body = body
        self._sent = sent

    def __iter__(self) -> Iterator[bytes]:
        yield self._body[: self._sent]
        if self._sent < len(self._body):
            raise httpx.RemoteProtocolError("peer closed connection")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece


def server(sent: int, *, ranges: bool = True) -> FakeApi:
    """Sends so many bytes on each connection; knows ranges or does not."""

    def answer(request: httpx.Request) -> httpx.Response:
        asked = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", "")) if ranges else None
        return httpx.Response(206 if asked else 200, stream=Cut(PHOTO[int(asked[1]) if asked else 0 :], sent))

    return FakeApi(answer)


@pytest.mark.parametrize("sent", [100, 512, 1023, 1024])
def test_what_is_missing_is_asked_for_until_the_file_is_whole(tmp_path: Path, sent: int) -> None:
    api = server(sent)
    with api.client() as client:
        client.download(URL, tmp_path / "a.jpg")
    assert (tmp_path / "a.jpg").read_bytes() == PHOTO
    assert len(api.asked) == -(-1024 // sent)

    async def run() -> None:
        async with server(sent).async_client() as client:
            await client.download(URL, tmp_path / "b.jpg")

    asyncio.run(run())
    assert (tmp_path / "b.jpg").read_bytes() == PHOTO


def test_a_server_without_ranges_sends_it_from_the_beginning(tmp_path: Path) -> None:
    cuts = iter([500, 1024])
    api = FakeApi(lambda _: httpx.Response(200, stream=Cut(PHOTO, next(cuts))))
    with api.client() as client:
        client.download(URL, tmp_path / "a.jpg")
    assert (tmp_path / "a.jpg").read_bytes() == PHOTO


@pytest.mark.parametrize(("sent", "ranges"), [(0, True), (500, False)])
def test_a_connection_that_brings_nothing_new_ends_it_and_leaves_no_file(
    tmp_path: Path, sent: int, ranges: bool
) -> None:
    with pytest.raises(httpx.RemoteProtocolError), server(sent, ranges=ranges).client() as client:
        client.download(URL, tmp_path / "a.jpg")
    assert list(tmp_path.iterdir()) == []


def test_a_link_that_expires_meanwhile_is_an_error_and_an_older_file_stays(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"older")
    api = FakeApi(lambda _: httpx.Response(200, stream=Cut(PHOTO, 500)), refusal(403, "link_expired"))
    with pytest.raises(LinkRefused), api.client() as client:
        client.download(URL, tmp_path / "a.jpg")
    assert (tmp_path / "a.jpg").read_bytes() == b"older"
    assert [path.name for path in tmp_path.iterdir()] == ["a.jpg"]


def test_what_an_earlier_process_has_got_is_not_asked_for_again(tmp_path: Path) -> None:
    (tmp_path / "a.part").write_bytes(PHOTO[:600])
    api, told = server(300), list[int]()
    with api.client() as client, (tmp_path / "a.part").open("ab") as part:
        client.continue_download(URL, part, progress=told.append)
    assert (tmp_path / "a.part").read_bytes() == PHOTO
    assert (told[-1], [request.headers["Range"] for request in api.asked]) == (1024, ["bytes=600-", "bytes=900-"])

    async def run() -> None:
        async with server(300).async_client() as client:
            with (tmp_path / "b.part").open("ab") as part:
                await client.continue_download(URL, part, progress=told.append)

    asyncio.run(run())
    assert (tmp_path / "b.part").read_bytes() == PHOTO
