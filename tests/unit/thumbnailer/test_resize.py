"""Shrinking: the resizer and Pillow make the same pictures, and neither can be crashed by a mode or a size."""

import importlib.metadata
import random
import subprocess
import sys
from typing import Final

import numpy as np
import pytest
from PIL import Image, ImageDraw

from darkroom.decode.modes import shrinkable
from tests.photos import ROOT
from thumbnailer import resize
from thumbnailer.resize import resized

needs_resizer = pytest.mark.skipif(not resize.HAS_RESIZER, reason="the resizer has no wheel for this machine")

MODES: Final = ("L", "RGB", "CMYK", "LAB", "LA", "RGBA", "I;16", "I", "F")
"""All that `decode.shrinkable` returns."""
TALL: Final = ((5, 400), (1, 80))
"""Pillow begins with the width unless a picture is several times as high as wide; we always do."""
SIZES: Final = [
    ((97, 61), (41, 26)),
    ((640, 480), (320, 240)),
    ((301, 7), (64, 1)),
    TALL,
    ((1, 1), (3, 2)),
]


def scene(mode: str, size: tuple[int, int]) -> Image.Image:
    """Noise, a slope and hard edges: where LANCZOS overshoots most."""
    noise = random.Random(size[0]).randbytes(3 * size[0] * size[1])
    picture = Image.blend(
        Image.linear_gradient("L").resize(size).convert("RGB"), Image.frombytes("RGB", size, noise), 0.3
    )
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2, size[1] // 3), "white", "black", 3)
    if mode == "LAB":
        return Image.merge("LAB", picture.split())
    if mode == "I;16":
        return picture.convert("I").point(lambda value: value * 257).convert("I;16")
    picture = picture.convert(mode)
    if mode in ("LA", "RGBA"):
        alpha = Image.radial_gradient("L").resize(size)
        ImageDraw.Draw(alpha).rectangle((size[0] // 3, 0, size[0] // 2, size[1]), 0)
        picture.putalpha(alpha)
    return picture


def by_pillow(picture: Image.Image, size: tuple[int, int], patch: pytest.MonkeyPatch) -> Image.Image:
    with patch.context() as without:
        without.setattr(resize, "HAS_RESIZER", False)
        return resized(picture, size)


def test_a_picture_of_the_right_size_is_returned_as_it_is() -> None:
    picture = scene("RGB", (30, 20))
    assert resized(picture, (30, 20)) is picture


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("size", "smaller"), [pair for pair in SIZES if pair != TALL])
def test_without_the_resizer_it_is_what_pillow_makes_in_one_piece(
    mode: str, size: tuple[int, int], smaller: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = scene(mode, size)
    usual = Image.Resampling.BILINEAR if mode in ("I", "F") else Image.Resampling.LANCZOS
    made = by_pillow(picture, smaller, monkeypatch)
    assert (made.mode, made.size) == (mode, smaller)
    assert made.tobytes() == picture.resize(smaller, usual).tobytes()


@needs_resizer
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("size", "smaller"), SIZES)
def test_the_resizer_makes_what_pillow_makes(
    mode: str, size: tuple[int, int], smaller: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = scene(mode, size)
    made, expected = resized(picture, smaller), by_pillow(picture, smaller, monkeypatch)
    assert (made.mode, made.size) == (expected.mode, expected.size)
    found, reference = on_grey(made), on_grey(expected)
    assert np.abs(found - reference).max() <= 3
    assert np.abs(found - reference).mean() < 0.2


def on_grey(picture: Image.Image) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """What a screen shows: colours under little alpha are rounded to few steps, and do not show."""
    pixels = np.asarray(picture, float)
    if picture.mode not in ("LA", "RGBA"):
        return pixels
    alpha = pixels[..., -1:] / 255
    return np.concatenate([pixels[..., :-1] * alpha + 127 * (1 - alpha), pixels[..., -1:]], axis=-1)


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
@pytest.mark.parametrize("size", [(1200, 900), (901, 1203), (3000, 40), (37, 2999), (1, 5000), (600_000, 2)])
def test_strips_leave_no_seams(mode: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    picture, smaller = scene(mode, size), resize.inside(size, 111)
    in_strips = resized(picture, smaller)
    monkeypatch.setattr(resize, "_STRIP", size[0] * size[1])
    assert in_strips.tobytes() == resized(picture, smaller).tobytes()


@needs_resizer
def test_the_pictures_that_the_resizer_was_given_are_not_changed() -> None:
    for mode in MODES:
        picture = scene(mode, (97, 61))
        before = picture.tobytes()
        resized(picture, (40, 25))
        assert picture.tobytes() == before, mode


FUZZ: Final = """
import random, sys
from PIL import Image
from darkroom.decode.modes import shrinkable
from thumbnailer.resize import HAS_RESIZER, resized

assert HAS_RESIZER
chance = random.Random(int(sys.argv[1]))
side = lambda: chance.choice([1, 2, 3, 7, 8, 9, 31, 64, 65, 257, 1023, chance.randint(1, 3000)])
modes = ["1", "L", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV", "I", "F", "LA", "PA", "RGBX", "RGBa", "La",
         "I;16", "I;16L", "I;16B", "I;16N"]
done = 0
while done < int(sys.argv[2]):
    size, smaller = (side(), side()), (side(), side())
    if size[0] * size[1] > 10**6 or smaller[0] * smaller[1] > 10**6:
        continue
    mode = chance.choice(modes)
    image = Image.new(mode, size)
    if mode in ("L", "RGB", "RGBA", "CMYK"):
        image.frombytes(chance.randbytes(len(image.tobytes())))
    if chance.random() < 0.2 and min(size) > 2:
        image = image.crop((1, 1, *size))
    source = shrinkable(image)
    result = resized(source, smaller)
    assert result.size == smaller and result.mode == source.mode, (mode, size, smaller)
    result.getpixel((smaller[0] - 1, smaller[1] - 1))
    done += 1
print(done)
"""


@needs_resizer
def test_no_mode_and_no_size_crashes_the_process() -> None:
    """In a process of its own, which a wrong address would end."""
    command = [sys.executable, "-X", "faulthandler", "-c", FUZZ, "1", "150"]
    done = subprocess.run(  # noqa: S603  # our own interpreter
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "150"), done.stderr[-2000:]


@needs_resizer
def test_modes_of_pillow_that_the_resizer_gets_have_the_memory_that_it_expects() -> None:
    """It reads rows through pointers whose place in Pillow's structure it only knows for a version. So a pixel in
    each corner must come out where it went in.
    """
    for mode, rest in {"RGB": (7,), "CMYK": (7, 90), "RGBA": (7, 255)}.items():
        picture = Image.new(mode, (20, 10))
        for number, corner in enumerate([(0, 0), (10, 0), (0, 5), (10, 5)]):
            picture.paste((40 * number, 255 - 40 * number, *rest), (*corner, corner[0] + 10, corner[1] + 5))
        small = resized(picture, (8, 4))
        for number, corner in enumerate([(0, 0), (7, 0), (0, 3), (7, 3)]):
            expected = (40 * number, 255 - 40 * number, *rest)
            assert small.getpixel(corner) == pytest.approx(expected, abs=12), (mode, corner)


def test_the_versions_are_those_that_were_tried_together() -> None:
    """Raise them together, when this file passes and 10,000 examples of FUZZ do not crash."""
    assert importlib.metadata.version("Pillow").startswith("13.0.")
    if resize.HAS_RESIZER:
        assert importlib.metadata.version("cykooz-resizer") == "4.0.1"


def test_every_mode_that_is_shrunk_is_tried_here() -> None:
    modes = [
        "1",
        "L",
        "P",
        "RGB",
        "RGBA",
        "CMYK",
        "YCbCr",
        "LAB",
        "HSV",
        "I",
        "F",
        "LA",
        "PA",
        "RGBX",
        "RGBa",
        "La",
    ]
    assert {shrinkable(Image.new(mode, (2, 2))).mode for mode in [*modes, "I;16", "I;16L", "I;16B"]} <= set(MODES)
