"""The content identifier of a video is read from a few ranges of it, wherever it stands."""

import struct
from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom.companions.quicktime import content_identifier
from tests.writers.quicktime import box, long_box, metadata, movie

CONTENT: Final = "4E1F9C2A-7C1D-4B7A-9D3E-5A6B7C8D9E0F"


def reading(data: bytes) -> tuple[str | None, list[tuple[int, int]]]:
    """The identifier, and what was read."""
    asked: list[tuple[int, int]] = []

    def read(start: int, length: int) -> bytes:
        asked.append((start, length))
        return data[start : start + length]

    return content_identifier(read, len(data)), asked


@pytest.mark.parametrize("movie_first", [True, False])
def test_an_identifier_is_found_without_reading_the_frames(movie_first: bool) -> None:  # both
    data = movie(CONTENT.lower(), frames=10**6, movie_first=movie_first)
    found, asked = reading(data)
    assert found == CONTENT
    assert sum(length for _, length in asked) < 2000
    assert len(asked) <= 5


@pytest.mark.parametrize("data", [movie(), b"", b"short", b"\0" * 100, b"\xff" * 64, box(b"ftyp", b"qt  ")])
def test_a_file_without_one_has_none(data: bytes) -> None:
    assert reading(data)[0] is None


def test_something_else_under_the_key_is_no_identifier() -> None:
    assert reading(movie("no identifier"))[0] is None


def test_the_box_of_iso_files_has_a_version() -> None:
    quicktime = metadata({"com.apple.quicktime.content.identifier": CONTENT})
    iso = box(b"meta", bytes(4), quicktime[8:])
    assert reading(box(b"ftyp", b"mp42") + box(b"moov", iso))[0] == CONTENT


def test_a_file_of_many_boxes_is_left_alone() -> None:
    found, asked = reading(box(b"free") * 1000 + movie(CONTENT))
    assert found is None
    assert len(asked) <= 16


def test_a_long_movie_box_is_read_in_part() -> None:
    data = long_box(b"moov", metadata({"com.apple.quicktime.content.identifier": CONTENT}) + bytes(3 * 2**20))
    found, asked = reading(data)
    assert found == CONTENT
    assert max(length for _, length in asked) <= 2**20


def test_a_file_that_cannot_be_read_any_more_has_none() -> None:
    assert content_identifier(lambda *_: None, 1000) is None


def damaged(change: Callable[[bytearray], None]) -> bytes:
    data = bytearray(movie(CONTENT))
    change(data)
    return bytes(data)


def test_damage_never_raises() -> None:
    whole = movie(CONTENT)
    for length in range(0, len(whole), 7):
        reading(whole[:length])


@given(st.integers(min_value=0), st.integers(0, 2**32 - 1))
def test_wrong_lengths_never_raise(at: int, length: int) -> None:
    reading(damaged(lambda data: struct.pack_into(">I", data, at % (len(data) - 4), length)))
