"""JPEG: needless segments never make a picture fail, and a picture is complete with its last row."""

import io
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from darkroom import decode
from darkroom.errors import RejectedImage
from metadata_extractor.metadata import describe
from tests.photos import IMAGES

SOI: Final = b"\xff\xd8"


def jpeg(size: tuple[int, int] = (200, 136), mode: str = "RGB", **options: Any) -> bytes:
    buffer = io.BytesIO()
    photo = Image.open(IMAGES / "fox.jpg").convert(mode).resize(size)
    photo.save(buffer, "JPEG", **options)
    return buffer.getvalue()


KINDS: Final[dict[str, dict[str, Any]]] = {
    "baseline": {},
    "progressive": {"progressive": True},
    "optimized": {"optimize": True},
    "restarts": {"restart_marker_blocks": 3},
    "progressive with restarts": {"progressive": True, "restart_marker_rows": 1},
    "full chroma": {"subsampling": 0},
    "grey": {"mode": "L"},
    "progressive grey": {"mode": "L", "progressive": True},
    "cmyk": {"mode": "CMYK"},
    "one pixel": {"size": (1, 1)},
    "no whole block": {"size": (17, 9)},
    "tall": {"size": (9, 333)},
}
FILES: Final = {name: jpeg(**options) for name, options in KINDS.items()}

TRAILERS: Final = [
    b"",
    b"\xff",
    b"\xff\xff\xff",
    b"\0" * 1000,
    b"\0\0\0\x18ftypmp42\0\0\0\0" + b"\xff\xc5abcdef\xff\xda\0\x0c\xff\xc4\0\x05abc" * 10,
    b"\0\0\x0a\x30MotionPhoto_Data\0\0\0\x18ftypmp42" + bytes(range(256)) * 4,
    b"\xff\xd8\xff\xe0\0\x10JFIF",
    b"PK\3\4" + b"\xff\xd0\xff\xd1\xff\0" * 50,
]


def pixels(data: bytes, at_least: int | None = None) -> tuple[str, tuple[int, int], bytes]:
    image = decode.load(decode.open_picture(data), at_least).image
    return image.mode, image.size, image.tobytes()


def refused(data: bytes) -> str | None:
    try:
        pixels(data)
    except RejectedImage as error:
        return error.code
    return None


@pytest.mark.slow
@pytest.mark.parametrize("trailer", TRAILERS, ids=range(len(TRAILERS)))
@pytest.mark.parametrize("name", FILES)
def test_a_jpeg_is_complete_without_its_end(name: str, trailer: bytes) -> None:
    whole = FILES[name]
    cut = whole.removesuffix(b"\xff\xd9") + trailer
    for at_least in (None, 16, 64):
        assert pixels(cut, at_least) == pixels(whole, at_least)
    summary, expected = describe(cut).summary, describe(whole).summary
    assert "fault" not in summary
    assert summary.get("perceptual_hash") == expected.get("perceptual_hash")


@pytest.mark.parametrize("trailer", [b"", b"\0" * 300, TRAILERS[4]], ids=["nothing", "zeros", "a video"])
@pytest.mark.parametrize("name", ["baseline", "progressive", "restarts", "progressive with restarts", "grey"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.97])
def test_a_jpeg_that_is_cut_is_refused(name: str, share: float, trailer: bytes) -> None:
    whole = FILES[name]
    cut = whole[: int(len(whole) * share)]
    assert refused(cut + trailer) in ("truncated", "undecodable")
    assert describe(cut + trailer).summary["fault"]["code"] in ("truncated", "undecodable")


@given(st.sampled_from(["baseline", "progressive", "restarts", "grey", "tall"]), st.data())
@settings(max_examples=60)
def test_wherever_it_is_cut_nothing_is_made_up(name: str, data: st.DataObject) -> None:
    """Without the last bits, the last block may lose its finest detail, but no row is missing."""
    whole = FILES[name]
    cut = whole[: data.draw(st.integers(len(whole) // 2, len(whole) - 2))]
    if refused(cut) is None:
        expected = pixels(whole)
        rows = expected[1][1]
        body, wanted = pixels(cut)[2], expected[2]
        unharmed = len(wanted) * max(0, rows - 16) // rows
        assert body[:unharmed] == wanted[:unharmed]
        assert len(whole) - len(cut) < 40


@pytest.mark.parametrize("name", ["progressive", "progressive grey"])
def test_a_progressive_jpeg_without_its_last_scans_is_refused(name: str) -> None:
    whole = FILES[name]
    last = whole.rindex(b"\xff\xda")
    before = max(whole.rfind(b"\xff\xc4", 0, last), whole.rfind(b"\xff\xda", 0, last))
    assert refused(whole[:before]) == "truncated"


def shortened(marker: int, content: bytes) -> list[bytes]:
    """The segment with 0 bytes of its content, with 1, and so on."""
    return [bytes((0xFF, marker, 0, 2 + length)) + content[:length] for length in range(len(content))]


NEEDLESS: Final = {
    "JFIF": shortened(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
    "Adobe": shortened(0xEE, b"Adobe\0\x64\0\0\0\0\1"),
    "ICC": shortened(0xE2, b"ICC_PROFILE\0\1\1\0"),
    "EXIF": shortened(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12"),
    "MPF": shortened(0xE2, b"MPF\0MM\0*\0\0\0\x08"),
    "Photoshop": shortened(0xED, b"Photoshop 3.0\08BIM\3\xed\0\0\0\0\0\x10\0\x48"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", NEEDLESS)
@pytest.mark.parametrize("kind", ["baseline", "progressive", "grey", "cmyk"])
def test_a_broken_segment_that_is_not_needed_costs_nothing(kind: str, name: str) -> None:
    whole = FILES[kind]
    for segment in NEEDLESS[name]:
        assert pixels(SOI + segment + whole[2:]) == pixels(whole)
        end_of_first = 4 + int.from_bytes(whole[4:6])
        assert pixels(whole[:end_of_first] + segment + whole[end_of_first:]) == pixels(whole)


@pytest.mark.parametrize(("first", "second"), [(1, 2), (2, 1)])
def test_a_profile_in_two_segments_is_put_together(first: int, second: int) -> None:
    profile = bytes(range(200))
    halves = {1: profile[:100], 2: profile[100:]}
    segments = b"".join(
        b"\xff\xe2\0\x74ICC_PROFILE\0" + bytes((number, 2)) + halves[number] for number in (first, second)
    )
    picture = decode.open_picture(SOI + segments + FILES["baseline"][2:])
    assert picture.colours.icc_profile == profile
