"""What an upload says about a file."""

import io
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom_client import pictures, uploads
from darkroom_client.models import SlotRequest, UploadForm


def described(path: Path) -> SlotRequest:
    with uploads.opened(path) as file:
        return uploads.slot_request(file, None, None)


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
    assert uploads.content_type(name) == expected


@given(st.text())
def test_any_name_tells_some_content_type_that_the_api_takes(name: str) -> None:
    assert uploads.content_type(name).startswith(("image/", "application/octet-stream"))


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
        with uploads.opened(source) as file:
            told = uploads.slot_request(file, "a.png", None)
        assert told.model_dump(exclude_unset=True) == {"filename": "a.png", "content_type": "image/png", "size": 3}


def test_a_file_whose_name_is_no_text_can_be_sent(tmp_path: Path) -> None:
    photo = tmp_path / os.fsdecode(b"caf\xe9.jpg")
    photo.write_bytes(b"the photo")
    with uploads.opened(photo) as file:
        told = uploads.slot_request(file, None, None)
        form = UploadForm(url="https://s3.example.com/", fields={"key": "a"})
        sent = httpx.Request("POST", **uploads.form(form, file)).read()
    assert '"filename":"caf\N{REPLACEMENT CHARACTER}.jpg"' in told.model_dump_json()
    assert sent.index(b'name="key"') < sent.index(b'name="file"')
    assert b"the photo" in sent


def test_an_offset_with_seconds_is_told_in_utc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Liberia's clocks were 44 minutes and 30 seconds behind until 1972."""
    photo = tmp_path / "photo.jpg"
    photo.touch()
    os.utime(photo, (0, 0))
    monkeypatch.setenv("TZ", "Africa/Monrovia")
    time.tzset()
    try:
        told = described(photo).model_dump_json()
    finally:
        monkeypatch.undo()
        time.tzset()
    assert '"file_time":"1970-01-01T00:00:00Z"' in told
