"""Grey HEIC of any stated depth, and the real depth of its samples."""

from contextlib import suppress
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom import colour, decode
from darkroom.decode import heif, hevc
from tests.photos import photo

DEPTHS: Final = [8, 10, 12]


def grey(depth: int) -> bytes:
    """A ramp of 96 rows from black to white."""
    return photo(f"grey.{depth}.heic")


def rows(data: bytes) -> list[float]:
    image = decode.load(decode.open_picture(data)).image
    shown = colour.to_srgb(decode.shrinkable(image), None)
    return list(np.asarray(shown.convert("L")).mean(axis=1))


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_ramp_of_grey_is_smooth(depth: int) -> None:
    assert np.abs(np.array(rows(grey(depth))) - np.linspace(0, 255, 96)).max() < 3


@pytest.mark.parametrize("said", range(8))
@pytest.mark.parametrize("depth", DEPTHS)
def test_the_depth_is_that_of_the_samples_whatever_is_said(depth: int, said: int) -> None:
    data = bytearray(grey(depth))
    where = data.index(b"hvcC") + 4 + 17
    data[where] = data[where] & 0xF8 | said
    assert rows(bytes(data)) == rows(grey(depth))


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_depth_that_is_not_clear_is_eight(depth: int) -> None:
    """The picture itself has a second set of sequence parameters with another depth."""
    parameters = {each: parameters_of(grey(each)) for each in DEPTHS}
    other = parameters[8 if depth > 8 else 10]
    data = bytearray(grey(depth))
    data += len(other).to_bytes(4) + other  # after the picture
    start = data.index(b"iloc")
    length = len(grey(depth)) - data.index(b"mdat") - 4
    at = data.index(length.to_bytes(4), start)
    data[at : at + 4] = (length + 4 + len(other)).to_bytes(4)
    where = data.index(b"hvcC") + 4 + 17
    mended = heif.readable(bytes(data))
    assert mended[where] & 7 == 0


def parameters_of(data: bytes) -> bytes:
    start = data.index(b"hvcC") + 4
    end = start + int.from_bytes(data[start - 8 : start - 4]) - 8
    return next(unit for unit in hevc.configured_units(data[start:end]) if hevc.luma_depth(unit))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_end_too_early(data: bytes) -> None:
    for unit in (data, b"\x42\1" + data, *hevc.configured_units(data)):
        with suppress(EOFError):
            hevc.luma_depth(unit)
    assert len(list(hevc.units(data, 4))) <= len(data)
