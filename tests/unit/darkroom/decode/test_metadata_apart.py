"""Unreadable metadata never make a picture fail, in any container."""

import io
import struct
import zlib
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from darkroom import decode
from darkroom.errors import RejectedImage
from darkroom.formats.bmff import BoxFile
from metadata_extractor.metadata import describe
from tests.photos import IMAGES
from tests.writers.avif import beside_another

EXIF: Final = Image.Exif()
EXIF[0x010E] = "A fox in the snow"
XMP: Final = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'


def fox(mode: str = "RGB") -> Image.Image:
    return Image.open(IMAGES / "fox.jpg").convert(mode).resize((60, 40))


def saved(format_: str, image: Image.Image | None = None, **options: Any) -> bytes:
    file = io.BytesIO()
    (image or fox()).save(file, format_, **options)
    return file.getvalue()


def pixels(data: bytes) -> bytes:
    image = decode.load(decode.open_picture(data)).image
    return image.convert("RGBA").tobytes()


def item_bytes(data: bytes, kind: bytes) -> tuple[int, int]:
    """The position and length of an item in an AVIF."""
    item = next(item for item in BoxFile(data).items.values() if item.kind == kind)
    return item.extents[0]


@pytest.mark.parametrize("kind", [b"Exif", b"mime"])
@pytest.mark.parametrize("place", [(0, 0), (2**31, 20), (60, 2**31 - 1), (0, 2**32 - 1)])
def test_an_avif_with_metadata_out_of_place(kind: bytes, place: tuple[int, int]) -> None:
    data = saved("AVIF", exif=EXIF, xmp=XMP)
    told = struct.pack(">II", *item_bytes(data, kind))
    assert data.count(told) == 1
    assert pixels(data.replace(told, struct.pack(">II", *place))) == pixels(data)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [b"Exif", b"mime"])
@given(noise=st.binary(min_size=1, max_size=30))
@settings(max_examples=20)
def test_an_avif_with_metadata_that_are_none(kind: bytes, noise: bytes) -> None:
    data = saved("AVIF", exif=EXIF, xmp=XMP)
    start, length = item_bytes(data, kind)
    assert pixels(data[:start] + noise[:length].ljust(length, b"\0") + data[start + length :]) == pixels(data)


@pytest.mark.parametrize(("told", "other"), [((1, 13), (9, 16)), ((9, 16), (1, 13)), ((12, 13), (9, 18))])
def test_an_avif_has_the_colours_of_its_primary_item(told: tuple[int, int], other: tuple[int, int]) -> None:
    picture = decode.open_picture(beside_another(fox(), told=told, other=other))
    assert picture.colours.code_points == told


def webp(kind: str) -> bytes:
    match kind:
        case "lossless":
            return saved("WEBP", lossless=True, exif=EXIF, xmp=XMP, icc_profile=b"no profile")
        case "alpha":
            return saved("WEBP", fox("RGBA"), exif=EXIF, xmp=XMP)
        case "moving":
            return saved("WEBP", save_all=True, append_images=[fox().rotate(90)], exif=EXIF, xmp=XMP)
    return saved("WEBP", exif=EXIF, xmp=XMP)


WEBPS: Final = ("lossy", "lossless", "alpha", "moving")


@pytest.mark.slow
@pytest.mark.parametrize("kind", WEBPS)
def test_a_webp_whose_metadata_are_cut(kind: str) -> None:
    whole = webp(kind)
    for end in range(whole.index(b"EXIF"), len(whole)):
        assert pixels(whole[:end]) == pixels(whole)
        assert "fault" not in describe(whole[:end]).summary


@pytest.mark.parametrize("kind", WEBPS)
def test_a_webp_that_lies_about_its_length(kind: str) -> None:
    whole = webp(kind)
    for size in (0, 12, len(whole), len(whole) + 1000, 2**32 - 1):
        assert pixels(whole[:4] + struct.pack("<L", size) + whole[8:]) == pixels(whole)


@pytest.mark.parametrize("kind", WEBPS)
def test_a_webp_whose_pixels_are_cut_is_refused(kind: str) -> None:
    whole = webp(kind)
    cut = whole[: whole.index(b"EXIF") - 30]
    with pytest.raises(RejectedImage) as caught:
        pixels(cut)
    assert caught.value.code in ("truncated", "undecodable")


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))


def png(colour_type: int, depth: int = 8, *chunks: bytes, colours: int = 4) -> bytes:
    """Four pixels in a row."""
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour_type]
    row = bytes(range(4)) if colour_type == 3 else bytes(range(4 * samples * depth // 8))
    palette = chunk(b"PLTE", bytes(range(3 * colours))) if colour_type == 3 else b""
    head = chunk(b"IHDR", struct.pack(">LL5B", 4, 1, depth, colour_type, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0" + row))
    return b"\x89PNG\r\n\x1a\n" + head + palette + b"".join(chunks) + data + chunk(b"IEND", b"")


def alpha(data: bytes) -> list[int]:
    picture = decode.load(decode.open_picture(data))
    return list(decode.shrinkable(picture.image).convert("RGBA").getchannel("A").tobytes())


@pytest.mark.parametrize("colours", [1, 2, 3, 4])
@pytest.mark.parametrize("length", range(9))
def test_a_png_with_more_transparency_than_palette(colours: int, length: int) -> None:
    data = png(3, 8, chunk(b"tRNS", bytes(length)), colours=colours)
    assert alpha(data) == ([0] * length + [255] * (4 - length) if length <= colours else [255] * 4)


@pytest.mark.parametrize(("colour_type", "right"), [(0, 2), (2, 6), (4, None), (6, None)])
@pytest.mark.parametrize("length", range(9))
@pytest.mark.parametrize("depth", [8, 16])
def test_a_png_whose_transparency_has_another_length(
    colour_type: int, right: int | None, length: int, depth: int
) -> None:
    plain = alpha(png(colour_type, depth))
    odd = alpha(png(colour_type, depth, chunk(b"tRNS", bytes(length))))
    assert length == right or odd == plain


@pytest.mark.parametrize("kind", [b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs", b"eXIf", b"iTXt", b"zTXt", b"bKGD"])
@given(body=st.binary(max_size=12))
@settings(max_examples=20)
def test_a_png_with_a_broken_chunk(kind: bytes, body: bytes) -> None:
    assert pixels(png(2, 8, chunk(kind, body))) == pixels(png(2))
