"""What a client may declare about its photo."""

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from darkroom.chronology import Taken, place
from darkroom.file_names import MAX_LENGTH
from image_api.models import NEW_UUID, UUID, Instant, SlotRequest, Thumbnail, Time, known_id, new_id
from thumbnailer import ladder

BODY: Final = {"filename": "a.jpg", "content_type": "image/jpeg"}


def schema(field: str) -> Any:
    """What the document says of a field of a request that may be null."""
    return SlotRequest.model_json_schema()["properties"][field]["anyOf"][0]


SIZE: Final = SlotRequest.model_json_schema()["properties"]["size"]


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
    "content_type",
    ["image/jpeg", "image/heic", "image/svg+xml", "image/vnd.adobe.photoshop", "application/octet-stream"],
)
def test_image_types_and_unknown_bytes_are_taken(content_type: str) -> None:
    assert slot(content_type=content_type).content_type == content_type


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
        "Image/HEIC",
        " image/heic",
        "image/heic\n",
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


@given(st.text() | st.text("0123456789-:.TZ+") | st.from_regex(schema("file_time")["pattern"]))
def test_the_pattern_of_file_times_refuses_none_that_is_kept(file_time: str) -> None:
    try:
        slot(file_time=file_time)
    except ValidationError:
        return
    assert re.search(schema("file_time")["pattern"], file_time)


@pytest.mark.parametrize(
    ("sent", "kept"), [("1", 1), ("981", 981), ("981.0", 981), ("9.81e2", 981), ("null", None)]
)
def test_a_size_is_any_number_that_is_whole(sent: str, kept: int | None) -> None:
    """JSON Schema counts 981.0 as an integer."""
    assert SlotRequest.model_validate({**BODY, "size": json.loads(sent)}).size == kept
    Draft202012Validator(SIZE).validate(json.loads(sent))


@pytest.mark.parametrize("sent", ["0", "-1", "981.5", "1e400", "NaN", '"981"', "true", "[1]"])
def test_another_size_is_refused(sent: str) -> None:
    with pytest.raises(ValidationError):
        SlotRequest.model_validate({**BODY, "size": json.loads(sent)})
    if sent not in {"1e400", "NaN"}:  # which are not JSON
        assert not Draft202012Validator(SIZE).is_valid(json.loads(sent))


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (
            datetime(2026, 11, 1, 12, 10, 2, 123456, tzinfo=timezone(timedelta(hours=1))),
            "2026-11-01T11:10:02.123Z",
        ),
        (datetime(2026, 11, 1, tzinfo=UTC), "2026-11-01T00:00:00.000Z"),
    ],
)
def test_times_have_one_precision(moment: datetime, shown: str) -> None:
    assert TypeAdapter(Instant).dump_json(moment) == f'"{shown}"'.encode()
    assert re.search(TypeAdapter(Instant).json_schema()["pattern"], shown)


ID: Final = "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"
IMPORTED: Final = "0b9f2f0e-6f0c-8c39-9a55-6b1f2f7d9f1c"


@pytest.mark.parametrize("text", [ID, ID.upper(), IMPORTED])
def test_every_uuid_names_an_image_in_its_canonical_form(text: str) -> None:
    assert known_id(text) == text.lower()
    assert re.search(UUID, text)


@given(st.text() | st.from_regex(UUID) | st.uuids().map(str))
def test_the_patterns_of_ids_are_what_is_taken(text: str) -> None:
    for take, pattern in ((known_id, UUID), (new_id, NEW_UUID)):
        try:
            taken: str | None = take(text)
        except PydanticCustomError:
            taken = None
        assert (taken is not None) == bool(re.search(pattern, text) and not text.endswith("\n"))


def test_thumbnails_have_the_formats_of_ladders() -> None:
    properties = Thumbnail.model_json_schema()["properties"]
    assert properties["format"]["enum"] == [each.value for each in ladder.RenditionFormat]
    assert properties["content_type"]["enum"] == [each.content_type for each in ladder.RenditionFormat]


def test_a_place_in_time_is_shown_as_it_is_stored() -> None:
    own = Taken("2020-11-01T12:10:02.123+01:00", "exif:DateTimeOriginal", "exif:OffsetTimeOriginal")
    found = place(own, filename=None, file_time=None, uploaded_at=datetime(2026, 11, 21, tzinfo=UTC))
    assert Time(**asdict(found)).model_dump() == asdict(found)
    for name, field in Time.model_json_schema()["properties"].items():
        assert field["description"], name
        assert field["examples"] == [asdict(found)[name]]
