"""Bytes made to do harm: the outcome is always a picture or a typed rejection."""

import io
import random
import struct
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import pytest
from PIL import Image

from darkroom.decode import heif
from darkroom.errors import RejectedImage
from tests.photos import IMAGES
from thumbnailer.ladder import Ladder
from thumbnailer.render import render

LADDER: Final = Ladder.parse("square: 40 cover first jpg; 64: 64 first animated jpg")
OUTCOMES: Final = {
    "a picture",
    "empty",
    "not_an_image",
    "unsupported_format",
    "unsupported_kind",
    "too_many_pixels",
    "too_large",
    "truncated",
    "undecodable",
}
EXTREMES: Final = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def picture(mode: str) -> Image.Image:
    red, green = Image.linear_gradient("L").resize((48, 37)), Image.radial_gradient("L").resize((48, 37))
    image = Image.merge("RGB", (red, green, red.rotate(180)))
    if mode == "I;16":
        return image.convert("I").convert("I;16")
    return image.convert("P").convert("PA") if mode == "PA" else image.convert(mode)


def every_kind() -> Iterator[tuple[str, bytes]]:
    """Files of every format in every mode that it can write, some in several ways, and animations."""
    ways: dict[str, list[dict[str, object]]] = {
        "JPEG": [{}, {"progressive": True}],
        "TIFF": [{}, {"compression": "tiff_lzw"}, {"compression": "jpeg"}, {"tiffinfo": {0x0112: 6}}],
        "WEBP": [{}, {"lossless": True}],
    }
    for format_ in ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "ICO", "AVIF", "MPO"):
        for mode in ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr", "I", "F", "I;16"):
            for number, options in enumerate(ways.get(format_, [{}])):
                file = io.BytesIO()
                with suppress(OSError, ValueError, KeyError, RuntimeError):  # not every format has every mode
                    picture(mode).save(file, format_, **options)
                    yield f"{format_}-{mode}-{number}", file.getvalue()
    for format_ in ("GIF", "WEBP", "PNG", "AVIF"):
        frames = [picture("RGB").rotate(30 * turn) for turn in range(4)]
        file = io.BytesIO()
        frames[0].save(file, format_, save_all=True, append_images=frames[1:], duration=80)
        yield f"{format_}-animated", file.getvalue()
    for path in IMAGES.glob("*.heic"):
        yield path.name, path.read_bytes()


KINDS: Final = dict(every_kind())


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_file_becomes_a_ladder(name: str) -> None:
    result = render(KINDS[name], LADDER)
    stills = {(name, each.format) for each in result if not each.animated for name in each.rungs}
    assert stills == {("square", "jpg"), ("64", "jpg")}


def outcome(data: bytes) -> str:
    try:
        for rendition in render(data, LADDER):
            with Image.open(io.BytesIO(rendition.body)) as image:
                assert image.size == (rendition.width, rendition.height)
    except RejectedImage as rejected:
        return rejected.code
    return "a picture"


def harmed(data: bytes, chance: random.Random) -> bytes:
    """The file with a few bits, numbers or ranges changed, mostly near its beginning."""
    harm = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4))):
        at = chance.randrange(min(len(harm), chance.choice((64, 256, len(harm)))))
        match chance.randrange(5):
            case 0:
                harm[at] ^= 1 << chance.randrange(8)
            case 1:
                size = chance.choice((1, 2, 4))
                number = chance.choice(EXTREMES) & (1 << 8 * size) - 1
                harm[at : at + size] = number.to_bytes(size, chance.choice(("big", "little")))
            case 2:
                del harm[max(at, 1) :]
            case 3:
                harm[at:at] = chance.randbytes(chance.randrange(1, 9))
            case _:
                del harm[at : at + chance.randrange(1, 32)]
        if not harm:
            break
    return mended(bytes(harm))


def mended(data: bytes) -> bytes:
    """A PNG with corrected checksums, so that decoders read the harmed chunks."""
    if not data.startswith(b"\x89PNG"):
        return data
    out, at = data[:8], 8
    while at + 12 <= len(data) and (length := int.from_bytes(data[at : at + 4])) <= len(data):
        body = data[at + 4 : at + 8 + length]
        out += data[at : at + 4] + body + struct.pack(">L", zlib.crc32(body))
        at += 12 + length
    return out + data[at:]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_harmed_files_give_pictures_or_rejections(seed: int) -> None:
    chance = random.Random(seed)  # repeatable, not secret
    files = list(KINDS.values())
    outcomes = [outcome(harmed(chance.choice(files), chance)) for _ in range(150)]
    assert {"a picture", "undecodable"} <= set(outcomes) <= OUTCOMES


def test_every_truncation_of_a_small_file_gives_a_picture_or_a_rejection() -> None:
    for name in (
        "JPEG-RGB-1",
        "PNG-RGBA-0",
        "GIF-animated",
        "TIFF-RGB-1",
        "ICO-RGBA-0",
        "gradient.rotated.heic",
    ):
        data = KINDS[name]
        for end in range(0, len(data), max(1, len(data) // 60)):
            assert outcome(data[:end]) in OUTCOMES


def test_an_item_type_that_is_not_text_does_not_end_the_process() -> None:
    """The decoder of HEIC would end it: if this test fails, no other test reports a result."""
    data = KINDS["gradient.rotated.heic"]
    assert outcome(data.replace(b"Exif", b"\xfd\xfd\xfd\xfd", 1)) == "a picture"


def test_a_grey_heic_is_never_decoded_by_a_depth_of_more_than_eight_bits() -> None:
    """If its samples have eight, the decoder would write past the end of its memory."""
    data = bytearray(KINDS["gradient.rotated.heic"])
    config = data.index(b"hvcC") + 4
    data[config + 16 : config + 18] = b"\xfc\xfa"  # no chroma, ten bits of luma
    mended = heif.readable(bytes(data))
    data[config + 17] = 0xF8
    assert mended == data


def test_a_heic_of_empty_boxes_is_not_followed_to_its_end() -> None:
    assert outcome(KINDS["gradient.rotated.heic"] + b"\0\0\0\x08free" * 20_000) == "undecodable"


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">L", 8 + len(content)) + kind + content


def test_item_types_that_are_not_text_are_found_among_any_number_of_items() -> None:
    """Otherwise the process would end, see above."""
    entry = box(b"infe", b"\2\0\0\0\0\1\0\0hvc1\0")
    for count in (100, 12_000, 25_000):
        entries = entry * count + entry.replace(b"hvc1", b"\xfd\xfd\xfd\xfd")
        meta = box(b"meta", bytes(4) + box(b"iinf", bytes(6) + entries))
        data = KINDS["gradient.rotated.heic"]
        start = int.from_bytes(data[:4])
        assert outcome(data[:start] + meta + data[start:]) in {"truncated", "undecodable"}


def tiff_with_a_tile(side: int) -> bytes:
    """A TIFF of 16 by 16 pixels, all in one deflated tile with sides of `side`."""
    tile = zlib.compress(bytes(side * side), 9)
    tags = {256: 16, 257: 16, 258: 8, 259: 8, 262: 1, 277: 1, 322: side, 323: side, 324: 134, 325: len(tile)}
    entries = b"".join(struct.pack("<HHLL", tag, 4, 1, value) for tag, value in tags.items())
    return b"II*\0" + struct.pack("<LH", 8, len(tags)) + entries + bytes(4) + tile


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts what a process takes")
def test_a_header_that_lies_cannot_take_all_memory() -> None:
    assert outcome(tiff_with_a_tile(8000)) == "a picture"
    assert outcome(tiff_with_a_tile(16_000)) == "undecodable"


def segment(marker: int, content: bytes = b"") -> bytes:
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2) + content


def jpeg_after(preface: bytes) -> bytes:
    data = KINDS["JPEG-RGB-0"]
    return data[:2] + preface + data[2:]


def gif_of(blocks: bytes) -> bytes:
    data = KINDS["GIF-P-0"]
    return data[:-1] + blocks + data[-1:]


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(jpeg_after(segment(0xFE) * 5_001), id="comments"),
        pytest.param(b"\xff\xd8\xff" + b"stray" * 400_000, id="stray bytes without a scan"),
        pytest.param(jpeg_after(b"\xff" * 2_000_000), id="fill bytes"),
        pytest.param(jpeg_after(segment(0xFE) + b"stray" * 400_000), id="stray bytes"),
        pytest.param(jpeg_after(b"\xff\xd0" * 1_000_000), id="restart markers"),
        pytest.param(jpeg_after(segment(0xFD, b"stray" * 13_000) * 20), id="stray bytes in extensions"),
        pytest.param(gif_of((b"\x2c" + bytes(4) + b"\1\0\1\0\0" + b"\2\0") * 20_001), id="frames"),
        pytest.param(gif_of(b"\0" + (b"\x2c" + bytes(4) + b"\1\0\1\0\0" + b"\2\0") * 20_001), id="stray, frames"),
        pytest.param(gif_of(b"\x21\xfe" + b"\1a" * 2_000_000 + b"\0"), id="sub-blocks"),
        pytest.param(gif_of(bytes(2_000_000)), id="stray bytes in a GIF"),
    ],
)
def test_what_only_keeps_a_decoder_busy_is_refused(data: bytes) -> None:
    assert outcome(data) == "undecodable"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(
            jpeg_after(segment(0xE1, b"Exif\0\0II*\0") + segment(0xE2, bytes(60_000)) * 300), id="profiles"
        ),
        pytest.param(jpeg_after(b"\xff" * 1_000 + segment(0xFE) + b"stray" * 100), id="a little padding"),
        pytest.param(jpeg_after(segment(0xE1, b"Exif\0\0") * 101), id="EXIF in pieces"),
        pytest.param(jpeg_after(segment(0xF0, segment(0xE1, b"Exif\0\0")) * 101), id="EXIF in extensions"),
        pytest.param(gif_of(b"\x21\xfe" + b"\1a" * 1_000 + b"\0"), id="a comment"),
    ],
)
def test_what_writers_leave_in_front_of_a_picture_is_no_reason_to_refuse_it(data: bytes) -> None:
    assert outcome(data) == "a picture"
