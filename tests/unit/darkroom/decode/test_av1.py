"""AVIFs whose boxes and bitstreams disagree: the size of the frame that the decoder would make counts."""

import io
import struct
from collections.abc import Iterator
from typing import Final

import pytest
from PIL import Image

from darkroom import decode
from darkroom.decode import av1
from darkroom.errors import RejectedImage
from tests.photos import IMAGES


def avif(width: int, height: int, mode: str = "RGB", **options: object) -> bytes:
    file = io.BytesIO()
    Image.new(mode, (width, height), "teal").save(file, "AVIF", speed=10, **options)
    return file.getvalue()


def declared_as(data: bytes, width: int, height: int) -> bytes:
    """The file with another size in all its `ispe` boxes."""
    head, *others = data.split(b"ispe\0\0\0\0")
    size = b"ispe\0\0\0\0" + struct.pack(">LL", width, height)
    return head + b"".join(size + other[8:] for other in others)


def in_extents(data: bytes) -> bytes:
    """The file with its item's data at the end, in two extents that split the sequence header."""
    at = data.index(b"iloc") + 4
    offset, length = struct.unpack_from(">LL", data, at + 14)
    assert data[at : at + 14] == b"\0\0\0\0\x44\0\0\1\0\1\0\0\0\1"  # version 0, one item with one extent
    grown = bytearray(data[: at + 12] + b"\0\2" + bytes(16) + data[at + 22 :])
    for box in (b"meta", b"iloc"):
        start = grown.index(box) - 4
        grown[start : start + 4] = (int.from_bytes(grown[start : start + 4]) + 8).to_bytes(4)
    end = len(grown) + 8
    struct.pack_into(">4L", grown, at + 14, end, 4, end + 4, length - 4)
    return bytes(grown) + struct.pack(">L4s", length + 8, b"mdat") + data[offset : offset + length]


def rejection(data: bytes) -> RejectedImage:
    with pytest.raises(RejectedImage) as caught:
        decode.open_picture(data)
    return caught.value


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
def test_frames_larger_than_an_avif_says_are_not_decoded(mode: str) -> None:
    data = avif(5000, 3000, mode)
    assert decode.load(decode.open_picture(data)).size == (5000, 3000)
    rejected = rejection(declared_as(data, 100, 100))
    assert (rejected.code, "larger picture" in rejected.message) == ("undecodable", True)


def test_a_sequence_header_is_found_in_an_item_of_several_extents() -> None:
    data = in_extents(avif(5000, 3000))
    assert decode.load(decode.open_picture(data)).size == (5000, 3000)
    assert "larger picture" in rejection(declared_as(data, 100, 100)).message


def test_a_small_frame_may_be_larger_than_said() -> None:
    """Layered images are like that if a smaller layer is chosen."""
    image = decode.load(decode.open_picture(declared_as(avif(200, 100), 100, 50)))
    assert image.size == (100, 50)


def test_an_avif_of_empty_units_is_not_followed_to_its_end() -> None:
    data = avif(5000, 3000)
    at = data.index(b"iloc") + 18
    offset, length = struct.unpack_from(">LL", data, at)
    units = b"\x12\0" * 30_000 + data[offset : offset + length]
    data = data[:at] + struct.pack(">LL", len(data) + 8, len(units)) + data[at + 8 :]
    data += struct.pack(">L4s", len(units) + 8, b"mdat") + units
    assert rejection(data).code == "undecodable"


def test_every_damaged_sequence_header_gives_a_picture_or_a_rejection() -> None:
    data = avif(64, 48)
    start = data.rindex(b"mdat") + 4
    for at in range(start, start + 24):
        for bit in range(8):
            harmed = bytearray(data)
            harmed[at] ^= 1 << bit
            try:
                decode.load(decode.open_picture(bytes(harmed)))
            except RejectedImage as rejected:
                assert rejected.code in {"undecodable", "truncated"}  # noqa: PT017  # either outcome is right


def bits(*fields: tuple[int, int]) -> bytes:
    """Numbers, each in the given number of bits, then zeros up to a whole byte."""
    text = "".join(f"{value:0{count}b}" for value, count in fields)
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8)


SIZE: Final = ((12, 4), (11, 4), (8191, 13), (3999, 12))


def sequence_headers() -> Iterator[tuple[str, bytes]]:
    """A header of each form that the fields before the frame's size may have."""
    yield "reduced", bits((0, 3), (1, 1), (1, 1), (8, 5), *SIZE)
    yield "plain", bits((1, 3), (0, 2), (0, 1), (0, 1), (0, 5), (0, 12), (5, 5), *SIZE)
    layer = ((0, 12), (9, 5), (1, 1), (1, 1), (3, 4))  # a level above 7 has a tier
    yield (
        "layers with delays",
        bits((2, 3), (0, 2), (0, 1), (1, 1), (1, 5), *layer, *layer, *SIZE),
    )
    timing = ((1, 1), (1, 32), (30, 32), (1, 1), (0, 2), (1, 1), (2, 2))  # a picture every 6 ticks, as uvlc
    model = ((1, 1), (9, 5), (1, 32), (4, 5), (4, 5))
    point = ((0, 12), (5, 5), (1, 1), (7, 10), (7, 10), (0, 1))
    yield "timing and model", bits((0, 3), (0, 2), *timing, *model, (0, 1), (0, 5), *point, *SIZE)


HEADERS: Final = dict(sequence_headers())


@pytest.mark.parametrize("form", HEADERS)
def test_the_largest_frame_is_read_from_every_form_of_sequence_header(form: str) -> None:
    header = HEADERS[form]
    assert av1.largest_frame(header) == (8192, 4000)
    with pytest.raises(EOFError):
        av1.largest_frame(header[:-2])


NO_TOOLS: Final = ((0, 4), (0, 1), (0, 1), (0, 1))
"""No order hint, and screen content tools that are never used."""
SOME_TOOLS: Final = ((15, 4), (1, 1), (1, 2), (1, 1), (0, 1), (1, 1), (6, 3))
ALL_TOOLS: Final = ((15, 4), (1, 1), (3, 2), (0, 1), (1, 1), (1, 1), (7, 3))
COLOURS: Final = ((1, 1), (9, 8), (16, 8))


def coloured(
    profile: int, tools: tuple[tuple[int, int], ...], *colours: tuple[int, int], frame_ids: int = 0
) -> bytes:
    """A sequence header up to its colours; one of a still, if it names no tools."""
    start = ((0, 1), (0, 1), (0, 1), (0, 1), (0, 5), (0, 12), (5, 5)) if tools else ((1, 1), (1, 1), (8, 5))
    ids = ((frame_ids, 1), *(((3, 7),) if frame_ids else ())) if tools else ()
    return bits((profile, 3), *start, *SIZE, *ids, (5, 3), *tools, (2, 3), *colours)


@pytest.mark.parametrize(
    "header",
    [
        coloured(0, (), (1, 1), (0, 1), *COLOURS),
        coloured(0, NO_TOOLS, (0, 1), (1, 1), *COLOURS),
        coloured(0, SOME_TOOLS, (0, 1), (0, 1), *COLOURS, frame_ids=1),
        coloured(0, ALL_TOOLS, (0, 1), (0, 1), *COLOURS),
        coloured(1, ALL_TOOLS, (1, 1), *COLOURS),
        coloured(2, ALL_TOOLS, (1, 1), (1, 1), (0, 1), *COLOURS),
        coloured(2, (), (0, 1), (0, 1), *COLOURS),
    ],
)
def test_code_points_are_read_from_every_form_of_sequence_header(header: bytes) -> None:
    assert av1.code_points(header) == (9, 16)
    with pytest.raises(EOFError):
        av1.code_points(header[:-2])


def test_a_sequence_header_need_not_tell_its_colours() -> None:
    assert av1.code_points(coloured(0, ALL_TOOLS, (0, 1), (0, 1), (0, 1))) is None


def test_units_are_told_apart() -> None:
    stream = b"\x12\0" + b"\x0e\x08\x03abc" + b"\x32\x84\0four" + b"\x08to the end"
    assert list(av1.units(stream)) == [(2, b""), (1, b"abc"), (6, b"four"), (1, b"to the end")]
    with pytest.raises(EOFError):
        list(av1.units(b"\x0a\xff"))


def test_a_real_avif_agrees_with_itself() -> None:
    assert decode.open_picture((IMAGES / "kimono.rotate90.avif").read_bytes()).stored == (1024, 722)
