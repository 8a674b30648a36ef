"""What a client may declare about its photo."""

from dataclasses import asdict
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from darkroom.chronology import Taken, place
from darkroom.file_names import MAX_LENGTH
from image_api.models import SlotRequest, Time


def slot(filename: str = "a.jpg", content_type: str = "image/jpeg", file_time: str | None = None) -> SlotRequest:
    return SlotRequest(filename=filename, content_type=content_type, file_time=file_time)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("IMG_0001.JPG", "IMG_0001.JPG"),
        ("C:\\Photos\\a.jpg", "a.jpg"),
        ("/etc/../a.jpg", "a.jpg"),
        ("a\x00\r\n\tb.jpg", "ab.jpg"),
        ("  a b .jpg ", "a b .jpg"),
        ("exe\u202egpj.scr", "exegpj.scr"),
        ("half \ud83d.jpg", "half .jpg"),
        ("👩\u200d🚀 ☀\ufe0f.heic", "👩\u200d🚀 ☀\ufe0f.heic"),
        ("می\u200cخواهم.jpg", "می\u200cخواهم.jpg"),
        ("e\u0301.jpg", "e\u0301.jpg"),
        ("x" * MAX_LENGTH, "x" * MAX_LENGTH),
        ("folder/" * 1000 + "a.jpg", "a.jpg"),
    ],
)
def test_a_name_loses_folders_and_controls_and_nothing_else(sent: str, kept: str) -> None:
    assert slot(sent).filename == kept


@pytest.mark.parametrize("name", ["", " ", "/", "a/", ".", "..", "a/..", "\x00", "\u202e", "x" * (MAX_LENGTH + 1)])
def test_a_name_without_characters_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="file name"):
        slot(name)


@given(st.text())
def test_any_name_is_kept_clean_or_refused(name: str) -> None:
    try:
        kept = slot(name).filename
    except ValidationError:
        return
    assert 1 <= len(kept) <= MAX_LENGTH
    assert slot(kept).filename == kept
    kept.encode()
    assert not {*kept} & {*"/\\\0\r\n"}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("image/jpeg", "image/jpeg"),
        (" Image/HEIC ", "image/heic"),
        ("image/svg+xml", "image/svg+xml"),
        ("image/vnd.adobe.photoshop", "image/vnd.adobe.photoshop"),
        ("application/octet-stream", "application/octet-stream"),
    ],
)
def test_image_types_and_unknown_bytes_are_taken(sent: str, kept: str) -> None:
    assert slot(content_type=sent).content_type == kept


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "image",
        "image/",
        "image/*",
        "image/jpeg;q=1",
        "image/j\npeg",
        "text/html",
        "image/ä",
        "image/" + "x" * 128,
    ],
)
def test_other_types_are_refused(content_type: str) -> None:
    with pytest.raises(ValidationError, match="content type"):
        slot(content_type=content_type)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (None, None),
        ("2020-11-01T12:10:02+01:00", "2020-11-01T12:10:02.000+01:00"),
        ("2020-11-01T12:10:02.123456-09:30", "2020-11-01T12:10:02.123-09:30"),
        ("2020-11-01T12:10:02Z", "2020-11-01T12:10:02.000+00:00"),
    ],
)
def test_a_file_time_keeps_its_offset(sent: str | None, kept: str | None) -> None:
    assert slot(file_time=sent).file_time == kept


@pytest.mark.parametrize(
    "file_time",
    [
        "",
        "2020-11-01",
        "2020-11-01T12:10:02",
        "2020-02-30T12:10:02Z",
        "0001-01-01T00:00:00+01:00",
        "1604229002123",
    ],
)
def test_an_impossible_file_time_is_refused(file_time: str) -> None:
    with pytest.raises(ValidationError, match="file time"):
        slot(file_time=file_time)


@given(st.text() | st.text("0123456789-:.TZ+"))
def test_any_file_time_is_kept_in_one_form_or_refused(file_time: str) -> None:
    try:
        kept = slot(file_time=file_time).file_time
    except ValidationError:
        return
    assert slot(file_time=kept).file_time == kept


def test_a_place_in_time_is_shown_as_it_is_stored() -> None:
    own = Taken("2020-11-01T12:10:02.123+01:00", "exif:DateTimeOriginal", "exif:OffsetTimeOriginal")
    found = place(own, filename=None, file_time=None, uploaded_at=datetime(2026, 11, 21, tzinfo=UTC))
    assert Time(**asdict(found)).model_dump() == asdict(found)
    for name, field in Time.model_json_schema()["properties"].items():
        assert field["description"], name
        assert field["examples"] == [asdict(found)[name]]
