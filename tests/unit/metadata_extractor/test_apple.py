"""Apple's maker note tells the content identifier of a Live Photo, and nothing else of it is read."""

import struct
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metadata_extractor.apple import content_identifier
from tests.writers.apple import maker_note

CONTENT: Final = "4E1F9C2A-7C1D-4B7A-9D3E-5A6B7C8D9E0F"


def test_the_identifier_is_in_the_note() -> None:
    assert content_identifier(maker_note(CONTENT)) == CONTENT
    assert content_identifier(maker_note(CONTENT.lower())) == CONTENT, "as videos have it"


@pytest.mark.parametrize(
    "note", [b"", b"Apple iOS", b"Nikon\0" + bytes(80), maker_note("no identifier"), maker_note(None)]
)
def test_other_notes_have_none(note: bytes) -> None:
    assert content_identifier(note) is None


@given(st.integers(0, 200), st.integers(0, 2**32 - 1))
def test_damage_never_raises(at: int, value: int) -> None:
    note = bytearray(maker_note(CONTENT))
    struct.pack_into(">I", note, at % (len(note) - 4), value)
    content_identifier(bytes(note))
    content_identifier(bytes(note[:at]))
