"""A corrected orientation replaces the file's, whoever turns the pixels of its format."""

import io
from itertools import product
from typing import Final

import pytest
from PIL import Image, ImageChops

from darkroom import decode
from tests.photos import photo

TURNS: Final = range(1, 9)


def shown(data: bytes, orientation: int | None = None) -> Image.Image:
    picture = decode.load(decode.turned(decode.open_picture(data), orientation))
    upright = decode.upright(picture.image, picture.turn).convert("RGB")
    assert upright.size == picture.size
    return upright


def same(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and ImageChops.difference(one, other).getbbox() is None


def png(orientation: int | None) -> bytes:
    picture = Image.frombytes("RGB", (3, 2), bytes(range(18)))
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    file = io.BytesIO()
    picture.save(file, "PNG", exif=exif)
    return file.getvalue()


@pytest.mark.parametrize(("told", "corrected"), [*product([None, *TURNS], TURNS)])
def test_a_correction_is_as_if_the_file_had_said_it(told: int | None, corrected: int) -> None:
    assert same(shown(png(told), corrected), shown(png(corrected)))
    assert same(shown(png(told), None), shown(png(told)))


@pytest.mark.parametrize("name", ["gradient.rotated.heic", "kimono.rotate90.avif"])
def test_decoders_that_turn_pixels_are_corrected_too(name: str) -> None:
    data = photo(name)
    told = decode.open_picture(data).orientation
    assert told not in (None, 1)
    stored = shown(data, 1)
    assert not same(stored, shown(data))
    for turn in TURNS:
        assert same(shown(data, turn), decode.upright(stored, turn))
    assert same(shown(data, told), shown(data))
