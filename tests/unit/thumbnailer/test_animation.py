"""Pictures that move."""

import io
from collections.abc import Iterable
from typing import Final

import numpy as np
import pytest
from PIL import Image, ImageDraw

from darkroom.decode import limits
from thumbnailer import animation, encode
from thumbnailer.ladder import QUALITY, STANDARD, Ladder, RenditionFormat
from thumbnailer.render import Rendition, render

LADDER: Final = Ladder.parse(STANDARD)
FORMATS: Final = ["GIF", "WEBP", "PNG", "AVIF"]


def frame(number: int, size: tuple[int, int] = (400, 300)) -> Image.Image:
    """A grey background with a red disc that moves to the right."""
    image = Image.new("RGB", size, (90, 90, 90))
    ImageDraw.Draw(image).ellipse((10 + 40 * number, 100, 90 + 40 * number, 180), fill=(220, 20, 20))
    return image


def animated(frames: list[Image.Image], format_: str, **options: object) -> bytes:
    file = io.BytesIO()
    frames[0].save(file, format_, save_all=True, append_images=frames[1:], **options)
    return file.getvalue()


def moving(data: bytes) -> dict[str, Rendition]:
    return {name: each for each in render(data, LADDER) if each.animated for name in each.rungs}


def stills(renditions: Iterable[Rendition]) -> list[tuple[str, str]]:
    """The rungs that have a still, with its format."""
    return sorted((name, each.format) for each in renditions if not each.animated for name in each.rungs)


EVERY_STILL: Final = sorted(
    (rung.name, encoding.format.value) for rung in LADDER.rungs for encoding in rung.encodings
)


def opened(rendition: Rendition) -> Image.Image:
    return Image.open(io.BytesIO(rendition.body))


@pytest.mark.parametrize("format_", FORMATS)
def test_stills_on_every_rung_and_motion_on_two(format_: str) -> None:
    renditions = list(render(animated([frame(i) for i in range(6)], format_, duration=120, loop=0), LADDER))
    assert stills(renditions) == EVERY_STILL
    animations = {name: r for r in renditions if r.animated for name in r.rungs}
    assert {name: (r.width, r.height, r.wave, r.format) for name, r in animations.items()} == {
        "320": (320, 240, 2, "webp"),
        "640": (400, 300, 2, "webp"),
    }
    image = opened(animations["320"])
    assert getattr(image, "n_frames", 1) == 6
    image.seek(5)
    image.load()
    assert image.info["duration"] == 120
    red, green, _ = np.asarray(image.convert("RGB"), int)[112, 200]
    assert red > green + 100
    assert image.info["loop"] == 0


@pytest.mark.parametrize(("options", "shown"), [({}, 1), ({"loop": 0}, 0), ({"loop": 1}, 2), ({"loop": 3}, 4)])
def test_a_gif_says_how_often_it_is_repeated_and_webp_how_often_it_is_shown(
    options: dict[str, int], shown: int
) -> None:
    data = animated([frame(0), frame(3)], "GIF", duration=100, **options)
    assert opened(moving(data)["320"]).info["loop"] == shown


def test_a_slow_animation_is_as_slow_as_webp_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames so slow that two of them have to show half an hour each: more than fits into the three bytes of a
    duration.
    """
    monkeypatch.setattr(animation, "_MAX_FRAMES", 2)
    image = opened(moving(animated([frame(n % 8) for n in range(60)], "GIF", duration=655_350, loop=0))["320"])
    image.load()
    assert image.info["duration"] == 2**24 - 1


def test_an_animation_of_many_small_frames_ends_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(animation, "_MAX_DECODED_FRAMES", 5)
    image = opened(moving(animated([frame(n % 8) for n in range(20)], "GIF", duration=100, loop=0))["320"])
    assert getattr(image, "n_frames", 1) == 5


def test_the_picture_for_viewers_that_cannot_show_animations_is_not_a_frame() -> None:
    blue = Image.new("RGB", (400, 300), "blue")
    data = animated([blue, *(frame(number) for number in range(3))], "PNG", duration=100, default_image=True)
    image = opened(moving(data)["320"])
    assert getattr(image, "n_frames", 1) == 3
    _, _, blueness = np.asarray(image.convert("RGB"), int)[10, 10]
    assert blueness < 150


@pytest.mark.parametrize("format_", FORMATS)
def test_a_blank_first_frame_does_not_represent_the_animation(format_: str) -> None:
    data = animated([Image.new("RGB", (400, 300), "black"), *(frame(i) for i in range(5))], format_, duration=100)
    still = next(r for r in render(data, LADDER) if r.rungs == ("320",))
    assert np.asarray(opened(still).convert("RGB"))[..., 0].max() > 180


def test_transparent_frames_stay_transparent() -> None:
    frames = [frame(i).convert("RGBA") for i in range(4)]
    for image in frames:
        image.paste((0, 0, 0, 0), (0, 0, 400, 60))
    image = opened(moving(animated(frames, "WEBP", duration=100, lossless=True))["320"])
    image.seek(2)
    assert image.convert("RGBA").getchannel("A").getpixel((100, 10)) == 0


def test_a_long_animation_shows_every_nth_frame_in_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(animation, "_MAX_FRAMES", 10)
    image = opened(moving(animated([frame(i % 8) for i in range(35)], "GIF", duration=50, loop=0))["320"])
    count = getattr(image, "n_frames", 1)
    assert 5 <= count <= 10
    total = 0
    for number in range(count):
        image.seek(number)
        image.load()
        total += image.info["duration"]
    assert total == 35 * 50


def test_an_animation_of_too_many_bytes_loses_frames_and_then_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    data = animated([frame(i) for i in range(8)], "GIF", duration=100, loop=0)
    whole = opened(moving(data)["320"])
    monkeypatch.setattr(animation, "_MAX_BYTES", len(moving(data)["320"].body) - 1)
    assert 1 < getattr(opened(moving(data)["320"]), "n_frames", 1) < getattr(whole, "n_frames", 1)
    monkeypatch.setattr(animation, "_MAX_BYTES", 10)
    assert not moving(data)


def test_the_frames_before_the_damage_of_an_animation_are_shown() -> None:
    data = animated([frame(i) for i in range(8)], "GIF", duration=100, loop=0)
    renditions = list(render(data[: len(data) * 3 // 4], LADDER))
    assert stills(renditions) == EVERY_STILL


def test_very_short_frames_are_shown_as_browsers_show_them() -> None:
    image = opened(moving(animated([frame(0), frame(1), frame(2)], "GIF", duration=10, loop=0))["320"])
    image.seek(1)
    image.load()
    assert image.info["duration"] == 100


def test_rungs_that_show_the_same_animation_share_it_at_the_best_quality(monkeypatch: pytest.MonkeyPatch) -> None:
    qualities = list[int]()

    def watched(frames: list[Image.Image], durations: list[int], loops: int, quality: int) -> bytes:
        qualities.append(quality)
        return encode_animation(frames, durations, loops, quality)

    encode_animation = encode.encode_animation
    monkeypatch.setattr(encode, "encode_animation", watched)
    data = animated([frame(i).resize((100, 68)) for i in range(3)], "GIF", duration=100, loop=0)
    ladder = Ladder.parse(
        "a: 64 animated jpg; b: 320 animated jpg webp@60; c: 200 jpg webp@95; d: 640 animated jpg webp@90"
    )
    renditions = list(render(data, ladder))
    assert [(r.rungs, r.width, r.height) for r in renditions if r.animated] == [
        (("a",), 64, 44),
        (("b", "d"), 100, 68),
    ]
    assert qualities == [QUALITY[RenditionFormat.WEBP], 90]
    assert [(r.rungs, r.format) for r in renditions if not r.animated] == [
        (("a",), "jpg"),
        (("b", "c", "d"), "jpg"),
        (("c",), "webp"),
    ]


def test_the_pages_of_a_tiff_are_not_an_animation() -> None:
    assert not moving(animated([frame(0), frame(1)], "TIFF"))


@pytest.mark.parametrize("format_", FORMATS)
def test_frames_too_large_to_hold_several_of_become_a_still(format_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_FRAME_PIXELS", 400 * 300 - 1)
    assert not moving(animated([frame(i) for i in range(3)], format_, duration=100))
