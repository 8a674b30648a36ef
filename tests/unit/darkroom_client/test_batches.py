"""Thousands of files: what is asked, what is sent, and what becomes of each."""

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from darkroom_client import Journal, Sent, errors
from darkroom_client.files import File
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
        library.process()
        library.asked.clear()
        again = {Path(each.path): each.state for each in upload_many(photos, journal=journal)}
        assert [again.pop(photo) for photo in (photos[7], photos[8], photos[247], photos[248])] == [
            *("trashed", "deleted") * 2
        ]
        assert {*again.values()} == {"before"}
        assert library.asked == {"GET /me": 1, "POST /images/have": 3}
    [new] = upload_many([photos[8]], deleted_too=True)
    assert (new.state, library.stored[new.image_id or ""]) == ("sent", b"8")


def test_what_was_never_sent_is_told_as_deleted_each_time(
    upload_many: UploadMany, library: FakeLibrary, photo: Path, tmp_path: Path
) -> None:
    library.states[hashlib.sha256(b"a photo").hexdigest()] = ("deleted", None)
    with Journal(tmp_path / "journal") as journal:
        for _ in range(3):
            [sent] = upload_many([photo], journal=journal)
            assert (sent.state, sent.image_id) == ("deleted", None)
        [sent] = upload_many([photo], journal=journal, deleted_too=True)
        assert (sent.state, library.stored[sent.image_id or ""]) == ("sent", b"a photo")
        library.process()
        assert upload_many([photo], journal=journal) == [Sent(photo, "before", sent.image_id)]


@pytest.mark.parametrize("told", ["trashed", "deleted", "have"])
def test_what_became_of_a_photo_after_it_was_sent_is_told(
    upload_many: UploadMany, library: FakeLibrary, photo: Path, tmp_path: Path, told: str
) -> None:
    """Whoever frees a phone by it has to know. Nothing is hashed again for that."""
    with Journal(tmp_path / "journal") as journal:
        [first] = upload_many([photo], journal=journal)
        other = None if told == "deleted" else new_id() if told == "have" else first.image_id
        library.states[hashlib.sha256(b"a photo").hexdigest()] = (told, other)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(File, "digest", None)
            for _ in range(2):
                [sent] = upload_many([photo], journal=journal)
                assert sent.image_id == other
                assert sent.state in (told, "before" if told == "have" else told)
            assert sent.state == ("before" if told == "have" else told), "the journal knows the other image by now"


def test_a_photo_that_was_sent_and_destroyed_is_sent_under_another_id_if_asked(
    upload_many: UploadMany, library: FakeLibrary, photo: Path, tmp_path: Path
) -> None:
    with Journal(tmp_path / "journal") as journal:
        [first] = upload_many([photo], journal=journal)
        library.destroy(first.image_id or "")
        [again] = upload_many([photo], journal=journal, deleted_too=True)
        assert again.state == "sent"
        assert again.image_id != first.image_id
        library.process()
        assert [each.state for each in upload_many([photo], journal=journal, deleted_too=True)] == ["before"]


@pytest.mark.parametrize("deleted_too", [False, True])
def test_an_id_that_is_spent_without_the_journal_knowing(
    upload_many: UploadMany, library: FakeLibrary, photo: Path, tmp_path: Path, deleted_too: bool
) -> None:
    """A run was killed after the photo had arrived, and the image was destroyed then."""
    with Journal(tmp_path / "journal") as journal:
        digest = hashlib.sha256(b"a photo").hexdigest()
        with File(photo) as file:
            assert file.mark
            noted = journal.begin("alice", photo, file.mark, digest)
        library.destroy(noted.image_id, digest)
        [sent] = upload_many([photo], journal=journal, deleted_too=deleted_too)
        assert sent.state == ("sent" if deleted_too else "deleted")
        assert sent.image_id != noted.image_id


def test_a_photo_in_its_first_processing_is_not_sent_again(
    upload_many: UploadMany, library: FakeLibrary, photo: Path, tmp_path: Path
) -> None:
    with Journal(tmp_path / "journal") as journal:
        [first] = upload_many([photo], journal=journal)
        library.asked.clear()
        assert upload_many([photo], journal=journal) == [Sent(photo, "before", first.image_id)]
        assert library.asked == {"GET /me": 1, "POST /images/have": 1, "GET /images/ID": 1}


@pytest.mark.parametrize("deleted_too", [False, True])
def test_a_deletion_that_the_library_has_forgotten_does_not_bring_a_photo_back(
    upload_many: UploadMany, library: FakeLibrary, photo: Path, tmp_path: Path, deleted_too: bool
) -> None:
    with Journal(tmp_path / "journal") as journal:
        [first] = upload_many([photo], journal=journal)
        library.destroy(first.image_id or "")
        library.states.clear()
        [sent] = upload_many([photo], journal=journal, deleted_too=deleted_too)
        assert sent.state == ("sent" if deleted_too else "deleted")


def test_an_empty_file_is_refused_without_a_request(
    upload_many: UploadMany, library: FakeLibrary, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.jpg"
    empty.touch()
    [sent] = upload_many([empty])
    assert (sent.state, str(sent.error)) == ("refused", "The file is empty.")
    assert isinstance(sent.error, errors.EmptyFile)
    assert library.asked == {"GET /me": 1}
    with library.client() as client, pytest.raises(errors.EmptyFile):
        client.upload(b"")


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
