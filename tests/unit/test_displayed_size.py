"""Both stages agree on the displayed size of a picture, whatever turns it."""

import io
import struct
import zlib
from typing import Any, Final

import pytest
from PIL import Image, PngImagePlugin

from darkroom import decode
from darkroom.formats.bmff import BoxFile
from metadata_extractor.metadata import describe
from tests.photos import IMAGES, photo
from tests.unit.metadata_extractor.containers.test_trailers import jpeg, segment, with_pictures
from thumbnailer.ladder import Ladder
from thumbnailer.render import render
from thumbnailer.resize import inside

LADDER: Final = Ladder.parse("320: 320 jpg")


def saved(format_: str, xmp: bytes = b"", **options: Any) -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_itxt("XML:com.adobe.xmp", xmp.decode())
    packet = {"pnginfo": text} if format_ == "PNG" else {"xmp": xmp}
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(file, format_, **options, **(packet if xmp else {}))
    return file.getvalue()


def exif(kind: int, value: bytes, *, count: int = 1, in_exif_ifd: bool = False) -> bytes:
    """An EXIF block with only Orientation, of a TIFF type, in IFD0 or in the Exif IFD."""
    inline, after = (value.ljust(4, b"\0"), b"") if len(value) <= 4 else (struct.pack("<L", 44), value)
    entry = struct.pack("<HHHL", 1, 0x0112, kind, count) + inline + bytes(4)
    pointer = struct.pack("<HHHLLL", 1, 0x8769, 4, 1, 26, 0) if in_exif_ifd else b""
    return b"Exif\0\0" + (b"II*\0\x08\0\0\0" + pointer + entry).ljust(44, b"\0") + after


def xmp(orientation: str) -> bytes:
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" {orientation}/></rdf:RDF></x:xmpmeta>'
    ).encode()


def size_in_both_stages(data: bytes) -> tuple[int, int]:
    """The width and height that both stages give a file."""
    rendering = render(data, LADDER)
    [rendition] = rendering
    summary = describe(data).summary
    shown = rendering.width, rendering.height
    assert shown == (summary["width"], summary["height"])
    assert (rendition.width, rendition.height) == inside(shown, min(320, max(shown)))
    assert "fault" not in summary
    return shown


def agreed(data: bytes, orientation: int | None) -> None:
    """Assert that both stages turn a file of 60 by 40 pixels like this."""
    assert size_in_both_stages(data) == ((40, 60) if (orientation or 1) > 4 else (60, 40))
    assert describe(data).summary.get("orientation") == orientation


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))


def png_with(*chunks: bytes) -> bytes:
    data = saved("PNG")
    return data[:33] + b"".join(chunks) + data[33:]


def tiff(orientation: int, kind: int, order: str = "<", *, big: bool = False) -> bytes:
    """A grey TIFF of 60 by 40 pixels with an Orientation of some type."""
    pixels, number, width = bytes(60 * 40), "Q" if big else "L", 8 if big else 4
    head = struct.pack(f"{order}2sH", b"II" if order == "<" else b"MM", 43 if big else 42)
    head += (
        struct.pack(f"{order}HHQ", 8, 0, 16 + len(pixels)) if big else struct.pack(f"{order}L", 8 + len(pixels))
    )
    tags = [(256, 3, 60), (257, 3, 40), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, len(head))]
    tags += [(274, kind, orientation), (277, 3, 1), (278, 3, 40), (279, 4, len(pixels))]
    directory = struct.pack(order + ("Q" if big else "H"), len(tags))
    for tag, type_, value in tags:
        code = {1: "B", 2: "B", 3: "H", 6: "b", 7: "B", 8: "h", 16: "Q"}.get(type_, "L")
        field = struct.pack(order + code, value)[:width].ljust(width, b"\0")
        directory += struct.pack(f"{order}HH{number}", tag, type_, 1) + field
    return head + pixels + directory + bytes(width)


def cropped(avif: bytes, across: tuple[int, int], down: tuple[int, int], *, first: bool = False) -> bytes:
    """The AVIF with a `clap` property: sides and offsets from the middle, in pixels (ISO/IEC 14496-12, 12.1.4).

    `first`: before all other properties, instead of after the first.
    """
    (width, right), (height, lower) = across, down
    clap = struct.pack(">L4sLLLLlLlL", 40, b"clap", width, 1, height, 1, right, 1, lower, 1)
    grown = bytearray(avif)
    ipma = grown.index(b"ipma") + 4
    number = 1 + len(list(BoxFile(avif).properties))
    assert grown[ipma : ipma + 10] == b"\0\0\0\0\0\0\0\1\0\1"  # version 0, one item
    grown[ipma + 10] += 1
    grown.insert(ipma + (11 if first else 12), 0x80 | number)  # essential; after `ispe`, before any rotation
    grown[ipma - 8 : ipma - 8] = clap
    for box, more in ((b"ipma", 1), (b"ipco", 40), (b"iprp", 41), (b"meta", 41)):
        start = grown.index(box) - 4
        grown[start : start + 4] = (int.from_bytes(grown[start : start + 4]) + more).to_bytes(4)
    at = grown.index(b"iloc") + 4
    (offset,) = struct.unpack_from(">L", grown, at + 14)
    struct.pack_into(">L", grown, at + 14, offset + 41)
    at = grown.find(b"stco") + 4
    for chunk in range(int.from_bytes(grown[at + 4 : at + 8]) if at > 4 else 0):  # of an animation
        (offset,) = struct.unpack_from(">L", grown, at + 8 + 4 * chunk)
        struct.pack_into(">L", grown, at + 8 + 4 * chunk, offset + 41)
    return bytes(grown)


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_clean_aperture_is_all_that_either_stage_shows(orientation: int) -> None:
    image = Image.new("RGB", (60, 40), "white")
    image.paste("red", (30, 10, 50, 40))
    file = io.BytesIO()
    image.save(file, "AVIF", quality=95, exif=exif(3, bytes([orientation, 0])))
    data = cropped(file.getvalue(), across=(20, 10), down=(30, 5))
    size = (20, 30) if orientation == 1 else (30, 20)
    rendering = render(data, LADDER)
    [rendition] = rendering
    summary = describe(data).summary
    assert (rendering.width, rendering.height) == (rendition.width, rendition.height) == size
    assert (summary["width"], summary["height"]) == size
    colours = [
        bytes.fromhex(summary["mean_colour"][1:]),
        Image.open(io.BytesIO(rendition.body)).convert("RGB").resize((1, 1)).tobytes(),
    ]
    for red, green, blue in colours:
        assert red > 240
        assert max(green, blue) < 16


def test_an_animation_is_shown_whole_by_both_stages() -> None:
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "green", "blue")]
    file = io.BytesIO()
    frames[0].save(file, "AVIF", save_all=True, append_images=frames[1:], duration=100)
    data = cropped(file.getvalue(), across=(20, 10), down=(30, 5))
    rendering = render(data, LADDER)
    summary = describe(data).summary
    assert summary["frames"] == 3
    assert (rendering.width, rendering.height) == (summary["width"], summary["height"]) == (60, 40)


def test_a_padded_picture_is_cropped_by_half_offsets() -> None:
    """Encoders write this for an odd width: one column at the right is padding."""
    image = Image.new("RGB", (60, 40), "red")
    image.paste("white", (58, 0, 60, 40))
    file = io.BytesIO()
    image.save(file, "AVIF", quality=95)
    whole = cropped(file.getvalue(), across=(59, -1), down=(40, 0))
    halves = struct.pack(">LLLLlL", 59, 1, 40, 1, -1, 1), struct.pack(">LLLLlL", 59, 1, 40, 1, -1, 2)
    data = whole.replace(*halves)
    assert data != whole
    rendering = render(data, LADDER)
    summary = describe(data).summary
    assert (rendering.width, rendering.height) == (summary["width"], summary["height"]) == (59, 40)


@pytest.mark.parametrize("across", [(0, 0), (61, 0), (20, 30)])
def test_a_clean_aperture_beyond_the_picture_is_ignored(across: tuple[int, int]) -> None:
    data = cropped(saved("AVIF"), across=across, down=(40, 0))
    rendering = render(data, LADDER)
    summary = describe(data).summary
    assert (rendering.width, rendering.height) == (summary["width"], summary["height"]) == (60, 40)


EXIF: Final = {
    "SHORT": (6, exif(3, b"\6\0")),
    "BYTE": (6, exif(1, b"\6")),
    "LONG": (6, exif(4, b"\6")),
    "RATIONAL": (6, exif(5, struct.pack("<LL", 6, 1))),
    "DOUBLE": (6, exif(12, struct.pack("<d", 6))),
    "two BYTEs": (6, exif(1, b"\6", count=2)),
    "two SHORTs": (6, exif(3, b"\6\0\1\0", count=2)),
    "in the Exif IFD": (None, exif(3, b"\6\0", in_exif_ifd=True)),
    "a half": (None, exif(5, struct.pack("<LL", 13, 2))),
    "divided by zero": (None, exif(5, struct.pack("<LL", 6, 0))),
    "out of range": (None, exif(3, b"\x09\0")),
    "text": (None, exif(2, b"6\0", count=2)),
    "none at all": (None, exif(3, b"\6\0", count=0)),
    "beyond the end": (None, exif(4, b"\xff" * 4, count=9)),
}


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("kind", EXIF)
def test_what_turns_a_picture_turns_it_in_both_stages(format_: str, kind: str) -> None:
    orientation, block = EXIF[kind]
    data = png_with(chunk(b"eXIf", block[6:])) if format_ == "PNG" else saved(format_, exif=block)
    agreed(data, orientation if format_ != "WEBP" else None)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("text", ['tiff:Orientation="6"', "tiff:Orientation = '6'"])
def test_xmp_turns_nothing(format_: str, text: str) -> None:
    agreed(saved(format_, xmp=xmp(text)), None)


def test_the_header_of_exif_may_end_in_any_byte() -> None:
    data = saved("JPEG", exif=exif(3, b"\6\0"))
    agreed(data.replace(b"Exif\0\0", b"Exif\0\xff"), 6)


@pytest.mark.parametrize(("first", "second"), [(6, 1), (1, 6), (8, 6), (None, 6)])
def test_exif_of_the_first_picture_turns_a_jpeg_of_several(first: int | None, second: int) -> None:
    before, behind = (segment(0xE1, exif(3, bytes((turn, 0)))) if turn else b"" for turn in (first, second))
    data = with_pictures(jpeg(behind), before=before)
    assert size_in_both_stages(data) == ((30, 40) if (first or 1) > 4 else (40, 30))
    assert describe(data).summary.get("orientation") == first


def test_exif_turns_a_png_only_in_front_of_its_pixels() -> None:
    block = exif(3, b"\6\0")[6:]
    told = chunk(b"eXIf", block)
    agreed(png_with(told), 6)
    agreed(png_with(chunk(b"eXIf", b"Exif\0\0" + block)), 6)
    agreed(png_with(told, chunk(b"eXIf", exif(3, b"\x08\0")[6:])), 6)  # the first counts, as in libpng
    agreed(png_with(told[:-1] + bytes((told[-1] ^ 1,))), None)
    data = saved("PNG")
    agreed(data[:-12] + told + data[-12:], None)


@pytest.mark.parametrize("kind", [b"exif", b"APP1"])
def test_exif_in_the_text_of_a_png_turns_nothing(kind: bytes) -> None:
    block = exif(3, b"\6\0")
    text = b"\n%s\n%8d\n%s\n" % (kind.lower(), len(block), block.hex().encode())
    agreed(png_with(chunk(b"tEXt", b"Raw profile type " + kind + b"\0" + text)), None)
    agreed(png_with(chunk(b"zTXt", b"Raw profile type " + kind + b"\0\0" + zlib.compress(text))), None)


@pytest.mark.parametrize("name", [path.name for path in IMAGES.iterdir() if path.suffix != ".md"])
def test_both_stages_agree_on_a_photo(name: str) -> None:
    assert min(size_in_both_stages(photo(name))) > 1


@pytest.mark.parametrize("screen", [(100, 80), (20, 10), (0, 0), (60, 10), (200, 10)])
def test_a_gif_is_as_large_as_its_screen_and_its_first_frame(screen: tuple[int, int]) -> None:
    data = saved("GIF")
    assert data[6:10] == struct.pack("<HH", 60, 40)
    size = max(60, screen[0]), max(40, screen[1])
    assert size_in_both_stages(data[:6] + struct.pack("<HH", *screen) + data[10:]) == size


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_clean_aperture_counts_at_any_place_among_the_properties(orientation: int) -> None:
    data = cropped(saved("AVIF", exif=exif(3, bytes((orientation, 0)))), (20, 10), (30, 5), first=True)
    assert size_in_both_stages(data) == ((20, 30) if orientation == 1 else (30, 20))


def lossless_jpeg(image: Image.Image) -> bytes:
    """A grey picture as lossless JPEG (ITU-T T.81, annex H): each sample minus the one to its left."""
    bits = ""
    width, height = image.size
    samples = image.tobytes()
    for at, sample in enumerate(samples):
        before = samples[at - 1] if at % width else samples[at - width] if at else 128
        difference = sample - before
        size = abs(difference).bit_length()
        extra = difference if difference > 0 else difference + (1 << size) - 1
        bits += f"{size:04b}" + (f"{extra:0{size}b}" if size else "")
    bits += "1" * (-len(bits) % 8)
    scan = int(bits, 2).to_bytes(len(bits) // 8).replace(b"\xff", b"\xff\0")
    segments = (
        (0xC3, struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0"),
        (0xC4, b"\0" + bytes((0, 0, 0, 9)) + bytes(12) + bytes(range(9))),  # nine codes of four bits
        (0xDA, b"\1\1\0\1\0\0"),
    )
    head = b"".join(bytes((0xFF, kind)) + (len(body) + 2).to_bytes(2) + body for kind, body in segments)
    return b"\xff\xd8" + head + scan + b"\xff\xd9"


def test_a_lossless_jpeg_is_decoded_at_full_size_by_both_stages() -> None:
    image = Image.linear_gradient("L").resize((600, 400))
    data = lossless_jpeg(image)
    assert decode.load(decode.open_picture(data)).image.tobytes() == image.tobytes()
    assert size_in_both_stages(data) == (600, 400)


@pytest.mark.parametrize("start", [0, 7, 2**31, 2**32 - 1, 2**63 - 9, 2**63, 2**64 - 1])
def test_exif_with_any_offset_turns_nothing_and_does_no_harm(start: int) -> None:
    agreed(saved("JPEG", exif=b"Exif\0\0II*\0" + struct.pack("<L", start & 0xFFFFFFFF)), None)
    agreed(saved("JPEG", exif=b"Exif\0\0II+\0\x08\0\0\0" + struct.pack("<Q", start)), None)
    agreed(png_with(chunk(b"eXIf", b"MM\0+\0\x08\0\0" + struct.pack(">Q", start))), None)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", range(20))
def test_a_tiff_is_turned_whatever_the_type_of_its_tag(kind: int, order: str) -> None:
    for orientation in (0, 3, 6, 9):
        turned = kind in (1, 3, 4, 6, 8, 9, 13) and orientation in range(1, 9)
        agreed(tiff(orientation, kind, order), orientation if turned else None)


@pytest.mark.parametrize("kind", [1, 3, 4, 16])
def test_a_bigtiff_is_turned_as_well(kind: int) -> None:
    agreed(tiff(6, kind, big=True), 6)
