"""Fingerprints: equal for equal pictures, similar for similar ones."""

import io
import itertools
import random
import struct
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageCms, ImageDraw, PngImagePlugin

from darkroom import decode
from metadata_extractor import fingerprint as module
from metadata_extractor.fingerprint import SAMPLE, fingerprint, fits, perceptual_hash
from metadata_extractor.metadata import describe
from tests.photos import IMAGES


def encoded(image: Image.Image, format_: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format_, **options)
    return buffer.getvalue()


def of(data: bytes) -> dict[str, object]:
    return fingerprint(decode.load(decode.open_picture(data), at_least=SAMPLE))


def photo(size: tuple[int, int] = (640, 480)) -> Image.Image:
    with Image.open(IMAGES / "DSCN0010.jpg") as image:
        return image.resize(size)


def distance(first: str, second: str) -> int:
    return (int(first, 16) ^ int(second, 16)).bit_count()


def test_the_pixel_hash_is_blind_to_metadata() -> None:
    bare = encoded(photo(), "JPEG")
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Maker", 6
    told = bare[:2] + b"\xff\xe1" + (len(exif.tobytes()) + 2).to_bytes(2) + exif.tobytes() + bare[2:]
    assert of(told)["pixel_hash"] == of(bare)["pixel_hash"]


def test_the_pixel_hash_sees_another_picture_and_not_another_packing() -> None:
    image = photo((200, 150))
    packed, loose = encoded(image, "PNG", compress_level=9), encoded(image, "PNG", compress_level=0)
    assert packed != loose
    assert of(packed)["pixel_hash"] == of(loose)["pixel_hash"]
    image.putpixel((100, 75), (1, 2, 3))
    assert of(encoded(image, "PNG"))["pixel_hash"] != of(packed)["pixel_hash"]


@pytest.mark.parametrize("progressive", [False, True])
def test_the_pixel_hash_sees_what_a_smaller_decode_does_not(progressive: bool) -> None:
    """A hatch within the blocks of 8x8 pixels that a decode at an eighth of the size makes one pixel of."""
    plain = Image.new("L", (1024, 768), 128)
    hatched = plain.copy()
    for x, y in itertools.product(range(400, 464), range(200, 264)):
        hatched.putpixel((x, y), 128 + (20 if (x + y) % 2 else -20))
    one, other = (decode.load(decode.open_picture(encoded(i, "JPEG", quality=95)), 64) for i in (plain, hatched))
    assert one.image.tobytes() == other.image.tobytes(), "the smaller decode is the same"
    first, second = (encoded(i, "JPEG", quality=95, progressive=progressive) for i in (plain, hatched))
    assert of(first)["pixel_hash"] != of(second)["pixel_hash"]


@pytest.mark.parametrize("change", ["smaller", "worse", "another format"])
def test_the_perceptual_hash_of_the_same_picture_stays_near(change: str) -> None:
    first = str(of(encoded(photo(), "PNG"))["perceptual_hash"])
    data = {
        "smaller": lambda: encoded(photo((240, 180)), "PNG"),
        "worse": lambda: encoded(photo(), "JPEG", quality=30),
        "another format": lambda: encoded(photo(), "WEBP"),
    }[change]()
    assert distance(first, str(of(data)["perceptual_hash"])) <= 6


def test_the_perceptual_hash_of_another_picture_is_far() -> None:
    random_ = random.Random(1)  # repeatable, not secret
    noise = Image.frombytes("L", (64, 64), random_.randbytes(64 * 64)).resize((640, 480))
    assert distance(str(of(encoded(photo(), "PNG"))["perceptual_hash"]), str(perceptual_hash(noise))) > 16


@pytest.mark.parametrize("grey", [0, 7, 128, 255])
def test_a_picture_of_one_colour_has_no_perceptual_hash(grey: int) -> None:
    plain = Image.new("L", (640, 480), grey)
    random_ = random.Random(grey)  # repeatable, not secret
    noise = Image.frombytes("L", plain.size, random_.randbytes(640 * 480)).point(lambda value: value // 64)
    for image in (plain, ImageChops.add(plain, noise)):
        for format_ in ("PNG", "JPEG"):
            assert "perceptual_hash" not in of(encoded(image, format_)), format_


def test_a_sky_has_a_perceptual_hash() -> None:
    sky = Image.linear_gradient("L").resize((640, 480)).point(lambda value: 180 + value // 8)
    sky.paste(120, (400, 300, 460, 340))
    assert "perceptual_hash" in of(encoded(sky, "JPEG"))


def test_the_perceptual_hash_is_that_of_the_imagehash_package() -> None:
    # ImageHash 4.3.2 gives bf37c0c8c9c0973a for this drawing.
    image = Image.new("L", (128, 128), 200)
    draw = ImageDraw.Draw(image)
    draw.rectangle((10, 20, 70, 90), fill=30)
    draw.ellipse((60, 50, 120, 120), fill=110)
    assert perceptual_hash(image) == "bf37c0c8c9c0973a"


def test_dominant_colours_and_their_shares() -> None:
    image = Image.new("RGB", (100, 100), "#ff0000")
    image.paste("#0000ff", (0, 0, 100, 25))
    found = of(encoded(image, "PNG"))
    assert found["dominant_colours"] == [
        {"colour": "#ff0000", "share": 0.75},
        {"colour": "#0000ff", "share": 0.25},
    ]
    assert found["mean_colour"] == "#bf0040"


def test_transparent_pixels_have_no_colour() -> None:
    image = Image.new("RGBA", (64, 64), (0, 255, 0, 0))
    assert "mean_colour" not in of(encoded(image, "PNG"))
    image.paste((0, 0, 255, 255), (0, 0, 32, 64))
    assert of(encoded(image, "PNG"))["mean_colour"] == "#0000ff"


def test_colours_are_those_of_srgb() -> None:
    grey = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain, tagged = (
        encoded(Image.new("RGB", (8, 8), "#336699"), "PNG"),
        encoded(Image.new("RGB", (8, 8), "#336699"), "PNG", icc_profile=grey),
    )
    assert of(plain)["mean_colour"] == of(tagged)["mean_colour"] == "#336699"


def test_colours_are_those_that_a_gamma_asks_for() -> None:
    linear = PngImagePlugin.PngInfo()
    linear.add(b"gAMA", (100_000).to_bytes(4))
    found = of(encoded(Image.new("RGB", (8, 8), "#808080"), "PNG", pnginfo=linear))
    assert found["mean_colour"] == "#bcbcbc"  # half the light of white, IEC 61966-2-1


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F"])
def test_every_mode_has_fingerprints(mode: str) -> None:
    grey = Image.radial_gradient("L").resize((70, 50))
    image = grey.convert("I").point(lambda value: value * 256) if mode == "I;16" else grey.convert("RGB")
    image = image.convert(mode)
    found = of(encoded(image, "TIFF" if mode not in ("LA", "P") else "PNG"))
    assert {"pixel_hash", "perceptual_hash"} <= found.keys()


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_premultiplied_alpha_is_alpha(mode: str) -> None:
    image = Image.new(mode, (70, 50), 255 if mode == "LA" else "white")
    image.paste("black", (10, 10, 40, 30))
    straight = encoded(image, "TIFF")
    extra_samples = struct.Struct("<HHIHH")
    premultiplied = straight.replace(extra_samples.pack(338, 3, 1, 2, 0), extra_samples.pack(338, 3, 1, 1, 0))
    assert premultiplied != straight
    assert of(premultiplied)["perceptual_hash"] == of(straight)["perceptual_hash"]


def test_a_picture_too_large_to_decode_in_bounds_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(photo(), "PNG")
    assert "pixel_hash" in describe(data).summary
    monkeypatch.setattr(module, "MAX_FINGERPRINT_BYTES", 1_000)
    summary = describe(data).summary
    assert "pixel_hash" not in summary
    assert "fault" not in summary


def test_the_bytes_of_the_file_count_to_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = decode.open_picture(encoded(photo(), "PNG"))
    bound = module._memory_needed(picture) + len(picture.data)
    monkeypatch.setattr(module, "MAX_FINGERPRINT_BYTES", bound)
    assert fits(picture, picture.data)
    monkeypatch.setattr(module, "MAX_FINGERPRINT_BYTES", bound - 1)
    assert not fits(picture, picture.data)
