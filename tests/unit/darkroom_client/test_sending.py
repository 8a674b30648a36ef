"""The ways of files to S3, and what becomes of them when something fails."""

import asyncio
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from darkroom_client import Journal, errors
from darkroom_client.models import ImageEntry
from tests.unit.darkroom_client.fake_library import PART, FakeLibrary, new_id, s3_refusal

SMALL: Final = b"a photo"
LARGE: Final = random.Random(1).randbytes(9 * PART + 10)

Upload = Callable[..., ImageEntry]


@pytest.fixture
def library() -> FakeLibrary:
    return FakeLibrary()


@pytest.fixture(params=["sync", "async"])
def awaited(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "async")


@pytest.fixture
def upload(library: FakeLibrary, awaited: bool) -> Upload:
    """`upload` of both clients."""

    def upload(*arguments: Any, retries: int = 0, **others: Any) -> ImageEntry:
        if not awaited:
            with library.client(retries) as client:
                return client.upload(*arguments, **others)

        async def run() -> ImageEntry:
            async with library.async_client(retries) as client:
                return await client.upload(*arguments, **others)

        return asyncio.run(run())

    return upload


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    path.write_bytes(SMALL)
    return path


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large.dng"
    path.write_bytes(LARGE)
    return path


def test_a_small_file_is_sent_whole(upload: Upload, library: FakeLibrary, photo: Path) -> None:
    told: list[tuple[int, int]] = []
    sent = upload(photo, progress=lambda *bytes_: told.append(bytes_))
    assert library.stored == {sent.id: SMALL}
    assert library.asked == {"PUT /images/ID": 1, "PUT S3": 1}
    assert told == [(0, len(SMALL)), (len(SMALL), len(SMALL))]


def test_a_large_file_is_sent_in_parts(upload: Upload, library: FakeLibrary, large: Path) -> None:
    told: list[tuple[int, int]] = []
    sent = upload(large, progress=lambda *bytes_: told.append(bytes_))
    assert library.stored == {sent.id: LARGE}
    assert set(library.taken.values()) == {1}
    assert library.asked["PUT S3"] == 10
    assert library.asked["POST /images/ID/parts"] == 1, "the links come in one call"
    assert told[-1] == (len(LARGE), len(LARGE))


def test_bytes_and_open_files_are_sent_too(upload: Upload, library: FakeLibrary, large: Path) -> None:
    first = upload(SMALL, filename="a.jpg")
    with large.open("rb") as file:
        second = upload(file)
        assert not file.closed
    assert library.stored == {first.id: SMALL, second.id: LARGE}


def test_what_is_there_already_is_not_sent(upload: Upload, library: FakeLibrary, photo: Path) -> None:
    first = upload(photo)
    assert upload(SMALL, filename="copy.jpg").id == first.id
    assert library.asked["PUT S3"] == 1
    assert upload(photo, again=True).id != first.id
    assert len(library.stored) == 2


def lost(library: FakeLibrary, number: int, *, afterwards: bool) -> None:
    """The library's network loses one request or its answer, and all that follow."""
    count = 0

    def lose(_: httpx.Request) -> None:
        nonlocal count
        count += 1
        if count > number:
            raise httpx.ReadError("lost")

    if afterwards:
        library.after = lose
    else:
        library.before = lose


@pytest.mark.parametrize("afterwards", [False, True])
@pytest.mark.parametrize("body", [SMALL, LARGE], ids=["whole", "parts"])
def test_a_program_that_ends_at_any_request_goes_on_where_it_was(
    upload: Upload, library: FakeLibrary, tmp_path: Path, body: bytes, afterwards: bool
) -> None:
    for number in range(20):
        photo = tmp_path / f"{number}.jpg"
        photo.write_bytes(body + bytes([number]))
        lost(library, number, afterwards=afterwards)
        ended = True
        with Journal(tmp_path / "journal") as journal:
            try:
                upload(photo, journal=journal)
            except httpx.ReadError:
                ended = False
        library.before = library.after = lambda _: None
        with Journal(tmp_path / "journal") as journal:
            sent = upload(photo, journal=journal)
        assert library.stored[sent.id] == photo.read_bytes()
        assert len(library.stored) == number + 1, "none twice"
        if ended:
            break
    else:
        pytest.fail("it never ends")
    resent = sum(library.taken.values()) - len(library.taken)
    assert resent <= (0 if not afterwards else number * 4), "no part twice that was confirmed"


def test_a_connection_that_fails_costs_one_part(upload: Upload, library: FakeLibrary, large: Path) -> None:
    count = 0

    def cut(request: httpx.Request) -> None:
        nonlocal count
        count += request.method == "PUT"
        if count in (3, 6):
            count += 1
            raise httpx.WriteError("cut")

    library.before = cut
    sent = upload(large, retries=2)
    assert library.stored[sent.id] == LARGE
    assert set(library.taken.values()) == {1}


def once(answer: httpx.Response, method: str = "PUT", host: str = "originals.example.com") -> Any:
    answers = [answer]

    def fault(request: httpx.Request) -> httpx.Response | None:
        if answers and request.method == method and request.url.host == host:
            return answers.pop()
        return None

    return fault


@pytest.mark.parametrize("code", ["AccessDenied", "ExpiredToken"])
@pytest.mark.parametrize("body", [SMALL, LARGE], ids=["whole", "parts"])
def test_a_link_that_has_expired_is_asked_for_again(
    upload: Upload, library: FakeLibrary, body: bytes, code: str
) -> None:
    library.before = once(s3_refusal(403, code))
    assert library.stored[upload(body).id] == body
    library.before = lambda request: s3_refusal(403, code) if "originals" in request.url.host else None
    with pytest.raises(errors.UploadRefused) as refused:
        upload(body + b"2")
    assert (refused.value.status, refused.value.code) == (403, code)


def test_an_upload_that_another_client_interrupts_begins_anew(
    upload: Upload, library: FakeLibrary, large: Path
) -> None:
    image_id = new_id()
    interrupted: list[httpx.Request] = []

    def interrupt(request: httpx.Request) -> None:
        if request.url.path.endswith("/7") and not interrupted:
            interrupted.append(request)
            library.interrupt(image_id)

    library.before = interrupt
    upload(large, image_id=image_id)
    assert library.stored == {image_id: LARGE}


def test_a_file_that_another_client_has_sent_meanwhile_is_not_sent(
    upload: Upload, library: FakeLibrary, large: Path
) -> None:
    image_id = new_id()

    def send(request: httpx.Request) -> None:
        if request.url.path.endswith("/parts") and request.method == "POST":
            library.stored[image_id] = LARGE

    library.before = send
    assert upload(large, image_id=image_id).id == image_id
    assert library.asked["PUT S3"] == 0


def test_a_file_that_changes_while_it_is_sent_is_noticed(
    upload: Upload, library: FakeLibrary, photo: Path, large: Path
) -> None:
    def change(path: Path, body: bytes) -> Any:
        before = path.stat()

        def change(request: httpx.Request) -> None:
            if "originals" not in request.url.host:
                path.write_bytes(body)
                if len(body) == len(SMALL):  # as if the clock of the file system stood still
                    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

        return change

    for path, body in ((photo, b"another"), (large, LARGE[:-1] + b"?"), (photo, b"cut"), (large, LARGE[:5000])):
        library.before = change(path, body)
        with pytest.raises((errors.FileChanged, httpx.HTTPError)) as changed:
            upload(path)
        assert changed.type is errors.FileChanged
    assert library.stored == {}
