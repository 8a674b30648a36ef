"""Where the square is cut out."""

import pytest
from PIL import Image, ImageDraw

from thumbnailer.crop import centre_square, salient_square


def scene(size: tuple[int, int], at: tuple[int, int], mode: str = "RGB") -> Image.Image:
    """A plain background with a chequered patch of 60 pixels around `at`."""
    image = Image.new(mode, size, (200, 200, 205) if mode == "RGB" else (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    for x in range(at[0] - 30, at[0] + 30, 12):
        for y in range(at[1] - 30, at[1] + 30, 12):
            draw.rectangle((x, y, x + 5, y + 5), fill=(40, 60, 160))
    return image


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize(
    ("size", "at"),
    [((600, 200), (80, 100)), ((600, 200), (300, 100)), ((600, 200), (540, 100)), ((200, 600), (100, 520))],
)
def test_the_square_holds_the_subject(size: tuple[int, int], at: tuple[int, int], mode: str) -> None:
    left, top, right, bottom = salient_square(scene(size, at, mode))
    assert left <= at[0] - 20
    assert right >= at[0] + 20
    assert top <= at[1] - 20
    assert bottom >= at[1] + 20
    assert (right - left, bottom - top) == (200, 200)


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (1, 3), (7, 5), (5000, 1), (320, 320), (320, 319), (1, 320)])
def test_the_square_is_within_the_picture_whatever_its_shape(size: tuple[int, int]) -> None:
    left, top, right, bottom = salient_square(Image.new("RGB", size))
    assert 0 <= left < right <= size[0]
    assert 0 <= top < bottom <= size[1]
    assert right - left == bottom - top == min(size)


def test_a_picture_without_a_subject_is_cut_in_the_middle() -> None:
    assert salient_square(Image.new("RGB", (300, 100))) == centre_square((300, 100)) == (100, 0, 200, 100)
