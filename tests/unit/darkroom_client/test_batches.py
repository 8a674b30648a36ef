"""Thousands of files: what is asked, what is sent, and what becomes of each."""

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from darkroom_client import Journal, Sent, errors
from tests.unit.darkroom_client.fake_api import refusal
from tests.unit.darkroom_client.fake_library import FakeLibrary, new_id

UploadMany = Callable[..., list[Sent]]


@pytest.fixture
def library() -> FakeLibrary:
    return FakeLibrary()


@pytest.fixture(params=["sync", "async"])
def awaited(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "async")


@pytest.fixture
def upload_many(library: FakeLibrary, awaited: bool) -> UploadMany:
    """`upload_many` of both clients."""

    def upload_many(*arguments: Any, retries: int = 0, **others: Any) -> list[Sent]:
        if not awaited:
            with library.client(retries) as client:
                return list(client.upload_many(*arguments, **others))

        async def run() -> list[Sent]:
            async with library.async_client(retries) as client:
                return [each async for each in client.upload_many(*arguments, **others)]

        return asyncio.run(run())

    return upload_many


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"a photo")
    return path


def test_thousands_are_asked_for_and_opened_by_hundreds(
    upload_many: UploadMany, library: FakeLibrary, tmp_path: Path
) -> None:
    photos = [tmp_path / f"{number}.jpg" for number in range(250)]
    for number, photo in enumerate(photos):
        photo.write_bytes(b"%d" % (number % 240))
    library.states[hashlib.sha256(b"7").hexdigest()] = ("trashed", new_id())
    library.states[hashlib.sha256(b"8").hexdigest()] = ("deleted", new_id())
    with Journal(tmp_path / "journal") as journal:
        sent = {Path(each.path): each for each in upload_many(photos, journal=journal)}
        assert sent.keys() == {*photos}
        states = [sent[photo].state for photo in photos]
        assert states[7:9] == ["trashed", "deleted"]
        assert {*states[:7], *states[9:240]} == {"sent"}
        assert {*states[240:247], states[249]} == {"have"}
        assert states[247:249] == ["trashed", "deleted"]
        assert len(library.stored) == 238
        assert library.asked["POST /images/slots"] == 3
        assert library.asked["POST /images/have"] == 3
        assert library.asked["PUT S3"] == 238
        library.asked.clear()
        assert {each.state for each in upload_many(photos, journal=journal)} == {"before"}
        assert library.asked == {"GET /me": 1}
        [again] = upload_many([photos[8]], deleted_too=True)
        assert (again.state, library.stored[again.image_id or ""]) == ("sent", b"8")


def test_a_file_that_is_refused_does_not_stop_the_others(
    upload_many: UploadMany, photo: Path, tmp_path: Path
) -> None:
    huge = tmp_path / "huge.jpg"
    huge.write_bytes(bytes(1_000_001))
    missing = tmp_path / "missing.jpg"
    sent = {Path(each.path): each for each in upload_many([huge, missing, photo])}
    assert sent[photo].state == "sent"
    assert isinstance(sent[huge].error, errors.TooLarge)
    assert isinstance(sent[missing].error, FileNotFoundError)
    assert [sent[each].state for each in (huge, missing)] == ["refused"] * 2


def test_what_concerns_all_files_is_raised(upload_many: UploadMany, library: FakeLibrary, photo: Path) -> None:
    full = httpx.Response(
        200, json={"results": [{"id": new_id(), "status": 413, "code": "storage_full", "slot": None}]}
    )
    library.before = lambda request: full if request.url.path.endswith("/slots") else None
    with pytest.raises(errors.StorageFull):
        upload_many([photo])
    library.before = lambda request: refusal(401) if request.url.path.endswith("/have") else None
    with pytest.raises(errors.Unauthenticated):
        upload_many([photo])


def test_who_has_no_slot_yet_waits(
    upload_many: UploadMany, library: FakeLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("darkroom_client.batches._PAUSE_SECONDS", 0.001)
    photos = [tmp_path / f"{number}.jpg" for number in range(30)]
    for photo in photos:
        photo.write_bytes(photo.name.encode())
    library.most_open = 8
    assert {each.state for each in upload_many(photos)} == {"sent"}
    assert len(library.stored) == 30
    library.most_open = 0
    new = tmp_path / "new.jpg"
    new.write_bytes(b"new")
    with pytest.raises(errors.TooManyOpenSlots):
        upload_many([new])
