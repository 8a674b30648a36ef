"""Colour, measured: CIE distances from references that are computed here, not by the library under test."""

import io
import itertools
import struct
import zlib
from collections.abc import Sequence
from itertools import starmap
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from darkroom import colour, decode, icc
from thumbnailer.ladder import Ladder
from thumbnailer.render import render

Array = NDArray[np.float64]

LADDER: Final = Ladder.parse("a: 64 jpg@100 avif@100")

SRGB: Final = (0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
DISPLAY_P3: Final = (0.3127, 0.3290, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06)
ADOBE_RGB: Final = (0.3127, 0.3290, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06)

PATCHES: Final = [(200, 60, 60), (90, 180, 90), (70, 90, 200), (128, 128, 128), (230, 200, 150), (20, 30, 40)]
"""Colours that all three spaces can show."""


def to_xyz(chromaticities: Sequence[float]) -> Array:
    """The matrix from linear RGB to XYZ (SMPTE RP 177)."""
    (xw, yw), *primaries = np.reshape(chromaticities, (4, 2))
    columns = np.array([[x / y, 1, (1 - x - y) / y] for x, y in primaries]).T
    scale = np.linalg.solve(columns, np.array([xw / yw, 1, (1 - xw - yw) / yw]))
    matrix: Array = columns * scale
    return matrix


def srgb_encoded(linear: Array) -> Array:
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * np.maximum(linear, 0) ** (1 / 2.4) - 0.055)


def srgb_decoded(signal: Array) -> Array:
    return np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)


def lab(srgb: Array) -> Array:
    xyz = srgb_decoded(srgb / 255) @ to_xyz(SRGB).T / to_xyz(SRGB).sum(axis=1)
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)


def distance(shown: Array, reference: Array) -> float:
    """The largest CIE 1976 colour difference; 2.3 is just noticeable."""
    return float(np.max(np.linalg.norm(lab(shown) - lab(reference), axis=-1)))


def in_space(chromaticities: Sequence[float], linear: Array) -> Array:
    """Colours of linear light in a space, as sRGB values 0 to 255."""
    to_srgb = np.linalg.inv(to_xyz(SRGB)) @ to_xyz(chromaticities)
    return srgb_encoded(np.clip(linear @ to_srgb.T, 0, 1)) * 255


def patches(mode: str = "RGB") -> Image.Image:
    image = Image.new("RGB", (32 * len(PATCHES), 32))
    for index, patch in enumerate(PATCHES):
        image.paste(patch, (32 * index, 0, 32 * index + 32, 32))
    return image.convert(mode)


def shown(data: bytes, format_: str = "jpg") -> Array:
    """The colours of the patches in a rendition."""
    ladder = Ladder.parse(f"a: {32 * len(PATCHES)} {format_}@100")
    (rendition,) = render(data, ladder)
    image = Image.open(io.BytesIO(rendition.body)).convert("RGB")
    pixels = np.asarray(image, float)
    return np.array([pixels[8:24, 32 * i + 8 : 32 * i + 24].mean(axis=(0, 1)) for i in range(len(PATCHES))])


def saved(image: Image.Image, format_: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format_, **options)
    return file.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))


def png_with(image: Image.Image, *chunks: tuple[bytes, bytes]) -> bytes:
    data = saved(image, "PNG")
    return data[:33] + b"".join(starmap(chunk, chunks)) + data[33:]


SIGNALS: Final = np.array(PATCHES, float) / 255
P3_PROFILE: Final = colour._profile_of_code_points(12, 13)
ADOBE_PROFILE: Final = colour._profile_of_png(256 / 563, ADOBE_RGB)


@pytest.mark.parametrize("format_", ["jpg", "avif", "webp"])
@pytest.mark.parametrize("container", ["PNG", "JPEG", "WEBP", "TIFF", "AVIF"])
def test_display_p3(container: str, format_: str) -> None:
    exact: dict[str, dict[str, object]] = {
        "JPEG": {"quality": 100, "subsampling": 0},
        "WEBP": {"lossless": True},
        "AVIF": {"quality": 100, "subsampling": "4:4:4"},
    }
    data = saved(patches(), container, icc_profile=P3_PROFILE, **exact.get(container, {}))
    tolerance = 2.3 if format_ == "jpg" else 3.5  # these encoders round colours a second time
    assert distance(shown(data, format_), in_space(DISPLAY_P3, srgb_decoded(SIGNALS))) < tolerance


def test_adobe_rgb() -> None:
    data = saved(patches(), "PNG", icc_profile=ADOBE_PROFILE)
    assert distance(shown(data), in_space(ADOBE_RGB, SIGNALS ** (563 / 256))) < 2.3


def test_a_profile_on_a_picture_with_alpha() -> None:
    image = patches("RGBA")
    image.putpixel((0, 0), (0, 0, 0, 0))
    data = saved(image, "PNG", icc_profile=P3_PROFILE)
    assert distance(shown(data, "webp"), in_space(DISPLAY_P3, srgb_decoded(SIGNALS))) < 2.3


def test_avif_that_says_display_p3_by_code_points() -> None:
    data = saved(patches(), "AVIF", quality=100, subsampling="4:4:4")
    assert data.count(b"colrnclx\0\1") == 1
    data = data.replace(b"colrnclx\0\1", b"colrnclx\0\x0c")
    assert distance(shown(data), in_space(DISPLAY_P3, srgb_decoded(SIGNALS))) < 2.3


def test_png_with_gamma_alone() -> None:
    data = png_with(patches(), (b"gAMA", struct.pack(">L", 100000)))
    assert distance(shown(data), in_space(SRGB, SIGNALS)) < 2.3


def test_png_with_gamma_and_primaries() -> None:
    numbers = [round(value * 100000) for value in DISPLAY_P3]
    data = png_with(patches(), (b"gAMA", struct.pack(">L", 45455)), (b"cHRM", struct.pack(">8L", *numbers)))
    assert distance(shown(data), in_space(DISPLAY_P3, SIGNALS**2.2)) < 2.3


@pytest.mark.parametrize("gamma", [45455, 0, 1, 4294967295])
def test_png_with_the_usual_or_an_absurd_gamma_is_left_alone(gamma: int) -> None:
    data = png_with(patches(), (b"gAMA", struct.pack(">L", gamma)))
    assert distance(shown(data), SIGNALS * 255) < 2.3


def test_srgb_chunk_goes_before_gamma() -> None:
    data = png_with(patches(), (b"sRGB", b"\0"), (b"gAMA", struct.pack(">L", 100000)))
    assert distance(shown(data), SIGNALS * 255) < 2.3


@pytest.mark.parametrize(
    "profile",
    [
        b"no profile at all",
        b"\0" * 128,
        (P3_PROFILE or b"")[:300],
        (P3_PROFILE or b"").replace(b"RGB XYZ ", b"CMYKXYZ "),
        (P3_PROFILE or b"").replace(b"RGB XYZ ", b"CMYKLab "),
    ],
    ids=["words", "zeros", "truncated", "of other channels", "of other channels and no table"],
)
def test_a_broken_profile_is_passed_over(profile: bytes) -> None:
    assert distance(shown(saved(patches(), "PNG", icc_profile=profile)), SIGNALS * 255) < 2.3


def test_a_grey_picture_under_a_colour_profile() -> None:
    data = saved(patches("L"), "PNG", icc_profile=P3_PROFILE)
    grey = np.repeat(np.array([[patches("L").getpixel((32 * i, 0))] for i in range(len(PATCHES))], float), 3, 1)
    assert distance(shown(data), grey) < 2.3


@pytest.mark.parametrize("container", ["JPEG", "TIFF"])
def test_cmyk_without_a_profile(container: str) -> None:
    options = {"quality": 100, "subsampling": 0} if container == "JPEG" else {}
    assert distance(shown(saved(patches("CMYK"), container, **options)), SIGNALS * 255) < 2.3


def test_cmyk_without_an_adobe_marker_means_the_same() -> None:
    data = saved(patches("CMYK"), "JPEG", quality=100, subsampling=0)
    start = data.index(b"\xff\xee")
    bare = data[:start] + data[start + 2 + int.from_bytes(data[start + 2 : start + 4]) :]
    assert b"Adobe" not in bare
    assert distance(shown(bare), SIGNALS * 255) < 2.3


def test_sixteen_bits_of_grey() -> None:
    ramp = np.linspace(0, 65535, 256).astype("<u2").reshape(1, 256).repeat(64, 0)
    for format_ in ("PNG", "TIFF"):
        data = saved(Image.fromarray(ramp), format_)
        (rendition,) = render(data, Ladder.parse("a: 256 jpg@100"))
        row = np.asarray(Image.open(io.BytesIO(rendition.body)).convert("L"), int)[32]
        assert np.abs(row - np.arange(256)).max() <= 2


@pytest.mark.parametrize(
    ("depth", "greys", "transparent"), [(2, (0, 1, 2, 3), 2), (16, (0, 29_999, 30_000, 65_535), 30_000)]
)
def test_the_one_transparent_grey_of_a_png(depth: int, greys: tuple[int, ...], transparent: int) -> None:
    """Similar greys are not transparent: a sample of 16 bits is compared before it is reduced (PNG, section
    12.4).
    """
    row = int("".join(f"{grey:0{depth}b}" for grey in greys), 2).to_bytes(depth // 2)
    chunks = {
        b"IHDR": struct.pack(">LLBBBBB", 4, 1, depth, 0, 0, 0, 0),
        b"tRNS": struct.pack(">H", transparent),
        b"IDAT": zlib.compress(b"\0" + row),
        b"IEND": b"",
    }
    loaded = decode.load(decode.open_picture(b"\x89PNG\r\n\x1a\n" + b"".join(starmap(chunk, chunks.items()))))
    picture = colour.to_srgb(decode.shrinkable(loaded.image), None)
    expected = [round(grey * 255 / (2**depth - 1)) for grey in greys]
    assert list(picture.getchannel("R").tobytes()) == expected
    assert list(picture.getchannel("A").tobytes()) == [255, 255, 0, 255]


def test_the_one_transparent_colour_of_a_wide_png() -> None:
    rows = (0x8000, 0x1000, 0x0000)
    chunks = {
        b"IHDR": struct.pack(">LLBBBBB", 3, 1, 16, 2, 0, 0, 0),
        b"tRNS": struct.pack(">HHH", 0x8000, 0x8000, 0x8000),
        b"IDAT": zlib.compress(b"\0" + b"".join(struct.pack(">HHH", grey, grey, grey) for grey in rows)),
        b"IEND": b"",
    }
    loaded = decode.load(decode.open_picture(b"\x89PNG\r\n\x1a\n" + b"".join(starmap(chunk, chunks.items()))))
    assert list(decode.shrinkable(loaded.image).getchannel("A").tobytes()) == [0, 255, 255]


@pytest.mark.parametrize("bounds", [(0, 255), (0, 1000), (-400, 70_000)])
def test_wide_integers_show_their_range(bounds: tuple[int, int]) -> None:
    low, high = bounds
    ramp = np.linspace(low, high, 256).astype("<i4").reshape(1, 256).repeat(64, 0)
    (rendition,) = render(saved(Image.fromarray(ramp), "TIFF"), Ladder.parse("a: 256 jpg@100"))
    row = np.asarray(Image.open(io.BytesIO(rendition.body)).convert("L"), int)[32]
    assert row[0] <= 2
    assert row[-1] >= (253 if bounds != (0, 1000) else 3)


def test_floats_from_zero_to_one() -> None:
    ramp = np.linspace(0, 1, 256, dtype="<f4").reshape(1, 256).repeat(64, 0)
    (rendition,) = render(saved(Image.fromarray(ramp), "TIFF"), Ladder.parse("a: 256 jpg@100"))
    row = np.asarray(Image.open(io.BytesIO(rendition.body)).convert("L"), int)[32]
    assert np.abs(row - np.arange(256)).max() <= 2


def test_floats_that_are_not_numbers() -> None:
    values = np.full((32, 32), np.nan, "<f4")
    assert list(render(saved(Image.fromarray(values), "TIFF"), LADDER))


def test_lab_tiff() -> None:
    neutral = Image.new("LAB", (64, 64), (128, 128, 128))
    (jpeg, _) = render(saved(neutral, "TIFF"), LADDER)
    red, green, blue = np.asarray(Image.open(io.BytesIO(jpeg.body)), int)[32, 32]
    assert max(red, green, blue) - min(red, green, blue) <= 3
    assert 112 <= green <= 126  # L* 50


@pytest.mark.parametrize("other", [{}, {"icc_profile": ADOBE_PROFILE}], ids=["alone", "before a profile"])
def test_the_code_points_of_a_png(other: dict[str, bytes]) -> None:
    """PNG specification, third edition, section 4.3: cICP counts before iCCP."""
    data = saved(patches(), "PNG", **other)
    display_p3 = chunk(b"cICP", bytes((12, 13, 0, 1)))  # sRGB's curve, RGB, full range
    coded = data[:33] + display_p3 + data[33:]
    assert distance(shown(coded), in_space(DISPLAY_P3, srgb_decoded(SIGNALS))) < 2.3


def test_code_points_of_linear_light() -> None:
    data = png_with(patches(), (b"cICP", bytes((1, 8, 0, 1))))
    assert distance(shown(data), in_space(SRGB, SIGNALS)) < 2.3


def test_code_points_that_say_nothing_leave_it_to_the_others() -> None:
    gamma = (b"gAMA", struct.pack(">L", 100_000))
    told, untold = png_with(patches(), gamma), png_with(patches(), (b"cICP", bytes((2, 2, 0, 1))), gamma)
    assert (shown(told) == shown(untold)).all()


def test_code_points_outlive_a_comment_that_pillow_refuses() -> None:
    coded = png_with(patches(), (b"cICP", bytes((12, 13, 0, 1))))
    too_long = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(3_000_000)))
    assert (shown(coded) == shown(coded[:-12] + too_long + coded[-12:])).all()


@pytest.mark.parametrize("transfer", [16, 18])
def test_hdr_keeps_its_order_and_ends_at_white(transfer: int) -> None:
    profile = colour._profile_of_code_points(9, transfer)
    ramp = Image.linear_gradient("L").convert("RGB")
    row = np.asarray(colour.to_srgb(ramp, profile).convert("L"), int)[:, 0]
    assert (np.diff(row) >= 0).all()
    assert (row[0], row[-1]) == (0, 255)
    assert 60 < row[128] < 220


PQ, HLG = 16, 18
BT_709, BT_2020, P3 = 1, 9, 12


def light(transfer: int, *, scene: bool = False) -> list[float]:
    """The light of 1,024 signals, as a fraction of the maximum (SMPTE ST 2084, ITU-R BT.2100)."""
    signals = np.linspace(0, 1, 1024)
    if transfer == PQ:
        power = signals ** (32 / 2523)
        return list((np.maximum(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power)) ** (16384 / 2610))
    dark, bright = signals**2 / 3, (np.exp((signals - 0.55991073) / 0.17883277) + 0.28466892) / 12
    return list(np.where(signals <= 0.5, dark, bright) ** (1 if scene else 1.2))


def with_tag(profile: bytes | None, name: bytes, body: bytes) -> bytes:
    """One of our profiles with one more tag."""
    assert profile is not None
    tags = icc.tags(profile) | {name: body}
    return icc.assembled(tags)


def with_table(profile: bytes | None) -> bytes:
    """The profile with its curves and primaries only in an A2B0 table (`mft2`, ICC.1:2022, section 10.10)."""
    assert profile is not None
    tags = icc.tags(profile)
    curve = tags[b"rTRC"][12:]
    columns = [struct.unpack(">3l", tags[name][8:20]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
    nodes = b""
    for red, green, blue in itertools.product((0, 1), repeat=3):
        light = [
            sum(on * column[axis] for on, column in zip((red, green, blue), columns, strict=True))
            for axis in range(3)
        ]
        nodes += struct.pack(">3H", *(min(65_535, max(0, value // 2)) for value in light))
    unit = struct.pack(">9l", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    table = b"mft2\0\0\0\0\3\3\2\0" + unit + struct.pack(">2H", 1024, 2) + 3 * curve + nodes + 3 * b"\0\0\xff\xff"
    return icc.assembled({b"A2B0": table})


@pytest.mark.parametrize("transfer", [PQ, HLG])
@pytest.mark.parametrize("primaries", [BT_709, BT_2020, P3])
@pytest.mark.parametrize("form", ["cicp", "curves", "table", "scene"])
def test_a_profile_of_pq_or_hlg_is_shown_like_its_code_points(primaries: int, transfer: int, form: str) -> None:
    curve = light(transfer, scene=form == "scene")
    profile = icc.matrix_profile(colour._PRIMARIES[primaries], curve)
    if form == "cicp":
        profile = with_tag(profile, b"cicp", b"cicp\0\0\0\0" + bytes((primaries, transfer, 0, 1)))
    elif form == "table":
        profile = with_table(profile)
    expected = shown(png_with(patches(), (b"cICP", bytes((primaries, transfer, 0, 1)))))
    assert distance(shown(saved(patches(), "PNG", icc_profile=profile)), expected) < 0.5
    assert distance(shown(saved(patches(), "JPEG", icc_profile=profile, quality=100, subsampling=0)), expected) < 3


@pytest.mark.parametrize("gamma", [1.0, 1.8, 2.2, 2.8])
def test_other_profiles_are_taken_at_their_word(gamma: float) -> None:
    curve = [(step / 1023) ** gamma for step in range(1024)]
    for profile in (matrix := icc.matrix_profile(DISPLAY_P3, curve), with_table(matrix)):
        told = decode.open_picture(saved(patches(), "PNG", icc_profile=profile))
        assert colour.profile_of(told) == profile
    said = with_tag(matrix, b"cicp", b"cicp\0\0\0\0\x0c\x0d\0\1")
    assert colour.profile_of(decode.open_picture(saved(patches(), "PNG", icc_profile=said))) == said


@given(st.binary(max_size=60), st.sampled_from([b"cicp", b"A2B0", b"rTRC", b"rXYZ"]))
def test_a_broken_profile_harms_nothing(body: bytes, name: bytes) -> None:
    broken = with_tag(P3_PROFILE, name, body)
    shown(saved(patches(), "PNG", icc_profile=broken))
