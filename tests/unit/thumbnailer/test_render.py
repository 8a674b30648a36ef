"""From bytes to renditions: sizes, sharing, orientation, colours, no metadata, a single decode."""

import io
from collections import Counter
from collections.abc import Iterable
from typing import Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from tests.ladders import ladders
from thumbnailer.encode import encode
from thumbnailer.ladder import QUALITY, STANDARD, Encoding, Ladder, RenditionFormat
from thumbnailer.render import Rendition, render

LADDER: Final = Ladder.parse(STANDARD)


def photo(width: int, height: int) -> Image.Image:
    """Smooth shapes with some texture; the top left quarter is red, the top right one green."""
    y, x = np.mgrid[0:height, 0:width]
    waves = 90 + 60 * np.sin(x / 17.0) * np.cos(y / 23.0)
    rgb = np.stack([waves, waves, waves], axis=-1)
    top = y < height // 2
    rgb[top & (x < width // 2)] += (100, -60, -60)
    rgb[top & (x >= width // 2)] += (-60, 100, -60)
    return Image.fromarray(rgb.clip(0, 255).astype(np.uint8))


def saved(image: Image.Image, format_: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format_, **options)
    return file.getvalue()


def opened(rendition: Rendition) -> Image.Image:
    image = Image.open(io.BytesIO(rendition.body))
    image.load()
    return image


def by_name(data: bytes, ladder: Ladder = LADDER) -> dict[tuple[str, str], Rendition]:
    return {(name, each.format): each for each in render(data, ladder) for name in each.rungs}


def names(renditions: Iterable[Rendition]) -> list[tuple[str, str]]:
    """The rungs of each rendition, as in a ladder's text, and its format."""
    return [(" ".join(rendition.rungs), rendition.format) for rendition in renditions]


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"])
def test_every_format_becomes_a_whole_ladder(format_: str) -> None:
    renditions = by_name(saved(photo(900, 600), format_))
    assert {key: (r.width, r.height) for key, r in renditions.items() if key[1] == "jpg"} == {
        ("square", "jpg"): (160, 160),
        ("320", "jpg"): (320, 213),
        ("640", "jpg"): (640, 427),
        ("1280", "jpg"): (900, 600),
        ("2048", "jpg"): (900, 600),
    }
    for rendition in renditions.values():
        image = opened(rendition)
        assert image.size == (rendition.width, rendition.height)
        assert image.mode == "RGB"
        assert rendition.content_type == f"image/{image.format}".lower()


def test_a_phone_photo_is_served_at_half_its_size() -> None:
    data = saved(Image.new("RGB", (4032, 3024), "teal"), "JPEG")
    renditions = by_name(data, Ladder.parse("square: 160 cover jpg; 2048: 2048 jpg"))
    assert (renditions["2048", "jpg"].width, renditions["2048", "jpg"].height) == (2016, 1512)


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 900), (900, 1), (3000, 200), (161, 159)])
def test_odd_shapes_keep_their_proportions(width: int, height: int) -> None:
    result = render(saved(photo(width, height), "JPEG"), LADDER)
    assert (result.width, result.height) == (width, height)
    for rendition in result:
        for name in rendition.rungs:
            if name == "square":
                side = min(160, width, height)
                assert (rendition.width, rendition.height) == (side, side)
            else:
                scale = min(1, int(name) / max(width, height))
                assert rendition.width == max(1, round(width * scale))
                assert rendition.height == max(1, round(height * scale))


SMALL: Final = [
    (
        (100, 68),
        [("square", "jpg"), ("320 640 1280 2048", "jpg"), ("320 640 1280 2048", "avif")],
    ),
    ((100, 100), [("square 320 640 1280 2048", "jpg"), ("320 640 1280 2048", "avif")]),
]


@pytest.mark.parametrize(("size", "expected"), SMALL, ids=["landscape", "square"])
def test_a_small_photo_is_made_once_a_picture_and_format(
    size: tuple[int, int], expected: list[tuple[str, str]]
) -> None:
    """A landscape has three files, a square two, because none of the rungs shrinks it."""
    assert names(render(saved(photo(*size), "JPEG"), LADDER)) == expected


def test_a_photo_shares_only_the_rungs_that_it_does_not_fill() -> None:
    renditions = names(render(saved(photo(900, 600), "JPEG"), LADDER))
    assert [rungs for rungs, format_ in renditions if format_ == "jpg"] == ["square", "320", "640", "1280 2048"]


def test_a_shared_rendition_has_the_best_quality_that_any_of_its_rungs_asks_for() -> None:
    picture = photo(100, 68)
    ladder = Ladder.parse("a: 320 jpg@40 webp@90; b: 640 webp@30 jpg@95; c: 1280 avif jpg@60")
    renditions = by_name(saved(picture, "PNG"), ladder)
    best = {"jpg": Encoding(RenditionFormat.JPEG, 95), "webp": Encoding(RenditionFormat.WEBP, 90)}
    for format_, encoding in best.items():
        assert renditions["a", format_] is renditions["b", format_]
        assert renditions["a", format_].body == encode(picture, encoding)
    assert renditions["c", "jpg"].rungs == ("a", "b", "c")
    assert renditions["a", "webp"].rungs == ("a", "b")
    assert renditions["c", "avif"].rungs == ("c",)
    assert renditions["c", "avif"].body == encode(
        picture, Encoding(RenditionFormat.AVIF, QUALITY[RenditionFormat.AVIF])
    )


def test_a_shared_rendition_is_as_early_as_the_first_of_its_rungs() -> None:
    ladder = Ladder.parse("a: 320 jpg; b: 80 first jpg; c: 640 first jpg avif; d: 48 jpg")
    renditions = list(render(saved(photo(100, 68), "PNG"), ladder))
    assert [(r.rungs, r.format, r.wave) for r in renditions] == [
        (("b",), "jpg", 1),
        (("a", "c"), "jpg", 1),
        (("d",), "jpg", 2),
        (("c",), "avif", 2),
    ]


def test_a_square_of_a_square_is_the_whole_of_it() -> None:
    ladder = Ladder.parse("a: 64 cover jpg; b: 64 jpg; c: 64 centre jpg; d: 40 cover jpg; e: 40 centre jpg")
    assert sorted(names(render(saved(photo(100, 100), "PNG"), ladder))) == [("a b c", "jpg"), ("d e", "jpg")]


@pytest.mark.slow
@given(width=st.integers(1, 60), height=st.integers(1, 60), ladder=ladders())
@settings(max_examples=60, deadline=None)
def test_every_rung_is_served_once_in_each_format_as_if_it_were_alone(
    width: int, height: int, ladder: Ladder
) -> None:
    data = saved(photo(width, height), "PNG")
    renditions = list(render(data, ladder))
    served = Counter((name, each.format) for each in renditions for name in each.rungs)
    assert served == {(rung.name, e.format.value): 1 for rung in ladder.rungs for e in rung.encodings}
    order = [rung.name for rung in ladder.rungs]
    shared = {(name, each.format): each for each in renditions for name in each.rungs}
    for rung in ladder.rungs:
        for alone in render(data, Ladder((rung,))):
            together = shared[rung.name, alone.format]
            assert (together.width, together.height) == (alone.width, alone.height)
            assert together.wave <= alone.wave
    for each in renditions:
        assert list(each.rungs) == sorted(each.rungs, key=order.index)
        assert opened(each).size == (each.width, each.height)
    assert [each.wave for each in renditions] == sorted(each.wave for each in renditions)
    assert len({(each.rungs[0], each.format) for each in renditions}) == len(renditions), "they name the objects"


STORED: Final = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
"""The transposition that turns an upright picture into the one that a camera stores with this orientation."""


@pytest.mark.parametrize("orientation", range(1, 9))
def test_renditions_are_upright(orientation: int) -> None:
    picture = photo(480, 320)
    turn = STORED[orientation]
    stored = picture if turn is None else picture.transpose(Image.Transpose(turn))
    exif = Image.Exif()
    exif[0x0112] = orientation
    result = render(saved(stored, "JPEG", exif=exif, quality=95), LADDER)
    assert (result.width, result.height) == (480, 320)
    for rendition in result:
        image = opened(rendition).convert("RGB")
        (left, right), _ = np.asarray(image.resize((2, 2), Image.Resampling.BOX), int)
        assert left[0] > left[1] + 60, rendition.rungs  # red
        assert right[1] > right[0] + 60, rendition.rungs  # green


def test_nothing_but_the_picture_is_written() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretMaker"
    exif.get_ifd(0x8825)[1] = "N"
    options = {"exif": exif, "comment": b"a secret comment", "xmp": b"<x:xmpmeta>secret</x:xmpmeta>"}
    for format_ in ("JPEG", "WEBP", "PNG"):
        for rendition in render(saved(photo(400, 300), format_, **options), LADDER):
            image = opened(rendition)
            assert not image.getexif()
            assert not image.info.keys() & {"exif", "xmp", "comment", "icc_profile", "photoshop"}
            assert b"ecret" not in rendition.body


def test_the_first_wave_comes_first() -> None:
    renditions = list(render(saved(photo(400, 300), "JPEG"), LADDER))
    assert [r.wave for r in renditions] == sorted(r.wave for r in renditions)
    assert names(r for r in renditions if r.wave == 1) == [("square", "jpg"), ("320", "jpg")]


@pytest.mark.slow
def test_the_original_is_decoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    decodes = list[tuple[int, int]]()
    load = ImageFile.ImageFile.load

    def counting(self: ImageFile.ImageFile) -> object:
        if self.tile:
            decodes.append(self.size)
        return load(self)

    monkeypatch.setattr(ImageFile.ImageFile, "load", counting)
    data = saved(photo(4096, 1024), "JPEG")
    list(render(data, LADDER))
    assert decodes == [(2048, 512)]


@pytest.mark.parametrize("format_", ["PNG", "WEBP", "AVIF", "TIFF", "GIF"])
def test_transparency_becomes_white_in_jpeg_and_stays_elsewhere(format_: str) -> None:
    picture = Image.new("RGBA", (400, 400), (200, 0, 0, 255))
    picture.paste((0, 0, 255, 0), (0, 0, 200, 400))
    renditions = by_name(saved(picture, format_), Ladder.parse("320: 320 jpg webp avif"))
    jpeg = opened(renditions["320", "jpg"])
    assert jpeg.getpixel((40, 160)) == pytest.approx((255, 255, 255), abs=3)
    assert jpeg.getpixel((280, 160)) == pytest.approx((200, 0, 0), abs=6)
    for kind in ("webp", "avif"):
        image = opened(renditions["320", kind])
        assert image.mode == "RGBA"
        assert image.getchannel("A").getpixel((40, 160)) == 0
        assert image.getpixel((280, 160)) == pytest.approx((200, 0, 0, 255), abs=8)


def test_alpha_that_hides_nothing_is_dropped() -> None:
    picture = photo(200, 100)
    picture.putalpha(255)
    assert opened(by_name(saved(picture, "PNG"))["320", "avif"]).mode == "RGB"


def test_edges_of_what_is_transparent_do_not_bleed() -> None:
    """The colour under full transparency, here green, must not show at the border after shrinking."""
    picture = Image.new("RGBA", (640, 640), (0, 255, 0, 0))
    picture.paste((255, 0, 0, 255), (101, 101, 539, 539))
    (rendition,) = render(saved(picture, "PNG"), Ladder.parse("a: 160 webp@100"))
    pixels = np.asarray(opened(rendition), int)
    visible = pixels[pixels[..., 3] > 60]
    assert visible[:, 1].max() < 40


@pytest.mark.slow
def test_every_rendition_is_close_to_a_full_resolution_reference() -> None:
    picture = photo(1600, 1200)
    for rendition in render(saved(picture, "PNG"), Ladder.parse(STANDARD.replace("cover", "centre"))):
        source = picture.crop((200, 0, 1400, 1200)) if rendition.rungs == ("square",) else picture
        reference = source.resize((rendition.width, rendition.height), Image.Resampling.LANCZOS)
        difference = np.asarray(reference, float) - np.asarray(opened(rendition).convert("RGB"), float)
        psnr = 10 * np.log10(255**2 / np.mean(difference**2))
        assert psnr > 34, (rendition.rungs, rendition.format)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "CMYK", "I;16"])
def test_a_picture_many_times_too_large_stays_close_to_its_reference(mode: str) -> None:
    picture = photo(1800, 1200).convert("L" if mode == "I;16" else mode)
    stored = picture if mode != "I;16" else picture.convert("I").point(lambda value: value * 257).convert("I;16")
    ladder = Ladder.parse("600: 600 jpg@90; 100: 100 jpg@90")
    for rendition in render(saved(stored, "TIFF"), ladder):
        reference = picture.convert("RGB").resize((rendition.width, rendition.height), Image.Resampling.LANCZOS)
        difference = np.asarray(reference, float) - np.asarray(opened(rendition), float)
        assert 10 * np.log10(255**2 / np.mean(difference**2)) > 34, rendition.rungs


def test_noise_the_worst_of_pictures_is_encoded_at_any_quality() -> None:
    noise = Image.merge("RGB", [Image.effect_noise((360, 240), 255) for _ in range(3)])
    for quality in (1, 95, 100):
        ladder = Ladder.parse(f"a: 320 jpg@{quality}; b: 360 jpg@{quality} webp@{quality}")
        assert [opened(each).size for each in render(saved(noise, "PNG"), ladder)][-1] == (360, 240)
