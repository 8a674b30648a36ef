"""Containers: where each format keeps its properties and its metadata, and files that lie about them."""

import io
import struct
import zlib
from contextlib import suppress
from typing import Any, Final

import pytest
from PIL import Image

from darkroom import decode
from darkroom.errors import RejectedImage
from darkroom.formats import HEIC, ICO, JPEG
from darkroom.formats.heif import orientation
from darkroom.orientation import combined
from metadata_extractor import containers
from metadata_extractor.containers import Contents
from metadata_extractor.containers.png import MAX_INFLATED_BYTES
from tests.photos import IMAGES

XMP: Final = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'
EXIF: Final = b"II*\0\x08\0\0\0\0\0\0\0\0\0"


def read(data: bytes) -> Contents:
    return containers.read(data)


def encoded(format_: str, image: Image.Image | None = None, **options: Any) -> bytes:
    buffer = io.BytesIO()
    (image or Image.new("RGB", (40, 30))).save(buffer, format_, **options)
    return buffer.getvalue()


def segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload


def jpeg(*segments: bytes) -> bytes:
    whole = encoded("JPEG")
    return whole[:2] + b"".join(segments) + whole[2:]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*chunks: bytes) -> bytes:
    whole = encoded("PNG")
    return whole[:33] + b"".join(chunks) + whole[33:]


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF"])
def test_format_and_size_are_those_of_the_bytes(format_: str) -> None:
    contents = read(encoded(format_))
    assert (contents.format.id, contents.width, contents.height) == (format_.lower(), 40, 30)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_exif_and_icc_are_found(format_: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    contents = read(encoded(format_, exif=exif, icc_profile=b"profile" * 30))
    assert contents.exif is not None
    assert b"Maker" in contents.exif
    assert contents.icc == b"profile" * 30


@pytest.mark.parametrize(
    ("mode", "colour_mode", "alpha", "depth"),
    [
        ("L", "grey", False, 8),
        ("RGBA", "rgb", True, 8),
        ("P", "palette", False, 8),
        ("I;16", "grey", False, 16),
        ("1", "grey", False, 1),
    ],
)
def test_png_colour_and_depth(mode: str, colour_mode: str, *, alpha: bool, depth: int) -> None:
    image = Image.new(mode, (40, 30))
    if mode == "P":
        image.putpalette(bytes(range(256)) * 3)
    contents = read(encoded("PNG", image))
    assert (contents.colour_mode, contents.alpha, contents.bit_depth) == (colour_mode, alpha, depth)


@pytest.mark.parametrize(("option", "sampling"), [(0, "4:4:4"), (1, "4:2:2"), (2, "4:2:0")])
def test_jpeg_chroma_subsampling(option: int, sampling: str) -> None:
    assert read(encoded("JPEG", subsampling=option)).chroma_subsampling == sampling


def test_cmyk_jpeg() -> None:
    assert read(encoded("JPEG", Image.new("CMYK", (8, 8)))).colour_mode in ("cmyk", "ycck")


@pytest.mark.parametrize("format_", ["GIF", "WEBP", "PNG", "AVIF"])
def test_frames_and_duration_of_an_animation(format_: str) -> None:
    frames = [Image.effect_noise((40, 30), 90 + n).convert("RGB") for n in range(3)]
    contents = read(encoded(format_, frames[0], save_all=True, append_images=frames[1:], duration=100))
    assert (contents.frames, contents.duration_ms) == (3, 300)


def test_exif_over_several_segments_is_joined() -> None:
    block = EXIF + bytes(70_000)
    parts = [segment(0xE1, b"Exif\0\0" + block[at : at + 60_000]) for at in (0, 60_000)]
    assert read(jpeg(*parts)).exif == block


def test_icc_segments_are_joined_by_number() -> None:
    parts = [segment(0xE2, b"ICC_PROFILE\0" + bytes((n, 2)) + text) for n, text in ((2, b"-two"), (1, b"one"))]
    assert read(jpeg(*parts)).icc == b"one-two"


def test_extended_xmp_is_joined_by_offset() -> None:
    head = b"http://ns.adobe.com/xmp/extension/\0" + b"A" * 32 + struct.pack(">I", 10)
    parts = [segment(0xE1, head + struct.pack(">I", at) + text) for at, text in ((5, b"world"), (0, b"hello"))]
    packet = XMP.replace(b"/>", b' xmpNote:HasExtendedXMP="' + b"A" * 32 + b'"/>')
    main, other = (segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + text) for text in (packet, XMP))
    assert read(jpeg(main, *parts)).xmp == [packet, b"helloworld"]
    assert read(jpeg(other, *parts)).xmp == [XMP], "the extension is not that packet's"


def test_iptc_over_several_photoshop_segments() -> None:
    sets = b"\x1c\x02\x5a\x00\x04Bern" * 10
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(sets)) + sets
    parts = [segment(0xED, b"Photoshop 3.0\0" + resource[at : at + 50]) for at in range(0, len(resource), 50)]
    assert read(jpeg(*parts)).iptc == sets


def test_stray_bytes_between_segments_are_passed_over() -> None:
    contents = read(jpeg(segment(0xE1, b"Exif\0\0" + EXIF) + b"\0\0stray", segment(0xFE, b"a comment")))
    assert (contents.exif, contents.comments, contents.width) == (EXIF, ["a comment"], 40)


def test_an_mpo_is_a_jpeg_and_says_so() -> None:
    contents = read(
        encoded("MPO", Image.new("RGB", (8, 8)), save_all=True, append_images=[Image.new("RGB", (8, 8))])
    )
    assert (contents.format, contents.variant) == (JPEG, "mpo")


@pytest.mark.parametrize(
    "text",
    [
        chunk(b"tEXt", b"XML:com.adobe.xmp\0" + XMP),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(XMP)),
        chunk(
            b"zTXt",
            b"Raw profile type xmp\0\0" + zlib.compress(b"\nxmp\n%8d\n" % len(XMP) + XMP.hex().encode()),
        ),
    ],
)
def test_xmp_in_every_chunk_of_a_png(text: bytes) -> None:
    assert read(png(text)).xmp == [XMP]


@pytest.mark.parametrize("head", [b"", b"Exif\0\0"])
def test_exif_in_a_raw_profile(head: bytes) -> None:
    text = b"\nexif\n%8d\n" % len(head + EXIF) + (head + EXIF).hex(" ", 36).replace(" ", "\n").encode()
    assert read(png(chunk(b"zTXt", b"Raw profile type APP1\0\0" + zlib.compress(text)))).exif == EXIF


def test_text_chunks_are_known_by_their_keyword() -> None:
    contents = read(png(chunk(b"tEXt", b"Author\0J\xfcrg"), chunk(b"iTXt", "Title\0\0\0\0\0東京".encode())))
    assert contents.tags["PNG"]["text"] == {"Author": "Jürg", "Title": "東京"}


def test_the_last_of_a_repeated_text_chunk_counts() -> None:
    contents = read(png(chunk(b"tEXt", b"Author\0first"), chunk(b"tEXt", b"Author\0last")))
    assert contents.tags["PNG"]["text"] == {"Author": "last"}


def test_a_compressed_bomb_is_inflated_in_bounds() -> None:
    bomb = zlib.compress(bytes(200 * 2**20), 9)
    contents = read(png(chunk(b"iCCP", b"bomb\0\0" + bomb), *[chunk(b"zTXt", b"Comment\0\0" + bomb)] * 40))
    assert len(contents.icc or b"") <= MAX_INFLATED_BYTES
    assert "a compressed chunk is too large" in contents.warnings


def test_broken_compression_spends_the_same_bounds() -> None:
    """Each chunk may inflate to 4 MB before it breaks, so only four of 20,000 are tried."""
    packed = zlib.compress(bytes(4_000_000))
    broken = packed[:-1] + bytes((packed[-1] ^ 1,))
    contents = read(png(*[chunk(b"zTXt", b"Comment\0\0" + broken)] * 20_000))
    assert contents.warnings.count("a compressed chunk is broken") == 4


def test_xmp_in_a_gif_ends_before_its_trailer() -> None:
    whole = encoded("GIF")
    trailer = b"\1" + bytes(range(255, -1, -1)) + b"\0"
    extension = b"\x21\xff\x0bXMP DataXMP" + XMP + trailer
    data = whole[:-1] + extension + b"\x21\xfe\x05hello\0" + b";"
    assert (read(data).xmp, read(data).comments) == ([XMP], ["hello"])


def test_a_gif_is_read_after_stray_bytes_as_its_decoder_does() -> None:
    frames = [Image.effect_noise((40, 30), 90 + n) for n in range(3)]
    whole = encoded("GIF", frames[0], save_all=True, append_images=frames[1:], duration=100)
    second = whole.index(b"\x21\xf9", whole.index(b"\x21\xf9") + 1)
    data = whole[:second] + bytes(5) + whole[second:-1] + b"\x21\xfe\x05hello\0" + whole[-1:]
    assert (read(data).frames, read(data).duration_ms, read(data).comments) == (3, 300, ["hello"])
    assert decode.open_picture(data).frames == 3


@pytest.mark.parametrize(
    ("turns", "orientation"), [((6, 6), 3), ((6, 8), 1), ((6, 2), 5), ((2, 6), 7), ((3, 4), 2), ((1, 5), 5)]
)
def test_transformations_combine(turns: tuple[int, int], orientation: int) -> None:
    mark = Image.new("L", (2, 3))
    mark.putdata([1, 2, 3, 4, 5, 6])

    def turned(image: Image.Image, by: int) -> Image.Image:
        methods = dict(zip(range(2, 9), (0, 3, 1, 5, 4, 6, 2), strict=True))
        return image.transpose(Image.Transpose(methods[by])) if by > 1 else image

    assert combined(*turns) == orientation
    one_by_one, at_once = turned(turned(mark, turns[0]), turns[1]), turned(mark, orientation)
    assert (one_by_one.size, one_by_one.tobytes()) == (at_once.size, at_once.tobytes())


def test_a_tiff_with_several_pages() -> None:
    pages = [Image.new("L", (9, 9))] * 4
    assert read(encoded("TIFF", pages[0], save_all=True, append_images=pages[1:])).pages == 4


def test_an_icon_is_its_largest_picture() -> None:
    contents = read(encoded("ICO", Image.new("RGBA", (64, 64)), sizes=[(16, 16), (64, 64), (32, 32)]))
    assert (contents.format, contents.width, contents.pages) == (ICO, 64, 3)


def test_an_avif_is_turned_by_its_container() -> None:
    data = (IMAGES / "kimono.rotate90.avif").read_bytes()
    contents = read(data)
    assert (contents.width, contents.height) == (1024, 722)
    assert orientation(data) == 6


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF", "ICO"])
def test_a_file_cut_anywhere_is_survived(format_: str) -> None:
    data = encoded(format_, Image.effect_noise((40, 30), 50))
    for length in range(min(len(data), 700)):
        with suppress(RejectedImage):  # too short to be recognised
            containers.read(data[:length])


def test_unknown_bytes_have_no_reader() -> None:
    for data in (b"%PDF-1.7", b"", b"BM, and some words"):
        with pytest.raises(RejectedImage):
            containers.read(data)


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + kind + body


def test_lying_counts_in_heif_boxes_cost_no_more_than_the_file() -> None:
    # Without bounds, each of these would take 10,000 times 20,000 steps or more.
    references = box(b"iref", bytes(4) + box(b"auxl", b"\0\1\xff\xff\0\1") * 15_000)
    associations = box(
        b"ipma", bytes(4) + struct.pack(">I", 0xFFFFFFFF) + b"\0\1\xff" + b"\1" * 255 + bytes(50_000)
    )
    locations = box(b"iloc", b"\0\0\0\0\x44\x44\xff\xff" + b"\0\1\0\0\0\0\0\0\xff\xff" * 5_000)
    properties = box(b"iprp", box(b"ipco", box(b"auxC", bytes(4) + b"urn:x\0")) + associations)
    meta = box(b"meta", bytes(4) + box(b"pitm", b"\0\0\0\0\0\1") + locations + references + properties)
    data = box(b"ftyp", b"heic\0\0\0\0mif1heic") + meta
    assert read(data).format is HEIC


def test_a_jpeg_of_fill_bytes_alone_is_passed_over() -> None:
    assert read(b"\xff\xd8" + b"\xff" * (32 * 2**20)).width is None


def test_a_gif_of_the_smallest_blocks_is_walked_in_bounds() -> None:
    assert read(encoded("GIF")[:-1] + b"\x21\xff\x0bICCRGBG1012" + b"\1x" * (4 * 2**20) + b"\0;").width == 40


def heif(brand: bytes, *items: tuple[bytes, bytes], behind: bytes = b"") -> bytes:
    """The boxes of a picture without pixels, and of items of some types that describe it."""
    infos = locations = b""
    contents = b""
    for number, (kind, body) in enumerate([(b"hvc1", b""), *items], start=1):
        type_ = b"application/rdf+xml\0" if kind == b"mime" else b""
        infos += box(b"infe", b"\2\0\0\0" + struct.pack(">HH", number, 0) + kind + b"\0" + type_)
        locations += struct.pack(">HHHHII", number, 1, 0, 1, len(contents), len(body))
        contents += body
    meta = (
        box(b"pitm", b"\0\0\0\0\0\1")
        + box(b"iinf", bytes(4) + struct.pack(">H", 1 + len(items)) + infos)
        + box(b"iloc", b"\1\0\0\0\x44\0" + struct.pack(">H", 1 + len(items)) + locations)
        + box(b"idat", contents)
    )
    return box(b"ftyp", brand + bytes(4) + b"mif1" + brand) + box(b"meta", bytes(4) + meta) + behind


@pytest.mark.parametrize("brand", [b"heic", b"avif"])
@pytest.mark.parametrize(
    "item",
    [
        bytes(4) + EXIF,
        b"\0\0\0\6Exif\0\0" + EXIF,
        EXIF,
        b"Exif\0\0" + EXIF,
        bytes(4) + b"Exif\0\0" + EXIF,
        b"\xff\xff\xff\xff" + EXIF,
        b"\0\0\0\2" + EXIF,
    ],
    ids=["", "JPEG header", "no offset", "no offset, JPEG header", "offset of none", "too far", "too near"],
)
def test_exif_of_a_heif_with_and_without_its_offset(brand: bytes, item: bytes) -> None:
    assert read(heif(brand, (b"Exif", item))).exif == EXIF


@pytest.mark.parametrize("brand", [b"heic", b"avif"])
@pytest.mark.parametrize("broken", [b"", b"\0", bytes(4), b"no TIFF at all", b"\0\0\0\6Exif\0\0II\0*"])
def test_a_broken_item_of_a_heif_hides_no_other(brand: bytes, broken: bytes) -> None:
    contents = read(heif(brand, (b"Exif", broken), (b"mime", b"\0 "), (b"Exif", bytes(4) + EXIF), (b"mime", XMP)))
    assert contents.exif is not None
    assert contents.exif.startswith(EXIF)
    assert contents.xmp == [XMP]


@pytest.mark.parametrize("head", [b"", b"Exif\0\0", bytes(4), b"\0\0\0\6Exif\0\0"])
def test_exif_behind_another_containers_header(head: bytes) -> None:
    lossless = encoded("WEBP", lossless=True)
    chunks = b"EXIF" + struct.pack("<I", len(head + EXIF)) + head + EXIF
    for data in (png(chunk(b"eXIf", head + EXIF)), lossless + chunks):
        assert read(data).exif == EXIF


def test_a_broken_block_of_exif_hides_no_other() -> None:
    segments = (segment(0xE1, b"Exif\0\0" + block) for block in (b"", b"II", b"IIXX" + bytes(20), EXIF))
    assert read(jpeg(*segments)).exif == EXIF
    assert read(png(chunk(b"eXIf", b"MM"), chunk(b"eXIf", EXIF), chunk(b"eXIf", b""))).exif == EXIF
