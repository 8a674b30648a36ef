"""PNG: every kind is decoded right, and a broken one is refused by both stages, never half shown."""

import zlib
from typing import Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from darkroom import decode
from darkroom.errors import RejectedImage
from metadata_extractor.metadata import describe
from tests.writers.png import Png, chunk, kinds

KINDS: Final = list(kinds())


def shown(data: bytes) -> Image.Image:
    return decode.shrinkable(decode.load(decode.open_picture(data)).image)


@pytest.mark.parametrize("number", range(len(KINDS)), ids=lambda number: KINDS[number][0])
def test_every_kind(number: int) -> None:
    _, png = KINDS[number]
    if png.colour_type == 3:
        colours = np.frombuffer(png.palette, "u1").reshape(-1, 3)[png.samples[:, :, 0]]
        table = np.frombuffer(png.transparency.ljust(256, b"\xff"), "u1")
        alpha = table[png.samples[:, :, 0]]
    else:
        eight = png.samples * 255 // (2**png.depth - 1) if png.depth < 16 else png.samples >> 8
        colours = eight[:, :, : 3 if png.colour_type & 2 else 1].repeat(1 if png.colour_type & 2 else 3, axis=2)
        alpha = eight[:, :, -1] if png.colour_type & 4 else np.full(png.samples.shape[:2], 255)
        if png.transparency:
            alpha = np.where((png.samples == png.samples[0, 0]).all(axis=2), 0, 255)
    image = shown(bytes(png))
    if image.mode == "I;16":
        image = image.point(lambda value: value * (1 / 257) + 0).convert("L")
    rgba = np.asarray(image.convert("RGBA")).astype(int)
    assert (rgba[:, :, 3] == alpha).all()
    assert np.abs(rgba[:, :, :3] - colours)[alpha > 0].max(initial=0) <= 1


def broken(png: Png, packed: bytes) -> bytes:
    """The PNG with other compressed pixels."""
    whole = bytes(png)
    start = whole.index(b"IDAT") - 4
    return whole[:start] + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def outcomes(data: bytes) -> tuple[str, str]:
    """What both stages say; the first is `ok` with pixels."""
    try:
        seen = "ok"
        shown(data)
    except RejectedImage as error:
        seen = error.code
    summary = describe(data).summary
    assert ("pixel_hash" in summary) == ("fault" not in summary)
    return seen, summary["fault"]["code"] if "fault" in summary else "ok"


@pytest.mark.parametrize("number", range(0, len(KINDS), 3))
def test_a_png_with_missing_rows_is_refused_by_both_stages(number: int) -> None:
    """Also if the compressed data end properly, between two rows or two passes."""
    _, png = KINDS[number]
    rows = png.rows()
    step = len(rows) // png.samples.shape[0] if not png.interlaced else 3
    for length in range(0, len(rows), step):
        assert outcomes(broken(png, zlib.compress(rows[:length]))) in (("truncated",) * 2, ("undecodable",) * 2)


@pytest.mark.parametrize("value", [0xA5, 0xA5A5])
@pytest.mark.parametrize("colour_type", [0, 2, 4, 6])
def test_a_last_row_that_looks_as_if_it_was_missing_is_none_the_worse(colour_type: int, value: int) -> None:
    samples = np.full((5, 4, {0: 1, 2: 3, 4: 2, 6: 4}[colour_type]), value)
    png = Png(samples=samples, depth=8 if value < 256 else 16, colour_type=colour_type)
    assert outcomes(bytes(png)) == ("ok", "ok")


@given(st.integers(0, len(KINDS) - 1), st.data())
@settings(max_examples=100)
def test_both_stages_agree_on_pixels_that_are_damaged(number: int, data: st.DataObject) -> None:
    _, png = KINDS[number]
    packed = bytearray(zlib.compress(png.rows()))
    packed[data.draw(st.integers(0, len(packed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    seen, described = outcomes(broken(png, bytes(packed)))
    assert seen == described
