"""EXIF's orientations as a group: what Pillow's transpositions do to a real picture."""

import itertools
from typing import Final

import pytest
from PIL import Image

from darkroom.decode import upright
from darkroom.orientation import combined, swaps_sides, turn_after, turned_area

EIGHT: Final = range(1, 9)
PAIRS: Final = list(itertools.product(EIGHT, EIGHT))


def picture() -> Image.Image:
    """A picture without any symmetry."""
    made = Image.new("L", (20, 10))
    made.paste(255, (2, 1, 6, 4))
    return made


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_one_orientation_after_another(first: int, second: int) -> None:
    twice = upright(upright(picture(), first), second)
    assert upright(picture(), combined(first, second)).tobytes() == twice.tobytes()
    assert combined(first, turn_after(first, second)) == second


@pytest.mark.parametrize(("applied", "wanted"), PAIRS)
def test_an_area_turns_with_its_picture(applied: int, wanted: int) -> None:
    area = turned_area(turned_area((0.1, 0.1, 0.2, 0.3), applied), turn_after(applied, wanted))
    shown = upright(picture(), wanted)
    left, top, width, height = area
    box = (left * shown.width, top * shown.height, (left + width) * shown.width, (top + height) * shown.height)
    assert shown.getbbox() == pytest.approx(box)
    assert swaps_sides(wanted) is (shown.height > shown.width)
