"""Colour: from whatever space an original is in to one that every screen shows.

That is sRGB, the space of every picture without a profile; or Display P3, for pictures that use more of it.
"""

import io
import itertools
import math
from collections.abc import Callable
from enum import Enum, auto
from functools import cache, lru_cache, reduce
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops

from darkroom import icc
from darkroom.decode import Picture
from darkroom.formats import PNG

if TYPE_CHECKING:
    from PIL import ImageCms

_PROFILE_MODES: Final = {b"RGB ": "RGB", b"GRAY": "L", b"CMYK": "CMYK", b"Lab ": "LAB"}
"""The mode of pixels for each colour space of a profile (ICC.1:2022, section 7.2.6)."""


class Space(Enum):
    """What the pixels of a rendition mean."""

    SRGB = auto()
    DISPLAY_P3 = auto()


def _eight_bits(image: Image.Image) -> Image.Image:
    """A grey picture of wider samples as L.

    16 bits are taken at face value. The meaning of wider integers and floats depends on their writer: unless they
    stay within 8 bits, 16 bits, or 0 to 1, the range that they use is spread over all of L.
    """
    sixteen = image.mode == "I;16"
    if sixteen:
        image = image.convert("I")
    low, high = (float(value) for value in image.getextrema() if isinstance(value, int | float))
    if not (math.isfinite(low) and math.isfinite(high)):
        return image.convert("L")
    usual = [(0.0, 65535.0)] if sixteen else [(0.0, 255.0), (0.0, 65535.0)]
    if image.mode == "F":
        usual.insert(0, (0.0, 1.0))
    bottom, top = next((span for span in usual if span[0] <= low and high <= span[1]), (low, high))
    scale = 255 / ((top - bottom) or 1)
    return image.convert("F").point(lambda value: value * scale + (0.5 - bottom * scale)).convert("L")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """A picture from `decode.shrinkable` in sRGB, as RGB or RGBA. `profile`: the ICC profile it is in, if any.

    A profile that is broken, or describes other channels than the picture has, is ignored.
    """
    return _in_space(image, profile, Space.SRGB)


def for_wide_screens(image: Image.Image, profile: bytes | None) -> tuple[Image.Image, Space]:
    """The same in Display P3 if the picture is in that space or has colours that sRGB lacks, otherwise sRGB."""
    space = _space_for(image, profile)
    return _in_space(image, profile, space), space


def _in_space(image: Image.Image, profile: bytes | None, space: Space) -> Image.Image:
    if image.mode in ("I", "F", "I;16"):
        image = _eight_bits(image)
    if image.mode == "LA":
        image = image.convert("RGBA")
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    colours = image.convert("RGB") if alpha else image
    converted = _through_profile(colours, profile, space) if profile else None
    if converted is None:
        converted = _lab_to_srgb(colours) if image.mode == "LAB" else _rgb(colours)
    if alpha is not None and alpha.getextrema() != (255, 255):
        converted.putalpha(alpha)
    return converted


def on_white(picture: Image.Image) -> Image.Image:
    """An RGB or RGBA picture without alpha, laid on white paper."""
    if picture.mode != "RGBA":
        return picture
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


def _rgb(image: Image.Image) -> Image.Image:
    return image if image.mode == "RGB" else image.convert("RGB")


def _through_profile(image: Image.Image, profile: bytes, space: Space) -> Image.Image | None:
    if space is Space.DISPLAY_P3 and _is_display_p3(profile):
        return image
    mode = _PROFILE_MODES.get(profile[16:20])
    if {mode, image.mode} == {"L", "RGB"}:  # a grey picture with its camera's profile, or the reverse
        image = image.convert(mode)
    if mode != image.mode:
        return None
    from PIL import ImageCms  # only here, to keep cold starts short: many photos have no profile

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return _transform(source, image.mode, space).apply(image)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _lab_to_srgb(image: Image.Image) -> Image.Image:
    from PIL import ImageCms

    return _transform(ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")), "LAB", Space.SRGB).apply(image)


def _transform(source: "ImageCms.ImageCmsProfile", mode: str, space: Space) -> "ImageCms.ImageCmsTransform":
    """The transformation to a space: perceptual, as the profile's maker intended, with black kept black."""
    from PIL import ImageCms

    intent, flags = ImageCms.Intent.PERCEPTUAL, ImageCms.Flags.BLACKPOINTCOMPENSATION
    return ImageCms.ImageCmsTransform(source, _profile_of_space(space), mode, "RGB", intent, flags=flags)


@cache
def _profile_of_space(space: Space) -> "ImageCms.ImageCmsProfile":
    from PIL import ImageCms

    if space is Space.DISPLAY_P3:
        return ImageCms.ImageCmsProfile(io.BytesIO(icc.display_p3()))
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


_SAMPLE: Final = 256
"""Pixels of the longer side that are searched for colours that sRGB lacks."""
_CLIPPED: Final = 4
"""Steps of 255 by which a colour must change in sRGB to count as lost: rounding there and back takes two."""
_ENOUGH: Final = 0.001
"""Of the pixels: fewer are noise, or not worth a conversion."""


def _space_for(image: Image.Image, profile: bytes | None) -> Space:
    if profile is None or image.mode not in ("RGB", "RGBA") or not icc.exceeds_srgb(profile):
        return Space.SRGB
    if _is_display_p3(profile):
        return Space.DISPLAY_P3
    scale = min(1.0, _SAMPLE / max(image.size))
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    sample = image.convert("RGB").resize(size, Image.Resampling.NEAREST)
    shown = _through_profile(sample, profile, Space.DISPLAY_P3)
    return Space.DISPLAY_P3 if shown and _share_lost(shown) >= _ENOUGH else Space.SRGB


@lru_cache(maxsize=8)
def _is_display_p3(profile: bytes) -> bool:
    """Whether the numbers of its colours are those of Display P3."""
    from PIL import ImageCms

    levels = (0, 64, 128, 192, 255)
    cube = bytes(value for red in levels for green in levels for blue in levels for value in (red, green, blue))
    colours = Image.frombytes("RGB", (len(cube) // 3, 1), cube)
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        shown = _transform(source, "RGB", Space.DISPLAY_P3).apply(colours)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return False
    return not any(_changes(colours, shown)[2:])


def _share_lost(picture: Image.Image) -> float:
    """The share of the pixels of a picture in Display P3 that sRGB has no colour for."""
    from PIL import ImageCms

    p3, srgb = _profile_of_space(Space.DISPLAY_P3), _profile_of_space(Space.SRGB)
    there = ImageCms.ImageCmsTransform(p3, srgb, "RGB", "RGB").apply(picture)
    back = ImageCms.ImageCmsTransform(srgb, p3, "RGB", "RGB").apply(there)
    return sum(_changes(picture, back)[_CLIPPED + 1 :]) / (picture.width * picture.height)


def _changes(before: Image.Image, after: Image.Image) -> list[int]:
    """How many pixels have changed by so many steps, from 0 to 255, in the channel that changed most."""
    return reduce(ImageChops.lighter, ImageChops.difference(before, after).split()).histogram()


def p3_to_srgb(picture: Image.Image) -> Image.Image:
    """A picture of Display P3, RGB or RGBA, in sRGB."""
    converted = to_srgb(picture, icc.display_p3())
    converted.info = {}  # where the transformation leaves a profile
    return converted


def profile_of(picture: Picture) -> bytes | None:
    """The ICC profile of a picture, made from its other statements if necessary.

    An embedded profile comes first, then the code points of an AVIF or HEIC. A PNG has the order of its
    specification, third edition, section 4.3: code points, profile, `sRGB`, `gAMA` and `cHRM`. A profile for PQ or
    HLG is replaced by ours: with its own, 203 cd/m² would be nearly black.
    """
    colours = picture.colours
    if colours.icc_profile and not (colours.code_points and picture.format is PNG):
        wide = _hdr_code_points(colours.icc_profile)
        return (_profile_of_code_points(*wide) if wide else None) or colours.icc_profile
    if colours.code_points:
        return _profile_of_code_points(*colours.code_points)
    if colours.srgb or not colours.gamma:
        return None
    return _profile_of_png(colours.gamma, colours.chromaticities)


def _hdr_code_points(profile: bytes) -> tuple[int, int] | None:
    """Primaries and transfer of an ICC profile for PQ or HLG; None for others.

    They come from its `cicp` tag (ICC.1:2022, section 9.2.17) or, without one, from its curves: half the signal
    gives 2 % of the light or less in PQ, 4 to 10 % in HLG, and 14 % or more in profiles for screens.
    """
    tags = icc.tags(profile)
    cicp = tags.get(b"cicp", b"")
    if cicp[:4] == b"cicp" and len(cicp) >= 12:
        return (cicp[8], cicp[9]) if cicp[9] in _HDR else None
    if profile[16:20] != b"RGB " or not (b"A2B0" in tags or _is_steep(tags.get(b"rTRC", b""))):
        return None
    seen = _lab_of(profile, [(128, 128, 128), (255, 0, 0), (0, 255, 0), (0, 0, 255)])
    if seen is None:
        return None
    (lightness, _, _), *primaries = seen
    transfer = 16 if lightness < 15 else 18 if 23 < lightness < 39 else None
    if transfer is None:
        return None
    return min(_SPACES, key=lambda code: _distance(primaries, _SPACES[code])), transfer


def _is_steep(curve: bytes) -> bool:
    """Whether a sampled curve (`curv`, section 10.6) gives less than a tenth of the light for half the signal."""
    count = int.from_bytes(curve[8:12])
    middle = 12 + 2 * (count // 2)
    return curve[:4] == b"curv" and count > 2 and int.from_bytes(curve[middle : middle + 2]) < 6_553


_Lab = tuple[float, float, float]
"""L* from 0 to 100, a* and b*."""
_SPACES: Final[dict[int, list[_Lab]]] = {
    1: [(54.1, 81, 70), (87.8, -79, 81), (29.4, 68, -112)],  # BT.709
    9: [(59.6, 117, 107), (85.9, -128, 109), (25.5, 74, -126)],  # BT.2020
    12: [(56.1, 94, 99), (86.7, -107, 103), (31.0, 70, -116)],  # Display P3
}
"""Full red, green and blue, adapted to D50, by code point of the primaries."""


def _distance(some: list[_Lab], others: list[_Lab]) -> float:
    return sum(math.dist(one[1:], other[1:]) for one, other in zip(some, others, strict=True))


def _lab_of(profile: bytes, colours: list[tuple[int, int, int]]) -> list[_Lab] | None:
    """Colours that a profile describes; None if it is broken."""
    from PIL import ImageCms

    image = Image.frombytes("RGB", (len(colours), 1), b"".join(map(bytes, colours)))
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
        lab = ImageCms.ImageCmsTransform(source, target, "RGB", "LAB", ImageCms.Intent.PERCEPTUAL).apply(image)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
    samples = Image.merge("RGB", lab.split()).tobytes()
    return [(light / 2.55, a - 128, b - 128) for light, a, b in itertools.batched(samples, 3, strict=True)]


_D65: Final = (0.3127, 0.3290)
_PRIMARIES: Final[dict[int, icc.Chromaticities]] = {
    1: icc.SRGB,  # BT.709, sRGB
    2: icc.SRGB,  # unspecified: MIAF's default, as in browsers
    4: (0.310, 0.316, 0.670, 0.330, 0.210, 0.710, 0.140, 0.080),  # BT.470 M
    5: (*_D65, 0.640, 0.330, 0.290, 0.600, 0.150, 0.060),  # BT.601, 625 lines
    6: (*_D65, 0.630, 0.340, 0.310, 0.595, 0.155, 0.070),  # BT.601, 525 lines
    7: (*_D65, 0.630, 0.340, 0.310, 0.595, 0.155, 0.070),  # SMPTE 240M
    9: (*_D65, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046),  # BT.2020
    11: (0.314, 0.351, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),  # DCI-P3
    12: icc.DISPLAY_P3,
}
"""By code point (ISO/IEC 23091-2, table 2)."""


def _pq(signal: float) -> float:
    """Light of a PQ signal (SMPTE ST 2084) in units of diffuse white, 203 cd/m² (ITU-R BT.2408)."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    power = signal ** (1 / m2)
    return float(10_000 * (max(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1)) / 203


def _hlg(signal: float) -> float:
    """Light of an HLG signal (ITU-R BT.2100) on a display of 1,000 cd/m², in units of diffuse white."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = signal**2 / 3 if signal <= 0.5 else (math.exp((signal - c) / a) + b) / 12
    return float(1_000 * scene**1.2) / 203


def _tone_mapped(light: float) -> float:
    """HDR light for a display that ends at diffuse white: shadows stay, 1,000 cd/m² becomes white.

    The extended curve of Reinhard et al., "Photographic Tone Reproduction for Digital Images" (2002).
    """
    white = 1_000 / 203
    return min(1.0, light * (1 + light / white**2) / (1 + light))


_HDR: Final[dict[int, Callable[[float], float]]] = {16: _pq, 18: _hlg}
"""By code point (ISO/IEC 23091-2, table 3)."""
_GAMMA: Final = {4: 2.2, 5: 2.8, 8: 1.0}
"""By code point. All others are treated as sRGB's curve, as browsers treat BT.709's."""


def _srgb_light(signal: float) -> float:
    return signal / 12.92 if signal <= 0.04045 else float(((signal + 0.055) / 1.055) ** 2.4)


@cache
def _profile_of_code_points(primaries: int, transfer: int) -> bytes | None:
    if primaries not in _PRIMARIES:
        return None
    signals = [step / 1023 for step in range(1024)]
    if hdr := _HDR.get(transfer):
        curve = [_tone_mapped(hdr(signal)) for signal in signals]
    elif gamma := _GAMMA.get(transfer):
        curve = [signal**gamma for signal in signals]
    elif primaries in (1, 2, 5, 6, 7):
        return None  # too close to sRGB to be worth a transformation
    else:
        curve = [_srgb_light(signal) for signal in signals]
    return icc.matrix_profile(_PRIMARIES[primaries], curve)


def _profile_of_png(gamma: float, chromaticity: icc.Chromaticities | None) -> bytes | None:
    """`gamma` is the exponent of the encoding. 1/2.2 is close to sRGB and is treated as sRGB."""
    chromaticity = chromaticity or _PRIMARIES[1]
    if not 0.01 <= gamma <= 10 or len(chromaticity) != 8 or min(chromaticity[1::2]) <= 0:
        return None
    usual = all(abs(a - b) < 0.005 for a, b in zip(chromaticity, _PRIMARIES[1], strict=True))
    if usual and abs(gamma - 1 / 2.2) < 0.01:
        return None
    return icc.matrix_profile(chromaticity, [(step / 1023) ** (1 / gamma) for step in range(1024)])
