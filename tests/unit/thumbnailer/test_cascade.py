"""The pictures that a ladder makes from an original: each once, and the right one for each rung."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.ladders import ladders
from thumbnailer.cascade import cascade
from thumbnailer.ladder import Ladder
from thumbnailer.resize import resized


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A picture in which no two parts look the same."""
    return Image.frombytes(mode, (width, height), random.Random(1).randbytes(width * height * len(mode)))


def views(picture: Image.Image, text: str) -> list[tuple[str, tuple[int, int]]]:
    made = cascade(picture, picture.size, Ladder.parse(text).rungs)
    return [(" ".join(rung.name for rung in view.rungs), view.picture.size) for view in made]


def test_pictures_are_shrunk_one_from_the_other() -> None:
    picture = noise(40, 20)
    small, large = cascade(picture, picture.size, Ladder.parse("small: 20 jpg; large: 30 jpg").rungs)
    assert large.picture.tobytes() == resized(picture, (30, 15)).tobytes()
    assert small.picture.tobytes() == resized(large.picture, (20, 10)).tobytes()
    assert small.picture.tobytes() != resized(picture, (20, 10)).tobytes()


def test_a_square_comes_from_the_smallest_step_that_is_large_enough() -> None:
    picture = noise(40, 20)
    text = "a: 36 jpg; b: 30 jpg; c: 20 jpg; square: 12 centre jpg"
    _, step, _, square = cascade(picture, picture.size, Ladder.parse(text).rungs)
    expected = resized(step.picture.crop((7, 0, 22, 15)), (12, 12))
    assert square.picture.tobytes() == expected.tobytes()


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((100, 68), [("cover", (68, 68)), ("centre", (68, 68)), ("a b", (100, 68)), ("c", (50, 34))]),
        ((100, 100), [("cover centre a b", (100, 100)), ("c", (50, 50))]),
        ((200, 200), [("cover centre", (160, 160)), ("a b", (200, 200)), ("c", (50, 50))]),
        ((50, 50), [("cover centre a b c", (50, 50))]),
        ((1, 1), [("cover centre a b c", (1, 1))]),
    ],
)
def test_rungs_share_what_is_the_same_picture(
    size: tuple[int, int], expected: list[tuple[str, tuple[int, int]]]
) -> None:
    picture = Image.new("RGB", size, "white")
    picture.paste("red", (0, 0, size[0] // 4, size[1]))
    text = "cover: 160 cover jpg; centre: 160 centre jpg; a: 320 jpg; b: 640 jpg; c: 50 jpg"
    assert views(picture, text) == expected


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_square_that_is_the_whole_picture_is_that_picture(mode: str) -> None:
    picture = noise(100, 100, mode)
    (view,) = cascade(picture, picture.size, Ladder.parse("a: 160 cover jpg; b: 320 jpg").rungs)
    assert view.picture.tobytes() == picture.tobytes()


@pytest.mark.slow
@given(width=st.integers(1, 60), height=st.integers(1, 60), ladder=ladders())
@settings(max_examples=150, deadline=None)
def test_each_rung_gets_one_view_and_no_two_views_look_the_same(width: int, height: int, ladder: Ladder) -> None:
    picture = noise(width, height)
    made = cascade(picture, picture.size, ladder.rungs)
    assert sorted(rung.name for view in made for rung in view.rungs) == sorted(rung.name for rung in ladder.rungs)
    pictures = [
        view.picture for view in made if min(view.picture.size) > 2
    ]  # tiny pictures may be equal by chance
    assert len({(picture.size, picture.tobytes()) for picture in pictures}) == len(pictures)
