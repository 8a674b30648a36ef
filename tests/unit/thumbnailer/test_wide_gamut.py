"""Renditions of 640 pixels and more keep Display P3; measured against colours that are computed here."""

import base64
import io
import struct
from collections.abc import Sequence
from itertools import product
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from darkroom import icc
from tests.photos import photo
from tests.unit.darkroom.test_colour import (
    ADOBE_RGB,
    DISPLAY_P3,
    SRGB,
    png_with,
    saved,
    srgb_decoded,
    to_xyz,
)
from thumbnailer.ladder import Ladder, Rung
from thumbnailer.render import Rendition, render

Array = NDArray[np.float64]

BT_2020: Final = (0.3127, 0.3290, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046)
PROPHOTO: Final = (0.3457, 0.3585, 0.7347, 0.2653, 0.1596, 0.8404, 0.0366, 0.0001)

VIVID: Final = [
    (250, 30, 40),
    (20, 240, 50),
    (40, 60, 250),
    (250, 240, 20),
    (20, 240, 240),
    (240, 30, 230),
    (9, 9, 9),
]
"""Colours of Display P3, most of which sRGB lacks."""
MUTED: Final = [(150, 120, 110), (100, 130, 110), (110, 120, 140), (200, 190, 180), (30, 40, 35), (255, 255, 255)]
"""Within sRGB in any of these spaces."""

LADDER: Final = Ladder.parse("large: 640 jpg@100 avif@100 webp@100; small: 320 jpg@100 avif@100 webp@100")
LOSSLESS: Final[dict[str, dict[str, object]]] = {
    "JPEG": {"quality": 100, "subsampling": 0},
    "WEBP": {"lossless": True},
    "AVIF": {"quality": 100, "subsampling": "4:4:4"},
}


def curve(gamma: float) -> list[float]:
    signals = np.linspace(0, 1, 1024)
    return [float(light) for light in (srgb_decoded(signals) if gamma == 0 else signals**gamma)]


def profile(chromaticities: Sequence[float], gamma: float = 0) -> bytes:
    """A gamma of 0 is sRGB's curve."""
    made = icc.matrix_profile(tuple(chromaticities), curve(gamma))
    assert made
    return made


def patches(colours: Sequence[tuple[int, int, int]]) -> Image.Image:
    image = Image.new("RGB", (32 * len(colours), 32))
    for index, patch in enumerate(colours):
        image.paste(patch, (32 * index, 0, 32 * index + 32, 32))
    return image


def renditions(data: bytes, ladder: Ladder = LADDER) -> dict[tuple[str, str], Rendition]:
    return {(name, each.format): each for each in render(data, ladder) for name in each.rungs}


def told_space(body: bytes, format_: str) -> str:
    """The space that a rendition says it has."""
    if format_ == "avif":
        at = body.index(b"colrnclx") + 8
        return {(1, 13): "sRGB", (12, 13): "P3"}[struct.unpack_from(">HH", body, at)]
    told = Image.open(io.BytesIO(body)).info.get("icc_profile")
    if told:
        assert told == icc.display_p3()
    return "P3" if told else "sRGB"


def lab(linear: Array, chromaticities: Sequence[float]) -> Array:
    xyz = linear @ to_xyz(chromaticities).T / to_xyz(SRGB).sum(axis=1)
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)


def shown(rendition: Rendition) -> Array:
    """CIELAB of the patches in a rendition, by the space that it says."""
    image = Image.open(io.BytesIO(rendition.body)).convert("RGB")
    pixels = np.asarray(image, float) / 255
    middles = [pixels[8:24, 32 * n + 8 : 32 * n + 24].mean(axis=(0, 1)) for n in range(image.width // 32)]
    space = DISPLAY_P3 if told_space(rendition.body, rendition.format) == "P3" else SRGB
    return lab(srgb_decoded(np.array(middles)), space)


def furthest(shown_: Array, reference: Array) -> float:
    """The largest CIE 1976 colour difference; 2.3 is just noticeable."""
    return float(np.max(np.linalg.norm(shown_ - reference, axis=-1)))


REFERENCE: Final = lab(srgb_decoded(np.array(VIVID) / 255), DISPLAY_P3)
TOLERANCE: Final = {"jpg": 2.3, "avif": 3.5, "webp": 3.5}
"""Those encoders round colours a second time."""


@pytest.mark.parametrize("format_", ["jpg", "avif", "webp"])
@pytest.mark.parametrize("container", ["PNG", "JPEG", "WEBP", "TIFF", "AVIF"])
def test_display_p3_is_kept_from_640_pixels_on(container: str, format_: str) -> None:
    data = saved(patches(VIVID), container, icc_profile=profile(DISPLAY_P3), **LOSSLESS.get(container, {}))
    made = renditions(data)
    large, small = made["large", format_], made["small", format_]
    assert (told_space(large.body, format_), told_space(small.body, format_)) == ("P3", "sRGB")
    tolerance = TOLERANCE[format_] + (1.2 if container in ("JPEG", "AVIF") else 0)
    assert furthest(shown(large), REFERENCE) < tolerance
    assert furthest(shown(small), REFERENCE) > 10  # which sRGB cannot show


def test_what_says_display_p3_by_code_points_is_kept_too() -> None:
    avif = saved(patches(VIVID), "AVIF", **LOSSLESS["AVIF"]).replace(b"colrnclx\0\1", b"colrnclx\0\x0c")
    png = png_with(patches(VIVID), (b"cICP", bytes((12, 13, 0, 1))))
    for data in (avif, png):
        assert furthest(shown(renditions(data)["large", "jpg"]), REFERENCE) < 3.5


def test_a_heic_of_display_p3_is_kept() -> None:
    plain = photo("gradient.rotated.heic")
    wide = plain.replace(b"colrnclx\0\1", b"colrnclx\0\x0c")
    of_plain, of_wide = renditions(plain), renditions(wide)
    assert told_space(of_wide["large", "jpg"].body, "jpg") == "P3"
    assert told_space(of_wide["small", "jpg"].body, "jpg") == "sRGB"
    narrow, kept = (np.asarray(Image.open(io.BytesIO(each["large", "jpg"].body))) for each in (of_plain, of_wide))
    assert np.array_equal(narrow, kept)


def test_pixels_of_display_p3_are_not_converted() -> None:
    """So nothing is rounded, and it takes no time."""
    image = Image.fromarray(np.random.default_rng(1).integers(0, 256, (60, 80, 3), np.uint8))
    for form in (profile(DISPLAY_P3), icc.display_p3()):
        tagged = renditions(saved(image, "PNG", icc_profile=form))["large", "avif"]
        plain = renditions(saved(image, "PNG"))["large", "avif"]
        assert tagged.body == plain.body.replace(b"colrnclx\0\1", b"colrnclx\0\x0c")


def test_small_rungs_are_as_near_as_srgb_gets() -> None:
    data = saved(patches(VIVID), "PNG", icc_profile=profile(DISPLAY_P3))
    to_srgb = np.linalg.inv(to_xyz(SRGB)) @ to_xyz(DISPLAY_P3)
    clipped = np.clip(srgb_decoded(np.array(VIVID) / 255) @ to_srgb.T, 0, 1)
    assert furthest(shown(renditions(data)["small", "jpg"]), lab(clipped, SRGB)) < 2.3


WIDER: Final = {
    "Adobe RGB": (ADOBE_RGB, 563 / 256),
    "ProPhoto RGB": (PROPHOTO, 1.8),
    "BT.2020": (BT_2020, 0),
    "P3 with a gamma of its own": (DISPLAY_P3, 2.6),
}


def within(space: str, colours: Sequence[tuple[int, int, int]], own: Sequence[float]) -> Image.Image:
    """Colours given in the space `own`, with sRGB's curve, as a picture in another."""
    chromaticities, gamma = WIDER[space]
    source, target = ImageCms.ImageCmsProfile(io.BytesIO(profile(own))), profile(chromaticities, gamma)
    transform = ImageCms.ImageCmsTransform(
        source,
        ImageCms.ImageCmsProfile(io.BytesIO(target)),
        "RGB",
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )
    made = transform.apply(patches(colours))
    assert isinstance(made, Image.Image)
    return made


@pytest.mark.parametrize("space", WIDER)
def test_wider_spaces_become_p3_if_srgb_is_too_small_for_what_they_show(space: str) -> None:
    kept = [(20, 240, 50), (20, 240, 240), (9, 9, 9)]  # which Adobe RGB has too
    chromaticities, gamma = WIDER[space]
    data = saved(within(space, kept, DISPLAY_P3), "PNG", icc_profile=profile(chromaticities, gamma))
    large = renditions(data)["large", "jpg"]
    assert told_space(large.body, "jpg") == "P3"
    reference = lab(srgb_decoded(np.array(kept) / 255), DISPLAY_P3)
    assert furthest(shown(large)[[1, 2]], reference[[1, 2]]) < (8 if space == "Adobe RGB" else 3.5)


@pytest.mark.parametrize("space", WIDER)
def test_wider_spaces_become_srgb_if_that_is_enough(space: str) -> None:
    chromaticities, gamma = WIDER[space]
    data = saved(within(space, MUTED, SRGB), "PNG", icc_profile=profile(chromaticities, gamma))
    large = renditions(data)["large", "jpg"]
    assert told_space(large.body, "jpg") == "sRGB"
    assert furthest(shown(large), lab(srgb_decoded(np.array(MUTED) / 255), SRGB)) < 3.5


def test_a_few_stray_pixels_are_no_reason() -> None:
    image = Image.new("RGB", (400, 300), (120, 120, 120))
    image.putpixel((7, 7), (0, 255, 0))
    data = saved(image, "PNG", icc_profile=profile(ADOBE_RGB, 563 / 256))
    assert told_space(renditions(data)["large", "jpg"].body, "jpg") == "sRGB"


def srgb_profile() -> bytes:
    return bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())


@pytest.mark.parametrize(
    "data",
    [
        saved(patches(VIVID), "PNG"),
        saved(patches(VIVID), "PNG", icc_profile=srgb_profile()),
        saved(patches(VIVID).convert("L"), "PNG", icc_profile=profile(DISPLAY_P3)),
        saved(patches(VIVID).convert("CMYK"), "TIFF"),
        saved(patches(VIVID), "PNG", icc_profile=b"no profile at all" * 20),
        saved(patches(VIVID), "GIF"),
    ],
    ids=["nothing said", "sRGB", "grey", "CMYK", "broken", "palette"],
)
def test_all_else_comes_out_as_with_srgb_byte_by_byte(data: bytes) -> None:
    plain = Ladder(tuple(Rung(r.name, r.box, r.fit, r.encodings, srgb=True) for r in LADDER.rungs))
    wide, narrow = renditions(data), renditions(data, plain)
    assert {key: each.body for key, each in wide.items()} == {key: each.body for key, each in narrow.items()}
    assert all(told_space(each.body, each.format) == "sRGB" for each in wide.values())


def test_srgb_turns_it_off_for_its_rung() -> None:
    data = saved(patches(VIVID), "PNG", icc_profile=profile(DISPLAY_P3))
    made = renditions(data, Ladder.parse("a: 640 srgb jpg avif; b: 1280 avif jpg"))
    spaces = {key: told_space(each.body, each.format) for key, each in made.items()}
    assert spaces == {("a", "jpg"): "sRGB", ("a", "avif"): "sRGB", ("b", "jpg"): "P3", ("b", "avif"): "P3"}


@pytest.mark.parametrize("text", ["a: 640 jpg", "a: 640 jpg; b: 160 jpg"])
def test_placeholders_are_srgb(text: str) -> None:
    data = saved(Image.new("RGB", (40, 30), VIVID[1]), "PNG", icc_profile=profile(DISPLAY_P3))
    placeholder = render(data, Ladder.parse(text)).placeholder
    assert placeholder == render(data, Ladder.parse(text.replace("jpg", "srgb jpg"))).placeholder
    small = Image.open(io.BytesIO(base64.b64decode(placeholder.data_uri.partition(",")[2])))
    assert "icc_profile" not in small.info


def test_alpha_is_kept() -> None:
    image = patches(VIVID)
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    made = renditions(saved(image, "PNG", icc_profile=profile(DISPLAY_P3)))
    for key in product(("large", "small"), ("avif", "webp")):
        alpha = np.asarray(Image.open(io.BytesIO(made[key].body)).convert("RGBA").getchannel("A"))
        assert alpha[2, 5] < 40 < 210 < alpha[29, 5], key


def test_it_is_turned_as_ever() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = saved(patches(VIVID), "JPEG", icc_profile=profile(DISPLAY_P3), exif=exif)
    assert {(each.width, each.height) for each in render(data, LADDER)} == {(32, 32 * len(VIVID))}


def test_what_moves_is_srgb() -> None:
    frames = [patches(VIVID), patches(VIVID[::-1])]
    data = saved(frames[0], "AVIF", save_all=True, append_images=frames[1:], icc_profile=profile(DISPLAY_P3))
    made = renditions(data, Ladder.parse("a: 640 animated jpg avif"))
    assert all(told_space(each.body, each.format) == "sRGB" for each in made.values())


def test_the_profile_is_small_and_says_display_p3() -> None:
    made = icc.display_p3()
    assert len(made) < 600
    ours = ImageCms.ImageCmsProfile(io.BytesIO(made))
    assert ImageCms.getProfileDescription(ours).strip() == "Display P3"
    levels = np.array(list(product((0, 3, 40, 128, 200, 255), repeat=3)), np.uint8)
    image = Image.frombytes("RGB", (len(levels), 1), levels.tobytes())
    to_lab = ImageCms.createProfile("LAB")
    transform = ImageCms.ImageCmsTransform(
        ours, ImageCms.ImageCmsProfile(to_lab), "RGB", "LAB", ImageCms.Intent.RELATIVE_COLORIMETRIC
    )
    raw = np.frombuffer(Image.merge("RGB", transform.apply(image).split()).tobytes(), np.uint8).reshape(-1, 3)
    found = raw * (100 / 255, 1, 1) - (0, 128, 128)
    adapted = in_d50(srgb_decoded(levels / 255))
    assert np.abs(found - adapted).max() < 1.1  # the steps of eight bits


def in_d50(linear: Array) -> Array:
    """CIELAB of Display P3 under D50, adapted by Bradford's method."""
    bradford = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
    white, d50 = to_xyz(DISPLAY_P3).sum(axis=1), np.array([0.9642, 1.0, 0.8249])
    adaptation = np.linalg.inv(bradford) @ np.diag((bradford @ d50) / (bradford @ white)) @ bradford
    xyz = linear @ (adaptation @ to_xyz(DISPLAY_P3)).T / d50
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)
