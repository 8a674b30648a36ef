"""The door to Pillow: what it lets in, what it refuses and by which name."""

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from darkroom import decode
from darkroom.errors import RejectedImage


def saved(image: Image.Image, format_: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format_, **options)
    return file.getvalue()


def gradient(width: int, height: int) -> Image.Image:
    """Red grows to the right, green downwards: every corner has a colour of its own."""
    red = Image.linear_gradient("L").rotate(90).resize((width, height))
    green = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (red, green, Image.new("L", (width, height), 40)))


def rejection(work: Callable[[], object]) -> RejectedImage:
    with pytest.raises(RejectedImage) as caught:
        work()
    return caught.value


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"])
def test_accepts_a_file_for_what_its_bytes_say(format_: str) -> None:
    image = decode.open_image(saved(gradient(60, 40), format_))
    assert image.size == (60, 40)
    assert decode.load(image).convert("RGB").getpixel((59, 39)) == pytest.approx((255, 255, 40), abs=20)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_takes_any_buffer(kind: Callable[[bytes], bytes | bytearray | memoryview]) -> None:
    assert decode.open_image(kind(saved(gradient(8, 8), "PNG"))).size == (8, 8)


@pytest.mark.parametrize(
    ("data", "code", "word"),
    [
        (b"", "empty", "empty"),
        (b"just some words in a file named .jpg", "not_an_image", "no image"),
        (b"%PDF-1.7\n", "unsupported_format", "PDF"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "unsupported_format", "EPS"),
        (b'<?xml version="1.0"?>\n<!-- a drawing -->\n<svg xmlns="http://www.w3.org/2000/svg"/>',
         "unsupported_format", "SVG"),
        (b"<svg width='1'/>", "unsupported_format", "SVG"),
    ],
)  # fmt: skip
def test_says_why_a_file_is_no_image_it_takes(data: bytes, code: str, word: str) -> None:
    rejected = rejection(lambda: decode.open_image(data))
    assert rejected.code == code
    assert word in rejected.message


def png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_refuses_too_many_pixels_by_the_header_alone() -> None:
    rejected = rejection(lambda: decode.open_image(png_header(30_000, 30_000)))
    assert rejected.code == "too_many_pixels"
    assert "900 megapixels" in rejected.message


def test_refuses_a_side_too_long() -> None:
    assert rejection(lambda: decode.open_image(png_header(70_000, 2))).code == "too_large"


def test_refuses_too_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    data = saved(gradient(8, 8), "BMP")
    monkeypatch.setattr(decode, "MAX_BYTES", len(data) - 1)
    assert rejection(lambda: decode.open_image(data)).code == "too_large"


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "BMP"])
def test_refuses_a_truncated_file(format_: str) -> None:
    data = saved(gradient(300, 200), format_)
    rejected = rejection(lambda: decode.load(decode.open_image(data[: len(data) * 3 // 4])))
    assert rejected.code in {"truncated", "undecodable"}
    if format_ in {"JPEG", "PNG"}:
        assert rejected.code == "truncated"


def test_a_jpeg_is_decoded_no_larger_than_needed() -> None:
    data = saved(gradient(1600, 1000), "JPEG")
    sizes = {least: decode.load(decode.open_image(data), least).size for least in (200, 201, 800, 801, 5000)}
    assert sizes == {200: (200, 125), 201: (400, 250), 800: (800, 500), 801: (1600, 1000), 5000: (1600, 1000)}


@pytest.mark.parametrize("value", range(1, 9))
def test_upright_undoes_every_orientation(value: int) -> None:
    upright = gradient(60, 40)
    stored = next(
        turned
        for inverse in range(1, 9)
        if decode.upright(turned := decode.upright(upright, inverse), value).tobytes() == upright.tobytes()
    )
    exif = Image.Exif()
    exif[0x0112] = value
    image = decode.load(decode.open_image(saved(stored, "PNG", exif=exif)))
    assert decode.orientation(image) == value
    assert decode.upright(image, value).tobytes() == upright.tobytes()


def test_a_tiff_is_turned_once() -> None:
    image = decode.load(decode.open_image(saved(gradient(60, 40), "TIFF", tiffinfo={0x0112: 6})))
    assert image.size == (40, 60)
    assert decode.orientation(image) == 1


@pytest.mark.parametrize("value", [0, 9, 65535])
def test_an_orientation_out_of_range_is_none(value: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = value
    assert decode.orientation(decode.open_image(saved(gradient(6, 4), "JPEG", exif=exif))) == 1


def test_broken_exif_has_no_orientation() -> None:
    data = saved(gradient(6, 4), "JPEG", exif=b"Exif\0\0II\x2a\0\xff\xff\xff\x7f")
    assert decode.orientation(decode.open_image(data)) == 1
