"""What a client may declare about its photo."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from image_api.models import MAX_FILENAME, SlotRequest


def slot(filename: str = "a.jpg", content_type: str = "image/jpeg") -> SlotRequest:
    return SlotRequest(filename=filename, content_type=content_type)


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
        ("x" * MAX_FILENAME, "x" * MAX_FILENAME),
        ("folder/" * 1000 + "a.jpg", "a.jpg"),
    ],
)
def test_a_name_loses_folders_and_controls_and_nothing_else(sent: str, kept: str) -> None:
    assert slot(sent).filename == kept


@pytest.mark.parametrize(
    "name", ["", " ", "/", "a/", ".", "..", "a/..", "\x00", "\u202e", "x" * (MAX_FILENAME + 1)]
)
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="file name"):
        slot(name)


@given(st.text())
def test_any_name_is_kept_clean_or_refused(name: str) -> None:
    try:
        kept = slot(name).filename
    except ValidationError:
        return
    assert 1 <= len(kept) <= MAX_FILENAME
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
