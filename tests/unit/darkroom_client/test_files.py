"""What a file says about itself, and its bytes."""

import asyncio
import hashlib
import io
import os
import time
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom_client import pictures
from darkroom_client.errors import FileChanged
from darkroom_client.files import Body, File, content_type
from darkroom_client.models import SlotRequest


def described(path: Path) -> SlotRequest:
    with File(path) as file:
        return file.slot_request(None, None)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.jpg", "image/jpeg"),
        ("a.JPEG", "image/jpeg"),
        ("IMG_1.HEIC", "image/heic"),
        ("a.avif", "image/avif"),
        ("a.png", "image/png"),
        ("a.mov", "application/octet-stream"),
        ("a.txt", "application/octet-stream"),
        ("a.jpg.gz", "application/octet-stream"),
        ("noextension", "application/octet-stream"),
        ("", "application/octet-stream"),
    ],
)
def test_the_name_tells_the_content_type(name: str, expected: str) -> None:
    assert content_type(name) == expected


@given(st.text())
def test_any_name_tells_some_content_type_that_the_api_takes(name: str) -> None:
    assert content_type(name).startswith(("image/", "application/octet-stream"))


def test_the_pictures_of_a_folder_are_files_that_are_named_so(tmp_path: Path) -> None:
    for name in ("b.HEIC", "a.jpg", ".pending-1.jpg", "film.mp4", "notes.txt", "noextension"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "album.jpg").mkdir()
    (tmp_path / "album.jpg" / "c.jpg").write_bytes(b"")
    (tmp_path / "lost.jpg").symlink_to("nowhere")
    assert pictures(tmp_path) == [tmp_path / "a.jpg", tmp_path / "b.HEIC"]


def test_a_file_tells_its_name_its_size_and_when_it_was_changed(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"12345")
    os.utime(photo, (0, 1604229002.123))
    told = described(photo)
    assert (told.filename, told.content_type, told.size) == ("photo.jpg", "image/jpeg", 5)
    assert told.file_time
    assert told.file_time.astimezone(UTC).replace(microsecond=0) == datetime(2020, 11, 1, 11, 10, 2, tzinfo=UTC)


def test_bytes_tell_no_time() -> None:
    for source in (b"123", io.BytesIO(b"123")):
        with File(source) as file:
            told = file.slot_request("a.png", None)
        assert told.model_dump(exclude_unset=True) == {"filename": "a.png", "content_type": "image/png", "size": 3}


def test_a_name_that_is_no_text_can_be_told(tmp_path: Path) -> None:
    photo = tmp_path / os.fsdecode(b"caf\xe9.jpg")
    photo.write_bytes(b"the photo")
    assert '"filename":"caf\N{REPLACEMENT CHARACTER}.jpg"' in described(photo).model_dump_json()


def test_an_offset_with_seconds_is_told_in_utc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Liberia's clocks were 44 minutes and 30 seconds behind until 1972."""
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"a photo")
    os.utime(photo, (0, 0))
    monkeypatch.setenv("TZ", "Africa/Monrovia")
    time.tzset()
    try:
        told = described(photo).model_dump_json()
    finally:
        monkeypatch.undo()
        time.tzset()
    assert '"file_time":"1970-01-01T00:00:00Z"' in told


def test_parts_of_a_file_are_read_in_pieces_by_several_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("darkroom_client.files.PIECE_BYTES", 3)
    with File(b"0123456789") as file:
        first, second = file.pieces(0, 5), file.pieces(5, 5)
        assert [next(first), next(second), *first, *second] == [b"012", b"567", b"34", b"89"]
        assert file.digest(5, 5) == hashlib.sha256(b"56789").hexdigest()


def test_a_body_is_read_anew_by_each_try() -> None:
    told: list[int] = []
    with File(b"0123456789") as file:
        body = Body(file, 2, 4, told.append)
        assert [b"".join(body), b"".join(body)] == [b"2345"] * 2

        async def read() -> bytes:
            return b"".join([piece async for piece in body])

        assert asyncio.run(read()) == b"2345"
    assert told == [0, 4] * 3


@pytest.mark.parametrize("change", [b"0123", b"0123456789abc", b"9876543210"])
def test_a_file_that_is_written_while_it_is_read_is_noticed(tmp_path: Path, change: bytes) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"0123456789")
    os.utime(path, (0, 0))
    with File(path) as file:
        path.write_bytes(change)
        with pytest.raises(FileChanged):
            file.digest()


def test_a_large_file_is_never_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "IMG_1.MOV"
    with path.open("wb") as stream:
        stream.truncate(100_000_000)
    with File(path) as file:
        tracemalloc.start()
        try:
            sent = sum(len(piece) for piece in Body(file, 0, file.size, lambda _: None))
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert sent == 100_000_000
    assert most < 2_000_000
