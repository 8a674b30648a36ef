"""EXIF: TIFF structures built by hand, the usual ones and the hostile ones."""

import struct
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom.metadata.text import decode_utf16
from metadata_extractor import exif
from metadata_extractor.exif import Exif
from metadata_extractor.ifd import (
    EXIF_IFD,
    GPS_IFD,
    MAX_ALL_BYTES,
    MAX_ALL_NUMBERS,
    MAX_DIRECTORIES,
    find_tiff,
    read_tiff,
)

type Entry = tuple[int, int, Any]  # tag, type, value: bytes for BYTE, ASCII and UNDEFINED, else numbers

ORIENTATION: Final = 0x0112
CODES: Final = {3: "H", 4: "I", 5: "II", 9: "i", 10: "ii", 11: "I"}


def tiff(
    ifd0: list[Entry], exif_ifd: list[Entry] | None = None, gps: list[Entry] | None = None, order: str = "<"
) -> bytes:
    """A TIFF structure with the given directories."""
    blocks: list[bytes] = []
    offset = 8
    pointers: list[Entry] = []
    for tag, entries in ((EXIF_IFD, exif_ifd), (GPS_IFD, gps)):
        if entries is not None:
            blocks.append(directory(entries, offset, order))
            pointers.append((tag, 4, [offset]))
            offset += len(blocks[-1])
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, offset)
    return head + b"".join(blocks) + directory([*ifd0, *pointers], offset, order)


def directory(entries: list[Entry], offset: int, order: str) -> bytes:
    fixed, extra = struct.pack(order + "H", len(entries)), b""
    beyond = offset + 2 + 12 * len(entries) + 4
    for tag, kind, value in entries:
        if isinstance(value, bytes):
            raw, count = value, len(value)
        else:
            code = CODES[kind]
            raw, count = struct.pack(f"{order}{len(value)}{code[0]}", *value), len(value) // len(code)
        fixed += struct.pack(order + "HHI", tag, kind, count)
        if len(raw) <= 4:
            fixed += raw.ljust(4, b"\0")
        else:
            fixed += struct.pack(order + "I", beyond + len(extra))
            extra += raw
    return fixed + bytes(4) + extra


def read(*args: Any, **kwargs: Any) -> Exif:
    return Exif(read_tiff(tiff(*args, **kwargs)))


@pytest.mark.parametrize("order", ["<", ">"])
def test_values_of_every_type_are_read_in_both_byte_orders(order: str) -> None:
    tags = read(
        [(exif.MAKE, 2, b"Maker\0"), (ORIENTATION, 3, [6])],
        [(exif.EXPOSURE_TIME, 5, [1, 250]), (exif.EXPOSURE_BIAS, 10, [-1, 3])],
        order=order,
    )
    assert tags.text(exif.MAKE) == "Maker"
    assert tags.integer(ORIENTATION) == 6
    assert exif.exposure(tags)["exposure_time"] == "1/250"
    assert exif.exposure(tags)["exposure_bias_ev"] == pytest.approx(-0.3333)


def test_a_zero_denominator_gives_no_value() -> None:
    fields = exif.exposure(read([], [(exif.F_NUMBER, 5, [28, 0]), (exif.EXPOSURE_TIME, 5, [0, 0])]))
    assert fields["f_number"] is None
    assert "exposure_time" not in fields


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(1 / 8000, "1/8000"), (0.004, "1/250"), (0.25, "1/4"), (0.4, "0.4"), (1, "1"), (2.5, "2.5"), (30, "30")],
)
def test_exposure_times_read_as_on_a_camera(seconds: float, text: str) -> None:
    assert exif.exposure_time(seconds) == text


DEGREES: Final = [51, 1, 30, 1, 3600, 100]


@pytest.mark.parametrize(
    ("latitude_ref", "latitude", "expected"),
    [
        (b"N\0", DEGREES, 51.51),
        (b"S\0", DEGREES, -51.51),
        (b"", DEGREES, None),
        (b"N\0", [95, 1, 0, 1, 0, 1], None),
        (b"N\0", [51, 0, 30, 1, 0, 1], None),
    ],
)
def test_latitude(latitude_ref: bytes, latitude: list[int], expected: float | None) -> None:
    gps: list[Entry] = [(1, 2, latitude_ref), (2, 5, latitude), (3, 2, b"W\0"), (4, 5, [1, 1, 0, 1, 0, 1])]
    position = exif.position(read([], None, gps))
    assert position.get("latitude") == expected
    assert ("longitude" in position) == (expected is not None)


@pytest.mark.parametrize(
    ("reference", "parts", "expected"),
    [
        (b"S\0", [-33, 51, 24], -33.85666667),
        (b"S\0", [-33, -51, -24], -33.85666667),
        (b"N\0", [-33, -51, -24], -33.85666667),
        (b"S\0", [33, 51, 24], -33.85666667),
        (b"N\0", [33, 51, 24], 33.85666667),
        (b"S\0", [0, -51, -24], -0.85666667),
        (b"N\0", [0, -51, 0], -0.85),
        (b"N\0", [33, -51, 24], None),
        (b"S\0", [-33, 51, -24], None),
        (b"S\0", [-91, 0, 0], None),
        (b"", [-33, 51, 24], None),
    ],
)
@pytest.mark.parametrize("order", ["<", ">"])
def test_signed_positions(reference: bytes, parts: list[int], expected: float | None, order: str) -> None:
    signed = [number for part in parts for number in (part, 1)]
    gps: list[Entry] = [(1, 2, reference), (2, 10, signed), (3, 2, b"E\0"), (4, 10, [151, 1, 12, 1, 36, 1])]
    position = exif.position(read([], None, gps, order))
    assert (position.get("latitude"), position.get("longitude")) == (expected, expected and 151.21)


def test_null_island_is_not_a_position() -> None:
    zero = [0, 1, 0, 1, 0, 1]
    assert "latitude" not in exif.position(
        read([], None, [(1, 2, b"N\0"), (2, 5, zero), (3, 2, b"E\0"), (4, 5, zero)])
    )


def test_altitude_below_sea_level_is_negative() -> None:
    gps: list[Entry] = [
        (1, 2, b"N\0"),
        (2, 5, DEGREES),
        (3, 2, b"E\0"),
        (4, 5, DEGREES),
        (5, 1, b"\1"),
        (6, 5, [4, 1]),
    ]
    assert exif.position(read([], None, gps))["altitude_m"] == -4


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"ASCII\0\0\0plain", "plain"),
        (b"UNICODE\0" + "größer".encode("utf-16-le"), "größer"),
        (b"UNICODE\0" + "größer".encode("utf-16-be"), "größer"),
        (b"JIS\0\0\0\0\0" + "日本".encode("iso2022_jp"), "日本"),
        (b"\0" * 8 + b"undefined", "undefined"),
        (b"ASCII\0\0\0" + b"\0" * 200, ""),
        (b"plain, no code" + b"\0" * 100, "plain, no code"),
        ("größer, no code".encode("utf-16-le"), "größer, no code"),
        (b"ASCII   plain", "plain"),
        (b"ascii\0\0\0plain", "plain"),
        (b"ASCII\0  plain", "plain"),
        (b"UNICODE " + "größer".encode("utf-16-le"), "größer"),
        (b"Unicode\0" + "größer".encode("utf-16-be"), "größer"),
        (b"JIS     " + "日本".encode("iso2022_jp"), "日本"),
        (b"        blanks", "blanks"),
        (b"\0" * 8 + "größer".encode("utf-16-be"), "größer"),
        (b"ASCIIart, no code", "ASCIIart, no code"),
    ],
)
def test_user_comments_in_every_character_code(raw: bytes, text: str) -> None:
    assert exif.user_comment(read([], [(exif.USER_COMMENT, 7, raw)])) == text


WRITTEN: Final = [
    "Grandma at the lake",
    "größer",
    "東京タワーの夜景",
    "京都 Kyoto 2021",
    "一月一日",
    "北京天安门广场",
    "台北一〇一",
    "서울의 밤",
    "Бабушка у озера",
    "Η γιαγιά στη λίμνη",
    "סבתא ליד האגם",
    "جدتي عند البحيرة",
    "ยายที่ทะเลสาบ",
    "दादी झील पर",
    "தமிழ்",
    "বাংলা",
    "ქართული",
    "Հայերեն",
    "Cửa hàng",
    "😀😀",
    "“€100”",
]


@pytest.mark.parametrize("text", WRITTEN)
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("padding", [b"", b"\0\0", b"\0" * 100, b"\0\0" + b"\xff\xd8rest"])
def test_the_byte_order_of_a_user_comment_is_that_in_which_it_makes_sense(
    text: str, encoding: str, order: str, padding: bytes
) -> None:
    raw = b"UNICODE\0" + text.encode(encoding) + padding
    assert exif.user_comment(read([], [(exif.USER_COMMENT, 7, raw)], order=order)) == text


@pytest.mark.slow
@given(
    st.text(st.characters(codec="shift_jis", min_codepoint=0x3040, max_codepoint=0x9FFF), min_size=6, max_size=40)
)
def test_japanese_is_read_in_any_byte_order(text: str) -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        for told in (True, False):
            assert decode_utf16(text.encode(encoding), little_endian=told) == text


@given(st.binary(max_size=80))
def test_a_byte_order_mark_and_any_bytes_are_survived(raw: bytes) -> None:
    for told in (True, False):
        decode_utf16(raw, little_endian=told)
        assert decode_utf16(b"\xfe\xff" + raw, little_endian=told) == raw[: len(raw) & ~1].decode(
            "utf-16-be", "replace"
        )


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (1, "größer".encode("utf-16-le") + b"\0\0", "größer"),
        (1, "東\0".encode("utf-16-le"), "東"),
        (3, [ord(letter) for letter in "größer"], "größer"),
        (9, [-1, -2], ""),
    ],
)
def test_windows_strings_in_every_type_that_writers_use(kind: int, value: bytes | list[int], text: str) -> None:
    assert read([(exif.XP_TITLE, kind, value)]).ucs2(exif.XP_TITLE) == text


def test_values_that_are_not_numbers_are_absent() -> None:
    nan, infinite = [0x7FC00000], [0x7F800000]
    tags = read([], [(exif.FOCAL_LENGTH, 11, nan), (exif.EXPOSURE_TIME, 11, infinite), (exif.F_NUMBER, 11, [1])])
    fields = exif.exposure(tags)
    assert fields["focal_length_mm"] is None
    assert fields["f_number"] is None
    assert "exposure_time" not in fields


def test_sensitivities_and_lengths_beyond_all_cameras_are_absent() -> None:
    largest = [0x7F7FFFFF]  # 3.4e38, with more digits than the catalogue accepts
    tags = read([], [(exif.PHOTOGRAPHIC_SENSITIVITY, 11, largest), (exif.FOCAL_LENGTH_35MM, 9, [-5])])
    fields = exif.exposure(tags)
    assert (fields["iso"], fields["focal_length_35mm"]) == (None, None)


def test_a_directory_that_points_to_itself_is_read_once() -> None:
    loop = bytearray(tiff([(exif.MAKE, 2, b"Maker\0")]))
    loop[8 + 2 + 12 : 8 + 2 + 12 + 4] = struct.pack("<I", 8)
    read_back = read_tiff(bytes(loop))
    assert read_back is not None
    assert len(read_back.directories) == 1


def test_a_value_outside_the_file_does_not_hide_its_neighbours() -> None:
    block = bytearray(tiff([(exif.MAKE, 2, b"A long maker\0"), (ORIENTATION, 3, [6])]))
    struct.pack_into("<I", block, 8 + 2 + 8, 0xFFFFFFF0)
    tags = Exif(read_tiff(bytes(block)))
    assert tags.text(exif.MAKE) == ""
    assert tags.integer(ORIENTATION) == 6


def test_a_web_of_directories_is_bounded() -> None:
    entries: list[Entry] = [(0x014A, 4, list(range(8, 8 + 4_000)))]
    read_back = read_tiff(tiff(entries) * 20)
    assert read_back is not None
    assert len(read_back.directories) <= MAX_DIRECTORIES


def test_entries_that_share_their_bytes_are_bounded_together() -> None:
    # 3,000 entries that each claim the same 60,000 bytes, as numbers and as text.
    for kind, count in ((5, 7_500), (2, 60_000)):
        entries = b"".join(struct.pack("<HHII", tag, kind, count, 8) for tag in range(1_000, 4_000))
        block = b"II*\0\x08\0\0\0" + struct.pack("<H", 3_000) + entries + bytes(60_000)
        read_back = read_tiff(block)
        assert read_back is not None
        values = read_back.directory("IFD0").values.values()
        assert sum(len(value) for value in values) <= max(MAX_ALL_NUMBERS, MAX_ALL_BYTES)
        assert sum(len(value) for value in values if isinstance(value, tuple)) <= MAX_ALL_NUMBERS


def test_the_tag_tree_has_the_names_of_exif_3() -> None:
    tree = exif.tag_tree(
        read([(exif.MAKE, 2, b"Maker\0")], [(exif.PHOTOGRAPHIC_SENSITIVITY, 3, [400]), (0xA438, 2, b"Ed\0")])
    )
    assert tree == {
        "IFD0": {"Make": "Maker"},
        "ExifIFD": {"PhotographicSensitivity": 400, "ImageEditor": "Ed"},
    }


@pytest.mark.parametrize("mark", [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"])
@pytest.mark.parametrize(
    ("head", "told"),
    [(b"", 0), (b"", 4), (b"Exif\0\0", 0), (b"\0\0\0\6Exif\0\0", 10), (b"\0\0\0\0Exif\0\0", 4), (b"\0" * 4, 99)],
)
def test_a_tiff_structure_is_found_behind_whatever_writers_put_in_front(
    mark: bytes, head: bytes, told: int
) -> None:
    assert find_tiff(head + mark + b"rest", told) == mark + b"rest"
    assert find_tiff(head + b"nothing", told) == b""
