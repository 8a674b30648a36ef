"""AVIF files of kinds that few writers make, and that browsers show."""

import pytest
from PIL import Image

from darkroom import decode
from tests.unit.darkroom.decode.test_open import gradient, rejection
from tests.writers import avif

LOW, HIGH = Image.new("RGB", (60, 40), "red"), Image.new("RGB", (60, 40), "blue")


def shown(data: bytes) -> tuple[tuple[int, int], tuple[int, ...]]:
    """The size of the displayed picture, and its mean colour in steps of a quarter."""
    picture = decode.load(decode.open_picture(data))
    mean = picture.image.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    assert isinstance(mean, tuple)
    return picture.size, tuple(round(value / 64) for value in mean)


RED, BLUE = (4, 0, 0), (0, 0, 4)


def test_the_best_layer_is_shown() -> None:
    assert shown(avif.layered(LOW, HIGH, (60, 40))) == ((60, 40), BLUE)


@pytest.mark.parametrize(
    ("chosen", "colour"),
    [
        (avif.selected_layer(0), RED),
        (avif.selected_layer(1), BLUE),
        (avif.selected_layer(0xFFFF), BLUE),
        (avif.operating_point(1), RED),
        (avif.operating_point(0), BLUE),
    ],
)
def test_the_layer_that_the_file_names_is_shown(chosen: bytes, colour: tuple[int, ...]) -> None:
    assert shown(avif.layered(LOW, HIGH, (60, 40), chosen)) == ((60, 40), colour)


def test_layers_may_be_larger_than_what_is_shown() -> None:
    low, high = LOW.resize((3000, 2000)), HIGH.resize((3000, 2000))
    assert shown(avif.layered(low, high, (600, 400), avif.selected_layer(0))) == ((600, 400), RED)


@pytest.mark.slow
def test_layers_far_larger_than_what_is_shown_are_refused() -> None:
    low, high = LOW.resize((6000, 4000)), HIGH.resize((6000, 4000))
    data = avif.layered(low, high, (600, 400), avif.selected_layer(0))
    rejected = rejection(lambda: decode.open_picture(data))
    assert (rejected.code, "larger picture" in rejected.message) == ("undecodable", True)


@pytest.mark.parametrize("told", [(9, 16), (9, 18), (12, 13), (1, 13), (2, 2)])
def test_colours_may_be_told_by_the_bitstream_alone(told: tuple[int, int]) -> None:
    opened = decode.open_picture(avif.by_bitstream(gradient(60, 40), told))
    assert opened.colours.code_points == told


def test_colours_of_the_container_count_more_than_those_of_the_bitstream() -> None:
    opened = decode.open_picture(avif.by_bitstream(gradient(60, 40), (9, 16), avif.code_points((12, 13))))
    assert opened.colours.code_points == (12, 13)


@pytest.mark.parametrize(("tables", "flags"), [(1, (0,)), (2, (0, 0)), (2, (2, 2)), (2, (0, 2))])
def test_alpha_may_have_its_properties_in_a_separate_table(tables: int, flags: tuple[int, ...]) -> None:
    image = gradient(60, 40).convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize((60, 40)))
    picture = decode.load(decode.open_picture(avif.with_alpha(image, tables=tables, flags=flags)))
    assert picture.image.mode == "RGBA"
    assert picture.image.getchannel("A").resize((1, 3)).tobytes()[::2] < b"\x40\xff"
