"""Camera RAW: the JPEG that the camera embedded is the picture, for both stages."""

import io
import random
import struct
from contextlib import suppress
from typing import Final

import pytest
from PIL import Image

from darkroom import decode
from darkroom.errors import RejectedImage
from darkroom.formats import RAW, TIFF, identify
from darkroom.formats import raw as reader
from metadata_extractor.metadata import describe
from tests.writers import raw
from tests.writers.raw import KINDS, Shot
from thumbnailer.ladder import Ladder
from thumbnailer.render import render

PICTURE: Final = raw.jpeg(Image.linear_gradient("L").resize((720, 480)).convert("RGB"))
SMALL: Final = raw.THUMBNAIL

every_kind = pytest.mark.parametrize("name", KINDS)


def made(name: str, shot: Shot) -> bytes:
    return KINDS[name][1](shot)


@every_kind
def test_the_embedded_jpeg_is_the_picture(name: str) -> None:
    data = made(name, Shot(PICTURE))
    assert identify(data) is RAW
    picture = decode.load(decode.open_picture(data))
    assert picture.size == (720, 480)
    # only the picture gets lighter downwards
    assert list(picture.image.convert("L").resize((1, 3)).tobytes()) == pytest.approx([42, 127, 212], abs=3)
    rendering = render(data, Ladder.parse("a: 640 jpg"))
    assert (rendering.width, rendering.height, [each.width for each in rendering]) == (720, 480, [640])


@every_kind
def test_a_description_says_what_kind_it_is_and_what_is_shown(name: str) -> None:
    summary = describe(made(name, Shot(PICTURE))).summary
    assert (summary["format"], summary["variant"]) == ("raw", KINDS[name][0])
    assert (summary["width"], summary["height"], summary["embedded_jpeg"]) == (720, 480, True)
    assert summary["taken_at"] == "2024-05-06T07:08:09"
    assert summary["make"]
    assert summary["pixel_hash"] == describe(PICTURE).summary["pixel_hash"] or name == "RAF"


@every_kind
@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_turned_as_the_raw_file_says(name: str, orientation: int) -> None:
    data = made(name, Shot(PICTURE, orientation))
    picture, summary = decode.open_picture(data), describe(data).summary
    assert (picture.turn, summary["orientation"]) == (orientation, orientation)
    assert picture.size == ((720, 480) if orientation < 5 else (480, 720))
    assert picture.size == (summary["width"], summary["height"])


@pytest.mark.parametrize("name", [name for name in KINDS if name != "RAF"])  # RAF has only the JPEG's
@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_what_the_jpeg_itself_says_counts_more(name: str, orientation: int) -> None:
    image = Image.new("RGB", (720, 480))
    data = made(name, Shot(raw.jpeg(image, orientation), 8))
    picture, summary = decode.open_picture(data), describe(data).summary
    assert (picture.turn, summary["orientation"]) == (orientation, orientation)
    assert picture.size == (summary["width"], summary["height"])


def refusals(data: bytes) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for stage in (decode.open_picture, describe):
        with pytest.raises(RejectedImage) as rejected:
            stage(data)
        found.add((rejected.value.code, rejected.value.message))
    return found


@every_kind
def test_one_with_a_thumbnail_alone_is_refused_by_name(name: str) -> None:
    ((code, message),) = refusals(made(name, Shot(SMALL)))
    assert (code, "RAW files are not accepted yet" in message) == ("unsupported_format", True)


@every_kind
def test_one_that_is_cut_within_its_picture_is_refused(name: str) -> None:
    data = made(name, Shot(PICTURE))
    start = data.index(b"\xff\xd8\xff\xe0") if name != "RAF" else data.index(b"\xff\xd8\xff")
    for end in (start + 1000, start + 3):
        assert outcome(data[:end]) in ("unsupported_format", "undecodable")


@pytest.mark.parametrize("tags", [{}, {50706: b"\1\4\0\0"}])
def test_a_finished_tiff_is_none_whatever_its_tags_say(tags: dict[int, bytes]) -> None:
    file = io.BytesIO()
    Image.new("RGB", (60, 40)).save(file, "TIFF", tiffinfo=tags)
    assert identify(file.getvalue()) is TIFF


def test_sensor_data_are_no_picture_although_they_are_a_jpeg() -> None:
    data = raw.cr2(Shot(PICTURE))
    assert len([at for at in range(len(data)) if data.startswith(b"\xff\xd8\xff", at)]) == 3
    assert reader.embedded(data) == PICTURE


def test_a_jpeg_that_takes_too_many_bytes_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    data = raw.dng(Shot(PICTURE))
    monkeypatch.setattr(reader, "MAX_JPEG", len(PICTURE))
    assert reader.embedded(data) == PICTURE
    monkeypatch.setattr(reader, "MAX_JPEG", len(PICTURE) - 1)
    assert reader.embedded(data) is None


def test_directories_that_point_at_each_other_end() -> None:
    entries = struct.pack("<HHHLL", 1, 330, 4, 1, 8) + struct.pack("<L", 8)
    assert reader.embedded(b"II*\0\x08\0\0\0" + entries) is None
    many = struct.pack("<H", 0xFFFF) + struct.pack("<HHLL", 330, 4, 16, 8) * 0xFFFF
    assert reader.embedded(b"IIU\0\x08\0\0\0" + many) is None


def outcome(data: bytes) -> str:
    try:
        return str(decode.load(decode.open_picture(data), at_least=64).size)
    except RejectedImage as rejected:
        return rejected.code


@pytest.mark.slow
@every_kind
def test_harmed_files_are_pictures_or_rejections(name: str) -> None:
    whole = made(name, Shot(PICTURE, 6))
    chance = random.Random(name)  # the same files in every run
    spots = [at for at in range(len(whole)) if not PICTURE.startswith(whole[at : at + 64]) or at % 97 == 0]
    outcomes = set()
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            data[chance.choice(spots)] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
        outcomes.add(outcome(bytes(data)))
        outcomes.add(outcome(whole[: chance.randrange(len(whole))]))
        with suppress(RejectedImage):
            describe(bytes(data))
    assert "(480, 720)" in outcomes
