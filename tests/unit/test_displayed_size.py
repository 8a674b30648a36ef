"""Both stages agree on how large a picture is as displayed, whoever turns it."""

import io
import struct
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from darkroom.bmff import BoxFile
from metadata_extractor.metadata import describe
from thumbnailer.ladder import Ladder
from thumbnailer.render import render

LADDER = Ladder.parse("320: 320 jpg")


def saved(format_: str, xmp: bytes = b"", **options: Any) -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_itxt("XML:com.adobe.xmp", xmp.decode())
    packet = {"pnginfo": text} if format_ == "PNG" else {"xmp": xmp}
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(file, format_, **options, **(packet if xmp else {}))
    return file.getvalue()


def exif(kind: int, value: bytes, *, count: int = 1, in_exif_ifd: bool = False) -> bytes:
    """An EXIF block with Orientation alone, of a TIFF type, in IFD0 or in the Exif IFD."""
    inline, after = (value.ljust(4, b"\0"), b"") if len(value) <= 4 else (struct.pack("<L", 44), value)
    entry = struct.pack("<HHHL", 1, 0x0112, kind, count) + inline + bytes(4)
    pointer = struct.pack("<HHHLLL", 1, 0x8769, 4, 1, 26, 0) if in_exif_ifd else b""
    return b"Exif\0\0" + (b"II*\0\x08\0\0\0" + pointer + entry).ljust(44, b"\0") + after


def xmp(orientation: str) -> bytes:
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" {orientation}/></rdf:RDF></x:xmpmeta>'
    ).encode()


def cropped(avif: bytes, across: tuple[int, int], down: tuple[int, int]) -> bytes:
    """The AVIF with a `clap` property: sides and offsets from the middle, in pixels (ISO/IEC 14496-12, 12.1.4)."""
    (width, right), (height, lower) = across, down
    clap = struct.pack(">L4sLLLLlLlL", 40, b"clap", width, 1, height, 1, right, 1, lower, 1)
    grown = bytearray(avif)
    ipma = grown.index(b"ipma") + 4
    number = 1 + len(list(BoxFile(avif).properties))
    assert grown[ipma : ipma + 10] == b"\0\0\0\0\0\0\0\1\0\1"  # version 0, one item
    grown[ipma + 10] += 1
    grown.insert(ipma + 12, 0x80 | number)  # essential, behind `ispe`, before any turning
    grown[ipma - 8 : ipma - 8] = clap
    for box, more in ((b"ipma", 1), (b"ipco", 40), (b"iprp", 41), (b"meta", 41)):
        start = grown.index(box) - 4
        grown[start : start + 4] = (int.from_bytes(grown[start : start + 4]) + more).to_bytes(4)
    at = grown.index(b"iloc") + 4
    (offset,) = struct.unpack_from(">L", grown, at + 14)
    struct.pack_into(">L", grown, at + 14, offset + 41)
    at = grown.find(b"stco") + 4
    for chunk in range(int.from_bytes(grown[at + 4 : at + 8]) if at > 4 else 0):  # of a film
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


def test_a_film_is_shown_whole_by_both_stages() -> None:
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "green", "blue")]
    file = io.BytesIO()
    frames[0].save(file, "AVIF", save_all=True, append_images=frames[1:], duration=100)
    data = cropped(file.getvalue(), across=(20, 10), down=(30, 5))
    rendering = render(data, LADDER)
    summary = describe(data).summary
    assert summary["frames"] == 3
    assert (rendering.width, rendering.height) == (summary["width"], summary["height"]) == (60, 40)


def test_a_padded_picture_is_cropped_by_half_offsets() -> None:
    """What encoders write of an odd width: one column at the right is padding."""
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
def test_a_clean_aperture_beyond_the_picture_is_none(across: tuple[int, int]) -> None:
    data = cropped(saved("AVIF"), across=across, down=(40, 0))
    rendering = render(data, LADDER)
    summary = describe(data).summary
    assert (rendering.width, rendering.height) == (summary["width"], summary["height"]) == (60, 40)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("turned", "options"),
    [
        pytest.param(True, {"exif": exif(3, b"\6\0")}, id="SHORT"),
        pytest.param(True, {"exif": exif(1, b"\6")}, id="BYTE"),
        pytest.param(True, {"exif": exif(5, struct.pack("<LL", 6, 1))}, id="RATIONAL"),
        pytest.param(False, {"exif": exif(3, b"\6\0", in_exif_ifd=True)}, id="in the Exif IFD"),
        pytest.param(True, {"exif": exif(1, b"\6\0", count=2)}, id="two BYTEs"),
        pytest.param(False, {"exif": exif(5, struct.pack("<LL", 13, 2))}, id="a half"),
        pytest.param(True, {"xmp": xmp('tiff:Orientation="6"')}, id="XMP"),
        pytest.param(True, {"xmp": xmp("tiff:Orientation = '6'")}, id="XMP, written otherwise"),
        pytest.param(False, {"exif": exif(3, b"\1\0"), "xmp": xmp('tiff:Orientation="6"')}, id="EXIF before XMP"),
        pytest.param(False, {"exif": exif(3, b"\x09\0")}, id="out of range"),
    ],
)
def test_what_turns_a_picture_turns_it_in_both_stages(
    format_: str, *, turned: bool, options: dict[str, Any]
) -> None:
    data = saved(format_, **options)
    size = (40, 60) if turned else (60, 40)
    rendering = render(data, LADDER)
    summary = describe(data).summary
    assert (rendering.width, rendering.height) == size
    assert (summary["width"], summary["height"]) == size
