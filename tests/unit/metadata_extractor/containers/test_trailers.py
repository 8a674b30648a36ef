"""What follows the first picture of a file: gain maps, videos and the trailers of phones."""

import io
import struct
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from metadata_extractor import containers
from metadata_extractor.containers.trailers import ISO_GAIN_MAP
from metadata_extractor.metadata import describe
from tests.photos import IMAGES

XMP_HEADER: Final = b"http://ns.adobe.com/xap/1.0/\0"
VIDEO: Final = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + b"\0\0\0\x10mdat" + bytes(8)
VIDEOS: Final = [
    VIDEO,
    VIDEO.replace(b"mp42", b"isom"),
    b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + bytes(40),
    b"\0\0\0\x1cftyp3gp5\0\0\0\0isom3gp5mp42" + bytes(40),
]


def segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload


def jpeg(*segments: bytes, **options: Any) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((40, 30), 50).save(file, "JPEG", **options)
    data = file.getvalue()
    return data[:2] + b"".join(segments) + data[2:]


def xmp(properties: str) -> bytes:
    return segment(
        0xE1,
        XMP_HEADER
        + b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        + f"<rdf:Description>{properties}</rdf:Description></rdf:RDF></x:xmpmeta>".encode(),
    )


def mpf(lengths: list[int], first: int, order: str = ">") -> bytes:
    """The index of pictures that follow each other, from `first` on, counted from the index's TIFF header."""
    entries = struct.pack(order + "LLLHH", 0x30000, 0, 0, 0, 0)
    for length in lengths:
        entries += struct.pack(order + "LLLHH", 0, length, first & 0xFFFFFFFF, 0, 0)
        first += length
    head = struct.pack(order + "2sHL", b"MM" if order == ">" else b"II", 42, 8)
    tags = ((0xB000, 7, 4, b"0100"), (0xB001, 4, 1, struct.pack(order + "L", 1 + len(lengths))))
    body = b"".join(struct.pack(order + "HHL", tag, kind, count) + value for tag, kind, count, value in tags)
    body += struct.pack(order + "HHLL", 0xB002, 7, len(entries), 50)
    return segment(0xE2, b"MPF\0" + head + struct.pack(order + "H", 3) + body + bytes(4) + entries)


def with_pictures(*pictures: bytes, off_by: int = 0, order: str = ">", before: bytes = b"") -> bytes:
    """A JPEG with others behind it, and their index; wrong by some bytes if an editor left it behind."""
    lengths = [len(picture) for picture in pictures]
    length = len(jpeg(before, mpf(lengths, 0, order)))
    at = 2 + len(before) + 8  # of the TIFF header
    return jpeg(before, mpf(lengths, length - at + off_by, order)) + b"".join(pictures)


GAIN_MAPS: Final = {
    "Apple": jpeg(xmp("<HDRGainMap:HDRGainMapVersion>65536</HDRGainMap:HDRGainMapVersion>")),
    "Apple's auxiliary type": jpeg(
        xmp("<apdi:AuxiliaryImageType>urn:com:apple:photo:2020:aux:hdrgainmap</apdi:AuxiliaryImageType>")
    ),
    "Adobe and Google": jpeg(xmp("<hdrgm:Version>1.0</hdrgm:Version>")),
    "ISO": jpeg(segment(0xE2, ISO_GAIN_MAP + bytes(60))),
    "ISO behind EXIF": jpeg(
        segment(0xE1, b"Exif\0\0II*\0" + bytes(4_000)), segment(0xE2, ISO_GAIN_MAP + bytes(60))
    ),
}


def features(data: bytes) -> set[str]:
    return {name for name in ("gain_map", "motion_photo", "depth_map") if describe(data).summary.get(name)}


@pytest.mark.parametrize("kind", GAIN_MAPS)
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("off_by", [0, -100, 5_000_000])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_gain_map_in_the_second_picture(kind: str, order: str, off_by: int, *, progressive: bool) -> None:
    gain_map = GAIN_MAPS[kind]
    assert features(with_pictures(gain_map, order=order, off_by=off_by)) == {"gain_map"}
    assert features(with_pictures(jpeg(progressive=progressive), gain_map, order=order, off_by=off_by)) == {
        "gain_map"
    }


@pytest.mark.parametrize("kind", GAIN_MAPS)
@pytest.mark.parametrize("padding", [b"", bytes(64)])
def test_a_gain_map_without_an_index(kind: str, padding: bytes) -> None:
    assert features(jpeg() + padding + GAIN_MAPS[kind]) == {"gain_map"}
    assert features(jpeg() + padding + jpeg() + GAIN_MAPS[kind] + bytes(9)) == {"gain_map"}
    assert features(jpeg() + padding + jpeg()) == set()


def test_a_second_picture_is_not_a_gain_map() -> None:
    assert features(with_pictures(jpeg())) == set()
    assert describe(with_pictures(jpeg())).summary["variant"] == "mpo"


def test_a_gain_map_by_the_first_pictures_segment_of_iso() -> None:
    assert features(jpeg(segment(0xE2, ISO_GAIN_MAP + bytes(4)))) == {"gain_map"}


@pytest.mark.parametrize(
    "properties",
    [
        "<apdi:AuxiliaryImageType>kCGImageAuxiliaryDataTypeDisparity</apdi:AuxiliaryImageType>",
        "<depthData:DepthDataVersion>65536</depthData:DepthDataVersion>",
        "<GDepth:Format>RangeInverse</GDepth:Format>",
    ],
)
def test_a_depth_map_in_the_second_picture(properties: str) -> None:
    assert features(with_pictures(jpeg(xmp(properties)))) == {"depth_map"}


@pytest.mark.parametrize("video", VIDEOS)
@pytest.mark.parametrize("padding", [b"", bytes(16), b"MotionPhoto_Data", b"\0\0\x30\x0a"])
@pytest.mark.parametrize("end", [b"\xff\xd9", b""])
def test_a_video_behind_a_jpeg(video: bytes, padding: bytes, end: bytes) -> None:
    data = jpeg().removesuffix(b"\xff\xd9") + end + padding + video
    assert "motion_photo" in containers.read(data).features


@pytest.mark.parametrize("video", VIDEOS)
def test_a_video_in_which_bytes_look_like_the_end_of_a_picture(video: bytes) -> None:
    for data in (jpeg() + video + b"\xff\xd9\xff\xd8\xff", jpeg()[:-2] + video + b"\xff\xd9" * 3 + b"\0"):
        assert "motion_photo" in containers.read(data).features


@pytest.mark.parametrize("off_by", [0, 77])
def test_a_video_behind_a_gain_map(off_by: int) -> None:
    assert features(with_pictures(GAIN_MAPS["ISO"], off_by=off_by) + VIDEO) == {"gain_map", "motion_photo"}


def test_bytes_behind_a_jpeg_are_not_a_video() -> None:
    for behind in (
        bytes(100),
        b"ftypmp42",
        b"\0\0\0\x18ftypheic" + bytes(20),
        b"\xff\xff\xff\xffftypmp42" + bytes(20),
    ):
        assert features(jpeg() + behind) == set()


def sef(*blocks: tuple[int, bytes, bytes]) -> bytes:
    """Samsung's trailer of blocks with a type, a name and content."""
    bodies = [struct.pack("<HHL", 0, kind, len(name)) + name + body for kind, name, body in blocks]
    directory = b"SEFH" + struct.pack("<LL", 106, len(blocks))
    for number, (kind, _, _) in enumerate(blocks):
        before = sum(map(len, bodies[number:]))
        directory += struct.pack("<HHLL", 0, kind, before, len(bodies[number]))
    return b"".join(bodies) + directory + struct.pack("<L", len(directory)) + b"SEFT"


UTC: Final = (0x0A01, b"Image_UTC_Data", b"1604232602123")
MOTION: Final = (0x0A30, b"MotionPhoto_Data", VIDEO)
DEPTH: Final = (0x0AB1, b"DualShot_DepthMap_1", bytes(40))


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([UTC], set()),
        ([MOTION], {"motion_photo"}),
        ([UTC, MOTION], {"motion_photo"}),
        ([MOTION, UTC], {"motion_photo"}),
        ([(0x0A30, b"MotionPhoto_Data", b"mpv2" + bytes(12))], {"motion_photo"}),
        ([(0x0A30, b"MotionPhoto_Data", b"")], set()),
        ([UTC, DEPTH], {"depth_map"}),
        ([DEPTH, MOTION], {"depth_map", "motion_photo"}),
    ],
)
@pytest.mark.parametrize("behind", [b"", bytes(100), b"\r\n"])
@pytest.mark.parametrize("end", [b"\xff\xd9", b""])
def test_the_trailer_of_samsung(
    blocks: list[tuple[int, bytes, bytes]], expected: set[str], behind: bytes, end: bytes
) -> None:
    contents = containers.read(jpeg().removesuffix(b"\xff\xd9") + end + sef(*blocks) + behind)
    assert contents.features == expected
    assert contents.tags["Samsung"] == {"TrailerBlocks": [name.decode() for _, name, _ in blocks]}


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_a_lying_trailer_of_samsung_is_survived(count: int, before: int, size: int, length: int) -> None:
    directory = b"SEFH" + struct.pack("<LLHHLL", 106, count, 0, 0x0A30, before, size)
    for told in (len(directory), length):
        containers.read(jpeg() + bytes(40) + directory + struct.pack("<L", told) + b"SEFT")


@given(st.binary(max_size=200), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_a_lying_index_of_pictures_is_survived(body: bytes, length: int, first: int) -> None:
    for index in (
        mpf([length % 2**31] * 3, first % 2**29),
        segment(0xE2, b"MPF\0" + body),
        segment(0xE2, b"MPF\0II*\0\x08\0\0\0" + body),
    ):
        containers.read(jpeg(index) + body)
        containers.read(jpeg(index) + body + b"\xff\xd9")


def test_a_file_of_pictures_alone_is_read_in_bounds() -> None:
    containers.read(jpeg() + b"\xff\xd8\xff" * 1_000_000)
    containers.read(jpeg() + b"ftyp" * 1_000_000)
    containers.read(with_pictures(*[jpeg()] * 200))


@pytest.mark.parametrize("name", ["gradient.rotated.heic", "kimono.rotate90.avif"])
@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        (b"\0\0\0\x30mpvd" + VIDEO, {"motion_photo"}),
        (VIDEO, {"motion_photo"}),
        (sef(UTC, MOTION), {"motion_photo"}),
        (b"\0\0\0\x40sefd" + sef(UTC), set()),
        (b"\0\0\0\x08mpvd", set()),
        (b"\0\0\0\x08free", set()),
    ],
)
def test_a_video_beside_the_pictures_of_a_heif(name: str, behind: bytes, expected: set[str]) -> None:
    assert containers.read((IMAGES / name).read_bytes() + behind).features == expected


@pytest.mark.parametrize(
    ("semantic", "expected"),
    [("MotionPhoto", {"motion_photo"}), ("GainMap", {"gain_map"}), ("Depth", {"depth_map"}), ("Primary", set())],
)
@pytest.mark.parametrize("inner", ["<Container:Item Item:Semantic='{}'/>", "<Item:Semantic>{}</Item:Semantic>"])
def test_the_directory_of_parts_in_xmp(semantic: str, expected: set[str], inner: str) -> None:
    item = f"<rdf:li rdf:parseType='Resource'>{inner.format(semantic)}</rdf:li>"
    assert features(jpeg(xmp(f"<Container:Directory><rdf:Seq>{item}</rdf:Seq></Container:Directory>"))) == expected
