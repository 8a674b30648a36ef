"""What sidecars say, and what becomes of those that say nothing."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom.companions.companion import Companion, Said, first_said
from darkroom.companions.kinds import FileKind
from darkroom.companions.sidecars import MAX_DESCRIPTION, read
from tests.takeout import sidecar, xmp


def test_a_sidecar_of_takeout_says_when_and_where_and_what() -> None:
    said = read(FileKind.TAKEOUT, sidecar("IMG_1.jpg"))
    assert said == Said("2020-09-20T10:12:07Z", 55.269423, 37.665591, 214.492, "At the lake")


def test_an_xmp_file_says_the_same_as_the_packet_of_a_picture() -> None:
    said = read(
        FileKind.XMP,
        xmp(
            exif_DateTimeOriginal="2020-11-01T12:10:02+01:00",
            exif_GPSLatitude="43,28.0294N",
            exif_GPSLongitude="11,53.1237E",
            dc_description="Hills",
        ),
    )
    assert said == Said("2020-11-01T12:10:02+01:00", 43.46715667, 11.885395, None, "Hills")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"photoTakenTime": {"timestamp": "0"}}, "taken_at"),
        ({"photoTakenTime": {"timestamp": "9" * 40}}, "taken_at"),
        ({"photoTakenTime": {"timestamp": 1600596727}}, "taken_at"),
        ({"photoTakenTime": []}, "taken_at"),
        ({"geoData": {"latitude": 0.0, "longitude": 0.0, "altitude": 0.0}}, "latitude"),
        ({"geoData": {"latitude": 91, "longitude": 0.0}}, "latitude"),
        ({"geoData": {"latitude": float("nan"), "longitude": 7.0}}, "latitude"),
        ({"geoData": {"latitude": True, "longitude": 7.0}}, "latitude"),
        ({"geoData": "here"}, "latitude"),
        ({"description": ""}, "description"),
        ({"description": ["x"]}, "description"),
    ],
)
def test_what_stands_for_nothing_is_nothing(changed: dict[str, Any], field: str) -> None:
    said = read(FileKind.TAKEOUT, sidecar("IMG_1.jpg", **changed))
    assert isinstance(said, Said)
    assert getattr(said, field) is None


@pytest.mark.parametrize(
    ("seconds", "taken_at"), [("-86400", "1969-12-31T00:00:00Z"), ("-62000000000", "0005-04-19T09:46:40Z")]
)
def test_a_time_before_1970_is_a_time(seconds: str, taken_at: str) -> None:
    said = read(FileKind.TAKEOUT, sidecar("IMG_1.jpg", photoTakenTime={"timestamp": seconds}))
    assert isinstance(said, Said)
    assert said.taken_at == taken_at


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"[" * 100_000,
        json.dumps({"title": "Chair yoga", "access": "protected"}).encode(),  # an album's
        json.dumps({"title": 1, "photoTakenTime": {}}).encode(),
    ],
)
def test_other_json_is_none_of_takeouts(data: bytes) -> None:
    assert read(FileKind.TAKEOUT, data) == "not_takeout"


@pytest.mark.parametrize("data", [b"", b"no XML", b"<html/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"])
def test_other_files_are_no_xmp(data: bytes) -> None:
    assert read(FileKind.XMP, data) == "not_xmp"


@pytest.mark.parametrize(
    ("title", "picture", "fits"),
    [
        ("IMG_1.jpg", "IMG_1.jpg", True),
        ("img_1.JPG", "IMG_1.jpg", True),
        ("IMG_1.jpg", "IMG_1-edited.jpg", True),
        ("IMG_2.jpg", "IMG_1.jpg", False),
    ],
)
def test_a_sidecar_that_was_sent_for_another_image_says_nothing(title: str, picture: str, fits: bool) -> None:
    said = read(FileKind.TAKEOUT, sidecar(title), picture)
    assert isinstance(said, Said) if fits else said == "of_another_image"


def test_a_long_description_is_cut() -> None:
    said = read(FileKind.TAKEOUT, sidecar("IMG_1.jpg", description="word " * 10_000))
    assert isinstance(said, Said)
    assert said.description is not None
    assert MAX_DESCRIPTION - 5 <= len(said.description) <= MAX_DESCRIPTION


@given(st.binary(max_size=300), st.sampled_from([FileKind.XMP, FileKind.TAKEOUT]))
def test_any_bytes_can_be_read(data: bytes, kind: FileKind) -> None:
    assert isinstance(read(kind, data), Said | str)


def companion(name: str, said: Said, *, lent: bool = False) -> Companion:
    return Companion("id", f"imports/demo/{name}", 1, "etag", "2026-11-21T12:00:00Z", said=said, lent=lent)


def test_xmp_counts_before_takeout_and_what_one_lacks_the_other_may_say() -> None:
    both = [companion("a.jpg.json", Said("2020", description="Google")), companion("a.xmp", Said("2021"))]
    for order in (both, both[::-1]):
        assert first_said(order, "taken_at") == ("sidecar:xmp", Said("2021"))
        assert first_said(order, "description") == ("sidecar:takeout", Said("2020", description="Google"))
        assert first_said(order, "latitude", "longitude") is None


def test_an_own_sidecar_counts_before_a_lent_one() -> None:
    lent, own = companion("a.jpg.json", Said("2020"), lent=True), companion("b.jpg.json", Said("2021"))
    assert first_said([lent, own], "taken_at") == ("sidecar:takeout", Said("2021"))


def test_a_companion_is_stored_without_what_it_lacks() -> None:
    for each in (companion("a.xmp", Said("2021")), companion("a.xmp", Said(), lent=True)):
        assert Companion.parse(each.stored) == each
        assert None not in each.stored.values()
