"""Metadata never harm the pixels: both stages show the picture, whatever strangers write beside it."""

import ast
import io
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from darkroom.errors import RejectedImage
from local import deployment
from metadata_extractor.metadata import describe
from tests.photos import ROOT, photo
from thumbnailer.ladder import Ladder
from thumbnailer.render import render

LADDER: Final = Ladder.parse("16: 16 animated jpg")
LOOKS: Final = (
    "pixel_hash",
    "perceptual_hash",
    "mean_colour",
    "dominant_colours",
    "width",
    "height",
    "orientation",
)


def picture(mode: str = "RGB", shift: int = 0) -> Image.Image:
    red, green = Image.linear_gradient("L").resize((24, 16)), Image.radial_gradient("L").resize((24, 16))
    return Image.merge("RGB", (red, green, red.rotate(180 + shift))).convert(mode)


def saved(format_: str, image: Image.Image | None = None, **options: Any) -> bytes:
    file = io.BytesIO()
    (image or picture()).save(file, format_, **options)
    return file.getvalue()


@cache
def seen(data: bytes) -> tuple[object, ...]:
    """The results of both stages: the bytes of all renditions, and the summary's fields about the pixels."""
    rendering = render(data, LADDER)
    bodies = [rendition.body for rendition in rendering]
    summary = dict(describe(data).summary)
    assert (rendering.width, rendering.height) == (summary["width"], summary["height"])
    assert "fault" not in summary
    return rendering.width, rendering.height, *bodies, *(str(summary.get(name)) for name in LOOKS)


def seen_or_rejected(data: bytes) -> tuple[object, ...] | None:
    """`seen`, or None if the thumbnailer rejects the file; then the extractor must report a fault too."""
    try:
        list(render(data, LADDER))
    except RejectedImage:
        with suppress(RejectedImage):
            assert "fault" in describe(data).summary
        return None
    return seen(data)


# PNG

KEYWORDS: Final = [
    *("gamma", "transparency", "interlace", "icc_profile", "exif", "xmp", "dpi", "aspect", "srgb", "chromaticity"),
    *("loop", "duration", "background", "clean_aperture", "nclx", "nclx_profile", "cicp", "code_points", "crop"),
    *("default_image", "blend", "disposal", "bbox", "timestamp", "comment", "extension", "version", "palette"),
    *("progressive", "progression", "photoshop", "adobe", "adobe_transform", "mp", "mpoffset", "jfif", "sizes"),
    *("compression", "resolution", "original_orientation", "chroma", "heif", "aux", "Comment", "Title"),
    *("XML:com.adobe.xmp", "Raw profile type exif", "Raw profile type icc", "Raw profile type xmp"),
]
"""All keys that Pillow and its plugins keep in `info`, and ours."""
WORDS: Final = ["1", "8", "(0, 0, 4, 4)", "words", ""]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))


def text_chunk(kind: bytes, keyword: bytes, text: bytes) -> bytes:
    match kind:
        case b"tEXt":
            return chunk(kind, keyword + b"\0" + text)
        case b"zTXt":
            return chunk(kind, keyword + b"\0\0" + zlib.compress(text))
        case _:
            return chunk(kind, keyword + b"\0\0\0\0\0" + text)


def places(png: bytes) -> list[int]:
    """Where extra chunks may be: before, between and after the chunks of its pixels."""
    first, last = png.index(b"IDAT") - 4, png.rindex(b"IEND") - 4
    return sorted({33, first, first + 12 + int.from_bytes(png[first : first + 4]), last})


def around_the_pixels(png: bytes, *chunks: bytes) -> Iterator[bytes]:
    """The PNG with extra chunks, at each place in turn."""
    for at in places(png):
        yield png[:at] + b"".join(chunks) + png[at:]


def with_keyword(png: bytes, keyword: str) -> Iterator[bytes]:
    """The PNG with a keyword in text chunks of all kinds; each kind is at each place once."""
    texts = [
        text_chunk(kind, keyword.encode(), WORDS[(number + len(keyword)) % len(WORDS)].encode())
        for number, kind in enumerate((b"tEXt", b"zTXt", b"iTXt"))
    ]
    at = places(png)
    for first in range(len(at)):
        data = png
        placed = [(at[(first + number) % len(at)], text) for number, text in enumerate(texts)]
        for place, text in sorted(placed, reverse=True):
            data = data[:place] + text + data[place:]
        yield data


def linear() -> bytes:
    data = saved("PNG")
    return data[:33] + chunk(b"gAMA", (100_000).to_bytes(4)) + data[33:]


PNGS: Final = {
    "with gamma": linear(),
    "with a palette and alpha": saved("PNG", picture("P"), transparency=bytes(range(0, 256, 2))),
    "grey with a transparent grey": saved("PNG", picture("L"), transparency=128),
    "with a profile": saved("PNG", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()),
    "that moves": saved("PNG", save_all=True, append_images=[picture(shift=90), picture(shift=0)], duration=80),
}


@pytest.mark.slow
@pytest.mark.parametrize("keyword", KEYWORDS)
@pytest.mark.parametrize("kind", PNGS)
def test_a_png_looks_the_same_with_any_keyword(kind: str, keyword: str) -> None:
    plain = PNGS[kind]
    for data in with_keyword(plain, keyword):
        assert seen(data) == seen(plain)


def test_a_png_keeps_what_its_chunks_say_when_text_says_otherwise() -> None:
    plain = PNGS["with gamma"]
    for at in (33, plain.index(b"IDAT") - 4):
        assert seen(plain[:at] + text_chunk(b"tEXt", b"gamma", b"0.45455") + plain[at:]) == seen(plain)
    assert seen(plain) != seen(saved("PNG")), "its gamma counts"


@given(
    kind=st.sampled_from(sorted(PNGS)),
    texts=st.lists(
        st.tuples(
            st.sampled_from([b"tEXt", b"zTXt", b"iTXt"]),
            st.one_of(st.sampled_from(KEYWORDS).map(str.encode), st.binary(max_size=80)),
            st.one_of(st.binary(max_size=40), st.text(max_size=20).map(str.encode)),
        ),
        min_size=1,
        max_size=3,
    ),
)
def test_a_png_looks_the_same_with_any_text(kind: str, texts: list[tuple[bytes, bytes, bytes]]) -> None:
    for data in around_the_pixels(PNGS[kind], *(text_chunk(*text) for text in texts)):
        assert seen(data) == seen(PNGS[kind])


ANCILLARY: Final = [
    "tEXt",
    "zTXt",
    "iTXt",
    "pHYs",
    "tIME",
    "bKGD",
    "hIST",
    "sBIT",
    "sPLT",
    "oFFs",
    "vpAg",
    "iDOT",
    "caBX",
]


@given(
    kind=st.sampled_from(sorted(PNGS)),
    name=st.sampled_from(ANCILLARY).map(str.encode),
    body=st.binary(max_size=40),
    broken=st.booleans(),
)
def test_a_png_looks_the_same_with_any_chunk_that_is_not_about_its_looks(
    kind: str, name: bytes, body: bytes, *, broken: bool
) -> None:
    other = chunk(name, body)
    if broken:
        other = other[:-1] + bytes((other[-1] ^ 1,))
    for data in around_the_pixels(PNGS[kind], other):
        assert seen(data) == seen(PNGS[kind])


@pytest.mark.slow
@pytest.mark.parametrize("name", ["gAMA", "cHRM", "sRGB", "iCCP", "tRNS", "eXIf", "cICP", "acTL"])
@given(body=st.binary(max_size=40))
@settings(max_examples=15)
def test_what_a_png_says_of_its_looks_counts_only_before_its_pixels(name: str, body: bytes) -> None:
    for kind in ("with gamma", "grey with a transparent grey"):
        plain = PNGS[kind]
        at = plain.rindex(b"IEND") - 4
        assert seen(plain[:at] + chunk(name.encode(), body) + plain[at:]) == seen(plain)
        list(map(seen_or_rejected, around_the_pixels(plain, chunk(name.encode(), body))))


# EXIF and TIFF

PIXEL_TAGS: Final = {
    *range(254, 300),
    *range(317, 350),
    512,
    513,
    514,
    515,
    517,
    518,
    519,
    520,
    521,
    529,
    530,
    531,
    532,
}
"""The tags that a TIFF is decoded by; orientation has tests of its own."""

TAGS: Final = st.one_of(
    st.integers(0, 0xFFFF).filter(lambda tag: tag not in PIXEL_TAGS),
    st.sampled_from([270, 271, 282, 283, 296, 305, 306, 700, 33723, 34377, 34665, 34675, 34853, 40965, 0xBC01]),
)
ENTRIES: Final = st.lists(
    st.tuples(TAGS, st.integers(0, 20), st.integers(0, 9), st.binary(min_size=4, max_size=4))
)


def directory(entries: list[tuple[int, int, int, bytes]]) -> bytes:
    body = b"".join(struct.pack("<HHL", tag, kind, count) + value for tag, kind, count, value in entries)
    return struct.pack("<H", len(entries)) + body + bytes(4)


def as_turned(data: bytes, plain: bytes) -> None:
    """Assert that the file is rejected or looks like the plain one, unless its own tags turn it."""
    found = seen_or_rejected(data)
    if found is not None and describe(data).summary.get("orientation", 1) == 1:
        assert found[: -len(LOOKS)] == seen(plain)[: -len(LOOKS)]


@given(ENTRIES)
def test_a_tiff_looks_the_same_with_any_tag(entries: list[tuple[int, int, int, bytes]]) -> None:
    plain = saved("TIFF")
    (offset,) = struct.unpack_from("<L", plain, 4)
    (count,) = struct.unpack_from("<H", plain, offset)
    own = [struct.unpack_from("<HHL4s", plain, offset + 2 + 12 * n) for n in range(count)]
    data = plain[:4] + struct.pack("<L", len(plain)) + plain[8:] + directory(sorted([*own, *entries]))
    as_turned(data, plain)


EXIF_BLOCKS: Final = st.one_of(
    st.binary(max_size=60),
    st.binary(max_size=60).map(lambda rest: b"II*\0\x08\0\0\0" + rest),
    ENTRIES.map(lambda entries: b"II*\0\x08\0\0\0" + directory(entries)),
    st.integers(0, 20).map(lambda kind: b"II*\0\x08\0\0\0" + directory([(274, kind, 1, b"\6\0\0\0")])),
)
PACKETS: Final = st.one_of(
    st.binary(max_size=60),
    st.integers(0, 9).map(lambda n: f'<rdf:RDF><rdf:Description tiff:Orientation="{n}"/></rdf:RDF>'.encode()),
)


# JPEG


def segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(payload) + 2).to_bytes(2) + payload


HEADS: Final = [
    *(b"", b"JFIF\0", b"JFXX\0", b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0"),
    *(b"ICC_PROFILE\0", b"MPF\0", b"FPXR\0", b"Photoshop 3.0\0", b"Photoshop 3.0\x008BIM\4\4\0\0", b"Exif\0"),
]


@given(
    segments=st.lists(
        st.tuples(
            st.sampled_from(
                [*range(0xE0, 0xEE), 0xEF, 0xFE]
            ),  # all but Adobe's, which decides how colours are decoded
            st.sampled_from(HEADS),
            st.binary(max_size=80),
        )
        | st.tuples(st.just(0xE1), st.sampled_from([b"Exif\0\0", b"Exif\0\xff"]), EXIF_BLOCKS)
        | st.tuples(st.just(0xE1), st.just(b"http://ns.adobe.com/xap/1.0/\0"), PACKETS),
        min_size=1,
        max_size=3,
    )
)
def test_a_jpeg_looks_the_same_with_any_segment(segments: list[tuple[int, bytes, bytes]]) -> None:
    plain = saved("JPEG")
    added = b"".join(segment(marker, head + body) for marker, head, body in segments)
    as_turned(plain[:2] + added + plain[2:], plain)
    at = plain.index(b"\xff\xda")
    as_turned(plain[:at] + added + plain[at:], plain)


# GIF


def extension(label: int, *parts: bytes) -> bytes:
    return b"\x21" + bytes((label,)) + b"".join(bytes((len(part),)) + part for part in parts) + b"\0"


PARTS: Final = st.lists(st.binary(min_size=1, max_size=40), max_size=3)
EXTENSIONS: Final = st.one_of(
    st.tuples(st.just(0xFE), PARTS),
    st.tuples(st.integers(0, 255).filter(lambda label: label != 0xF9), PARTS),
    st.tuples(st.just(0xFF), PARTS.map(lambda parts: [b"XMP DataXMP", *parts])),
    st.tuples(st.just(0xFF), PARTS.map(lambda parts: [b"ICCRGBG1012", *parts])),
    st.tuples(st.just(0xFF), st.binary(max_size=9).map(lambda rest: [b"NETSCAPE2.0", b"\2" + rest])),
    st.just((0xFF, [b"NETSCAPE2.0"])),
)


@given(extensions=st.lists(EXTENSIONS, min_size=1, max_size=3), moves=st.booleans())
def test_a_gif_looks_the_same_with_any_extension(
    extensions: list[tuple[int, list[bytes]]], *, moves: bool
) -> None:
    frames = [picture(shift=90), picture(shift=45)] if moves else []
    plain = saved("GIF", save_all=True, append_images=frames, duration=80, loop=0)
    added = b"".join(extension(label, *parts) for label, parts in extensions)
    first = plain.index(b"\x21\xf9") if moves else plain.index(b"\x2c\0\0\0\0")
    for at in (first, len(plain) - 1):
        assert seen(plain[:at] + added + plain[at:]) == seen(plain)


# WebP


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(kind + struct.pack("<L", len(data)) + data + b"\0" * (len(data) & 1) for kind, data in chunks)
    return b"RIFF" + struct.pack("<L", 4 + len(body)) + b"WEBP" + body


@given(
    flags=st.sampled_from([0x00, 0x04, 0x08, 0x0C, 0x2C]),
    chunks=st.lists(
        st.tuples(st.just(b"EXIF"), EXIF_BLOCKS | EXIF_BLOCKS.map(lambda block: b"Exif\0\0" + block))
        | st.tuples(st.just(b"XMP "), PACKETS)
        | st.tuples(st.sampled_from([b"ICCP", b"JUNK", b"XMP\0", b"exif"]), st.binary(max_size=60)),
        min_size=1,
        max_size=3,
    ),
)
def test_a_webp_looks_the_same_with_any_chunk(flags: int, chunks: list[tuple[bytes, bytes]]) -> None:
    plain = saved("WEBP")
    head = (b"VP8X", bytes((flags, 0, 0, 0)) + (23).to_bytes(3, "little") + (15).to_bytes(3, "little"))
    pixels = (b"VP8 ", plain[20:])
    for data in (riff(head, *chunks, pixels), riff(head, pixels, *chunks)):
        assert (found := seen_or_rejected(data)) is None or found == seen(plain)


# BMP and ICO


@given(
    reserved=st.binary(min_size=4, max_size=4),
    size=st.integers(0, 2**32 - 1),
    rest=st.binary(min_size=16, max_size=16),
)
def test_a_bmp_looks_the_same_with_any_field_that_is_not_about_its_looks(
    reserved: bytes, size: int, rest: bytes
) -> None:
    plain = saved("BMP")
    data = bytearray(plain)
    data[2:10] = struct.pack("<L", size) + reserved
    data[38:54] = rest[:8] + bytes(4) + rest[12:]  # resolution; the number of important colours
    assert (found := seen_or_rejected(bytes(data))) is None or found == seen(plain)


@pytest.mark.slow
@pytest.mark.parametrize("keyword", KEYWORDS)
def test_the_png_in_an_ico_looks_the_same_with_any_keyword(keyword: str) -> None:
    plain = saved("ICO", picture().resize((16, 16)), sizes=[(16, 16)], bitmap_format="png")
    png = plain[22:]
    for data in with_keyword(png, keyword):
        assert seen(plain[:14] + struct.pack("<L", len(data)) + plain[18:22] + data) == seen(plain)


@given(st.binary(min_size=6, max_size=6), st.binary(max_size=40))
def test_an_ico_looks_the_same_with_any_field_that_is_not_about_its_looks(fields: bytes, behind: bytes) -> None:
    plain = saved("ICO", picture().resize((16, 16)), sizes=[(16, 16)])
    data = bytearray(plain) + behind
    data[8:14] = fields  # colours, reserved, planes, bits
    assert (found := seen_or_rejected(bytes(data))) is None or found == seen(plain)


# AVIF and HEIC

BOXES: Final = st.tuples(
    st.binary(min_size=4, max_size=4).filter(lambda kind: kind not in (b"mdat", b"moov", b"meta", b"ftyp"))
    | st.sampled_from([b"free", b"uuid", b"skip"]),
    st.binary(max_size=60),
)


@pytest.mark.parametrize(
    "make", [lambda: saved("AVIF"), lambda: photo("gradient.rotated.heic")], ids=["AVIF", "HEIC"]
)
@given(boxes=st.lists(BOXES, min_size=1, max_size=3))
@settings(max_examples=20)
def test_a_file_of_boxes_looks_the_same_with_any_other_box(
    make: Callable[[], bytes], boxes: list[tuple[bytes, bytes]]
) -> None:
    plain = make()
    data = plain + b"".join(struct.pack(">L", 8 + len(content)) + kind + content for kind, content in boxes)
    assert (found := seen_or_rejected(data)) is None or found == seen(plain)


@given(exif=EXIF_BLOCKS, xmp=PACKETS)
@settings(max_examples=20)
def test_an_avif_looks_the_same_with_any_exif_and_xmp(exif: bytes, xmp: bytes) -> None:
    room = b"II*\0\x08\0\0\0" + bytes(120), b"<x/>" + b" " * 120
    plain = saved("AVIF", exif=room[0], xmp=room[1])
    data = plain
    for place, item in zip(room, (exif, xmp), strict=True):
        assert data.count(place) == 1
        data = data.replace(place, item[: len(place)] + place[len(item) :])
    assert (found := seen_or_rejected(data)) is None or found == seen(plain)


@given(exif=EXIF_BLOCKS)
@settings(max_examples=20)
def test_a_heic_looks_the_same_with_any_exif(exif: bytes) -> None:
    plain = photo("gradient.exif-only.heic")
    data = bytearray(plain)
    at = data.index(b"MM\0*") if b"MM\0*" in data else data.index(b"II*\0")
    data[at : at + min(len(exif), 20)] = exif[:20]
    found = seen_or_rejected(bytes(data))
    assert found is None or found == seen(plain)


# The source


def readers_of_info() -> Iterator[str]:
    """The places that read an attribute `info`, except for logging."""
    for path in (path for package in deployment.packages() for path in (ROOT / package).rglob("*.py")):
        tree = ast.parse(path.read_text())
        calls = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        for node in ast.walk(tree):
            read = isinstance(node, ast.Attribute) and node.attr == "info" and isinstance(node.ctx, ast.Load)
            if read and id(node) not in calls:
                yield path.relative_to(ROOT).as_posix()


def test_only_the_decode_package_reads_what_pillow_keeps_of_a_file() -> None:
    found = set(readers_of_info())
    assert found
    assert all(path.startswith("darkroom/decode/") for path in found), found
