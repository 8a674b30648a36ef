"""open_picture: what it accepts, what it refuses, and with which code."""

import io
import struct
import warnings
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

import pytest
from PIL import Image

from darkroom import decode
from darkroom.decode import checks
from darkroom.errors import RejectedImage
from darkroom.formats import JPEG
from tests.photos import IMAGES


def saved(image: Image.Image, format_: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format_, **options)
    return file.getvalue()


def gradient(width: int, height: int) -> Image.Image:
    """Red grows to the right, green downwards, so every corner has a different colour."""
    red = Image.linear_gradient("L").rotate(90).resize((width, height))
    green = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (red, green, Image.new("L", (width, height), 40)))


def rejection(work: Callable[[], object]) -> RejectedImage:
    with pytest.raises(RejectedImage) as caught:
        work()
    return caught.value


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"])
def test_accepts_a_file_for_what_its_bytes_say(format_: str) -> None:
    picture = decode.open_picture(saved(gradient(60, 40), format_))
    assert picture.size == (60, 40)
    assert decode.load(picture).image.convert("RGB").getpixel((59, 39)) == pytest.approx((255, 255, 40), abs=20)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_takes_any_buffer(kind: Callable[[bytes], bytes | bytearray | memoryview]) -> None:
    assert decode.open_picture(kind(saved(gradient(8, 8), "PNG"))).size == (8, 8)


@pytest.mark.parametrize(
    ("data", "code", "word"),
    [
        (b"", "empty", "empty"),
        (b"just some words in a file named .jpg", "not_an_image", "not an image"),
        (b"%PDF-1.7\n", "unsupported_format", "PDF"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "unsupported_format", "EPS"),
        (b'<?xml version="1.0"?>\n<!-- a drawing -->\n<svg xmlns="http://www.w3.org/2000/svg"/>',
         "unsupported_format", "SVG"),
        (b"<svg width='1'/>", "unsupported_format", "SVG"),
        (b'<!-- a drawing --><!DOCTYPE svg [<!ENTITY a "b">]><s:svg>', "unsupported_format", "SVG"),
        (b"<!-- a page --><!DOCTYPE html><p>", "unsupported_format", "Web"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><svg>', "unsupported_format", "Web"),
        (b'<?xml version="1.0"?><!-- notes --><notes><svg width="1"/></notes>', "not_an_image", "not an image"),
        (b"<!-- about an <svg> element --><notes/>", "not_an_image", "not an image"),
        (b"<?a?>" * 800, "not_an_image", "not an image"),
    ],
)  # fmt: skip
def test_says_why_a_file_is_not_accepted(data: bytes, code: str, word: str) -> None:
    rejected = rejection(lambda: decode.open_picture(data))
    assert rejected.code == code
    assert word in rejected.message


def png_header(width: int, height: int) -> bytes:
    header = chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_refuses_too_many_pixels_by_the_header_alone() -> None:
    rejected = rejection(lambda: decode.open_picture(png_header(30_000, 30_000)))
    assert rejected.code == "too_many_pixels"
    assert "900 megapixels" in rejected.message


def test_refuses_a_side_that_is_too_long() -> None:
    assert rejection(lambda: decode.open_picture(png_header(70_000, 2))).code == "too_large"


def test_refuses_too_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    data = saved(gradient(8, 8), "BMP")
    monkeypatch.setattr(checks, "MAX_FILE_BYTES", len(data) - 1)
    assert rejection(lambda: decode.open_picture(data)).code == "too_large"


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "BMP"])
def test_refuses_a_truncated_file(format_: str) -> None:
    data = saved(gradient(300, 200), format_)
    rejected = rejection(lambda: decode.load(decode.open_picture(data[: len(data) * 3 // 4])))
    assert rejected.code in {"truncated", "undecodable"}
    if format_ in {"JPEG", "PNG"}:
        assert rejected.code == "truncated"


def test_a_jpeg_is_decoded_no_larger_than_needed() -> None:
    data = saved(gradient(1600, 1000), "JPEG")
    sizes = {
        least: decode.load(decode.open_picture(data), least).image.size for least in (200, 201, 800, 801, 5000)
    }
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
    picture = decode.load(decode.open_picture(saved(stored, "PNG", exif=exif)))
    assert (picture.orientation, picture.turn, picture.size) == (value, value, upright.size)
    assert decode.upright(picture.image, picture.turn).tobytes() == upright.tobytes()


def test_a_tiff_is_turned_once() -> None:
    opened = decode.open_picture(saved(gradient(60, 40), "TIFF", tiffinfo={0x0112: 6}))
    picture = decode.load(opened)
    assert opened.size == picture.size == (40, 60)
    assert picture.image.size == picture.stored == (60, 40)
    assert (picture.orientation, picture.turn) == (6, 6)


@pytest.mark.parametrize("value", [0, 9, 65535])
def test_an_orientation_out_of_range_is_none(value: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = value
    assert decode.open_picture(saved(gradient(6, 4), "JPEG", exif=exif)).orientation is None


def test_broken_exif_has_no_orientation() -> None:
    data = saved(gradient(6, 4), "JPEG", exif=b"Exif\0\0II\x2a\0\xff\xff\xff\x7f")
    assert decode.open_picture(data).orientation is None


def test_heic_is_turned_by_its_irot_alone() -> None:
    """One file is turned by `irot` and EXIF, the other by EXIF only, which does not count."""
    for name, orientation in (("gradient.rotated.heic", 6), ("gradient.exif-only.heic", None)):
        picture = decode.load(decode.open_picture((IMAGES / name).read_bytes()))
        assert picture.size == picture.image.size == (160, 96)
        assert (picture.orientation, picture.turn) == (orientation, 1)
        corner = picture.image.convert("RGB").getpixel((159, 0))
        assert corner == pytest.approx((255, 0, 40), abs=12)


def test_a_heic_of_tiles_is_refused_when_some_are_missing() -> None:
    """The decoder shows missing tiles as black and raises no error."""
    data = (IMAGES / "gradient.rotated.heic").read_bytes()
    at = data.rindex(b"mdat") - 4
    longer = data[:at] + (len(data) - at + 1000).to_bytes(4) + data[at + 4 :]  # where a second tile was
    assert rejection(lambda: decode.open_picture(longer)).code == "truncated"


@pytest.mark.parametrize(("kind", "coding"), [(b"avc1", "H.264"), (b"av01", "AV1"), (b"j2k1", "JPEG 2000")])
def test_a_heic_that_is_not_coded_in_hevc_is_refused_by_name(kind: bytes, coding: str) -> None:
    data = (IMAGES / "gradient.rotated.heic").read_bytes()
    assert data.count(b"hvc1") >= 1
    rejected = rejection(lambda: decode.open_picture(data.replace(b"hvc1", kind)))
    assert (rejected.code, rejected.message) == (
        "unsupported_kind",
        f"HEIC files with {coding} coding are not accepted.",
    )


def test_a_heic_of_108_megapixels_is_refused_with_the_limit() -> None:
    head, *others = (IMAGES / "gradient.rotated.heic").read_bytes().split(b"ispe\0\0\0\0")
    large = struct.pack(">LL", 12_000, 9_000)
    data = head + b"".join(b"ispe\0\0\0\0" + large + other[8:] for other in others)
    rejected = rejection(lambda: decode.open_picture(data))
    assert rejected.code == "too_many_pixels"
    assert "108 megapixels. No more than 50" in rejected.message


def test_avif_is_turned_by_its_irot() -> None:
    picture = decode.load(decode.open_picture((IMAGES / "kimono.rotate90.avif").read_bytes()))
    assert (picture.image.size, picture.size) == ((1024, 722), (722, 1024))
    assert (picture.orientation, picture.turn) == (6, 6)
    assert decode.upright(picture.image, picture.turn).size == (722, 1024)


def test_avif_is_not_turned_by_its_xmp() -> None:
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
    assert decode.open_picture(saved(gradient(60, 40), "AVIF", xmp=xmp)).orientation is None


@pytest.mark.parametrize("bits", [8, 10])
def test_a_twelve_bit_jpeg_is_refused_by_name(bits: int) -> None:
    data = bytearray(saved(gradient(16, 16), "JPEG"))
    data[data.index(b"\xff\xc0") + 4] = 12 if bits == 8 else bits
    rejected = rejection(lambda: decode.open_picture(bytes(data)))
    assert rejected.code == "unsupported_kind"
    assert f"{12 if bits == 8 else bits} bits a sample" in rejected.message


def bmff(brand: bytes, *compatible: bytes) -> bytes:
    return struct.pack(">L", 16 + 4 * len(compatible)) + b"ftyp" + brand + b"\0\0\0\0" + b"".join(compatible)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"II\x2a\0\x10\0\0\0CR\x02\0", "RAW files are not accepted yet"),
        (bmff(b"crx ", b"crx ", b"isom"), "RAW files are not accepted yet"),
        (b"FUJIFILMCCD-RAW 0201", "RAW files are not accepted yet"),
        (b"IIU\0\x08\0\0\0", "RAW files are not accepted yet"),
        (bmff(b"isom", b"mp42"), "Videos are not accepted yet"),
        (bmff(b"qt  ", b"qt  "), "Videos are not accepted yet"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "Videos are not accepted yet"),
        (b"\x1aE\xdf\xa3\x01\0\0\0", "Videos are not accepted yet"),
        (b"RIFF\0\0\0\0AVI LIST", "Videos are not accepted yet"),
        (b"\xff\x0a\xfa\x7f", "JPEG XL"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
        (b"8BPS\0\x01", "Photoshop"),
        (b"\0\0\x02\0\x01\0", "cursor"),
        (b"P6\n1 1\n255\n...", "Netpbm"),
        (b"\0\0\2" + bytes(9) + b"\x80\2\xe0\1\x18\0", "TGA"),
        (b"\x12\0\x0a" + bytes(9) + b"\x80\2\xe0\1\x20\x28", "TGA"),
        (b"\0\1\1\0\0\0\1\x18" + bytes(4) + b"\x80\2\xe0\1\x08\0", "TGA"),
        (b"\x8aMNG\r\n\x1a\n", "MNG"),
        (b"\1\0\0\0\x6c" + bytes(35) + b" EMF", "Windows metafiles"),
        (b"RIFF\0\0\0\0ACONanih", "Windows cursors"),
        (b"PK\3\4\x14\0", "Archives"),
        (b"<!DOCTYPE HTML>\n<title>404</title>", "Web pages"),
        (b"\n<html><body>", "Web pages"),
        (b"\x8bJNG\r\n\x1a\n", "JNG"),
        (b"FLIF41", "FLIF"),
        (b"BPG\xfb\0\0", "BPG"),
        (b"SIMPLE  =                    T", "FITS"),
        (b"\x01\xda\x01\x01\0\x03", "SGI"),
        (b"\x59\xa6\x6a\x95\0\0", "Sun raster"),
        (b"/* XPM */\nstatic char *a[] = {", "X bitmaps"),
        (b"#define arrow_width 16\n#define arrow_height 16\n", "X bitmaps"),
        (b"\xabKTX 20\xbb\r\n\x1a\n", "KTX"),
        (b"\xd7\xcd\xc6\x9a\0\0", "Windows metafiles"),
        (b"AT&TFORM\0\0\0\x10DJVU", "DjVu"),
        (b"Rar!\x1a\x07\x01\0", "Archives"),
        (b"7z\xbc\xaf\x27\x1c", "Archives"),
        (b"\x1f\x8b\x08\0", "Archives"),
    ],
)
def test_other_formats_are_refused_by_name(data: bytes, word: str) -> None:
    rejected = rejection(lambda: decode.open_picture(data.ljust(64, b"\0")))
    assert rejected.code == "unsupported_format"
    assert word in rejected.message


def test_an_mpo_is_the_jpeg_it_begins_with() -> None:
    data = saved(gradient(60, 40), "MPO", save_all=True, append_images=[Image.new("RGB", (20, 20))])
    picture = decode.load(decode.open_picture(data))
    assert (picture.format, picture.size, picture.frames) == (JPEG, (60, 40), 1)


def test_an_icon_is_its_largest_picture() -> None:
    picture = decode.load(
        decode.open_picture(saved(gradient(64, 64), "ICO", sizes=[(16, 16), (64, 64), (32, 32)]))
    )
    assert picture.size == (64, 64)


def test_an_icon_with_a_bomb_inside_is_refused() -> None:
    bomb = png_header(3_000, 3_000)
    data = struct.pack("<HHH4BHHLL", 0, 1, 1, 16, 16, 0, 0, 1, 32, len(bomb), 22) + bomb
    assert rejection(lambda: decode.open_picture(data)).code == "too_large"


def test_a_webp_canvas_is_measured_before_it_is_allocated() -> None:
    size = (16_383 - 1).to_bytes(3, "little")
    data = b"RIFF" + struct.pack("<L", 22) + b"WEBPVP8X" + struct.pack("<L", 10) + b"\x10\0\0\0" + size + size
    assert rejection(lambda: decode.open_picture(data)).code == "too_many_pixels"


def test_a_progressive_jpeg_of_a_thousand_scans_is_refused() -> None:
    data = saved(Image.new("L", (4000, 4000)), "JPEG", progressive=True)
    scan = data.rindex(b"\xff\xda")
    bomb = data[:scan] + data[scan:-2] * 1000 + data[-2:]
    assert rejection(lambda: decode.open_picture(bomb)).code == "too_many_pixels"


def test_a_gif_frame_that_takes_too_much_memory_ends_the_animation() -> None:
    data = bytearray(saved(gradient(8, 8), "GIF", save_all=True, append_images=[gradient(8, 8).rotate(90)]))
    start = data.rindex(b",\0\0\0\0")
    data[start + 5 : start + 9] = b"\xff\xff\xff\xff"
    picture = decode.load(decode.open_picture(bytes(data)))
    assert [frame.number for frame in decode.frames(picture, range(picture.frames))] == [0]


def test_warnings_of_decoders_are_dropped_and_filters_stay() -> None:
    before = list(warnings.filters)
    data = saved(gradient(60, 40), "TIFF", tiffinfo={0x010E: "x" * 50})
    broken = data.replace(b"x" * 50, b"")  # the tag now points beyond the file, and Pillow warns
    with suppress(RejectedImage):
        decode.load(decode.open_picture(broken))
    assert list(warnings.filters) == before


@pytest.mark.slow
def test_many_threads_decode_at_once() -> None:
    data = [saved(gradient(300 + i, 200), format_) for i, format_ in enumerate(["JPEG", "PNG", "WEBP", "GIF"] * 4)]
    with ThreadPoolExecutor(8) as pool:
        sizes = list(pool.map(lambda each: decode.load(decode.open_picture(each)).image.size, data))
    assert sizes == [(300 + i, 200) for i in range(16)]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))


@pytest.mark.parametrize(
    "comment",
    [
        chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(3_000_000))),
        chunk(b"zTXt", b"Comment\0\7unknown compression"),
        chunk(b"tEXt", b"Comment\0words")[:-4] + b"\0\0\0\0",
    ],
    ids=["too long", "of unknown compression", "with a wrong checksum"],
)
def test_a_png_is_not_refused_for_its_comment(comment: bytes) -> None:
    data = saved(gradient(60, 40), "PNG")
    for at in (33, len(data) - 12):  # before the pixels, and after them
        picture = decode.load(decode.open_picture(data[:at] + comment + data[at:]))
        assert picture.image.getpixel((59, 39)) == pytest.approx((255, 255, 40), abs=5)


def test_an_apng_without_its_frame_chunks_is_a_still() -> None:
    data = saved(gradient(60, 40), "PNG", save_all=True, append_images=[gradient(60, 40).rotate(90)])
    broken, at = data[:8], 8
    while at < len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4])
        broken += data[at:end] if data[at + 4 : at + 8] != b"fcTL" else b""
        at = end
    picture = decode.load(decode.open_picture(broken))
    assert (picture.size, picture.frames) == ((60, 40), 1)


@pytest.mark.parametrize("kind", [b"cHRM", b"gAMA", b"eXIf", b"acTL", b"pHYs", b"sRGB"])
def test_a_png_is_not_refused_for_a_chunk_with_nothing_in_it(kind: bytes) -> None:
    data = saved(gradient(60, 40), "PNG")
    picture = decode.load(decode.open_picture(data[:33] + chunk(kind, b"") + data[33:]))
    assert picture.image.getpixel((59, 39)) == pytest.approx((255, 255, 40), abs=5)


def test_a_png_of_too_many_chunks_is_refused() -> None:
    data = saved(gradient(60, 40), "PNG")
    filling = chunk(b"tEXt", b"") * 100_000
    for at in (33, len(data) - 12):
        assert "too many parts" in rejection(partial(decode.open_picture, data[:at] + filling + data[at:])).message


def test_a_png_may_have_anything_after_its_end() -> None:
    data = saved(gradient(60, 40), "PNG")
    for tail in (bytes(2_000_000), data, b"\xff" * 20):
        assert decode.load(decode.open_picture(data + tail)).image.size == (60, 40)


def test_a_bmp_whose_runs_are_cut_is_truncated() -> None:
    """Its decoder would show the missing part as black."""
    runs = bytes([40, 7, 0, 0]) * 30 + b"\0\1"
    palette = bytes(range(256)) * 4
    header = struct.pack("<LllHHLLllLL", 40, 40, 30, 1, 8, 1, len(runs), 0, 0, 0, 0)
    start = 14 + len(header) + len(palette)
    data = b"BM" + struct.pack("<LHHL", start + len(runs), 0, 0, start) + header + palette + runs
    assert decode.load(decode.open_picture(data)).image.getpixel((39, 0)) == 7
    assert rejection(lambda: decode.open_picture(data[:-20])).code == "truncated"
