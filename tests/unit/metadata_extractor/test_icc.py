"""The name of an ICC profile."""

import struct

import pytest

from metadata_extractor.icc import MAX_NAME_BYTES, profile_name


def profile(description: bytes) -> bytes:
    """A profile with one tag."""
    tags = struct.pack(">I4sII", 1, b"desc", 144, len(description))
    return bytes(36) + b"acsp" + bytes(88) + tags + description


def localized(*names: tuple[bytes, str]) -> bytes:
    """A multiLocalizedUnicodeType with names by language and country."""
    head, texts = struct.pack(">4sIII", b"mluc", 0, len(names), 12), b""
    for language, name in names:
        raw = name.encode("utf-16-be")
        head += language + struct.pack(">II", len(raw), 16 + 12 * len(names) + len(texts))
        texts += raw
    return head + texts


@pytest.mark.parametrize(
    ("description", "name"),
    [
        (b"desc\0\0\0\0" + struct.pack(">I", 5) + b"sRGB\0", "sRGB"),
        (b"text\0\0\0\0sRGB\0", "sRGB"),
        (localized((b"deDE", "Anzeige P3"), (b"enUS", "Display P3")), "Display P3"),
        (localized((b"jaJP", "ディスプレイ")), "ディスプレイ"),
        (localized(), ""),
        (b"desc", ""),
        (b"????", ""),
    ],
)
def test_the_name_in_every_type(description: bytes, name: str) -> None:
    assert profile_name(profile(description)) == name


def test_a_long_name_is_cut() -> None:
    assert len(profile_name(profile(localized((b"enUS", "x" * 5_000))))) == MAX_NAME_BYTES // 2


@pytest.mark.parametrize("cut", [0, 40, 131, 140, 150])
def test_a_cut_profile_has_no_name(cut: int) -> None:
    assert profile_name(profile(localized((b"enUS", "Display P3")))[:cut]) == ""
