"""Colour: from whatever space an original is in to sRGB, the space of every picture without a profile."""

import io
import itertools
import math
import struct
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from PIL import Image

from darkroom.decode import Picture
from darkroom.formats import PNG

if TYPE_CHECKING:
    from PIL import ImageCms

_PROFILE_MODES: Final = {b"RGB ": "RGB", b"GRAY": "L", b"CMYK": "CMYK", b"Lab ": "LAB"}
"""The mode of pixels for each colour space of a profile (ICC.1:2022, section 7.2.6)."""


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
    if image.mode in ("I", "F", "I;16"):
        image = _eight_bits(image)
    if image.mode == "LA":
        image = image.convert("RGBA")
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    colours = image.convert("RGB") if alpha else image
    converted = _through_profile(colours, profile) if profile else None
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


def _through_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    mode = _PROFILE_MODES.get(profile[16:20])
    if {mode, image.mode} == {"L", "RGB"}:  # a grey picture with its camera's profile, or the reverse
        image = image.convert(mode)
    if mode != image.mode:
        return None
    from PIL import ImageCms  # only here, to keep cold starts short: many photos have no profile

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return _transform(source, image.mode).apply(image)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _lab_to_srgb(image: Image.Image) -> Image.Image:
    from PIL import ImageCms

    return _transform(ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")), "LAB").apply(image)


def _transform(source: "ImageCms.ImageCmsProfile", mode: str) -> "ImageCms.ImageCmsTransform":
    """The transformation to sRGB: perceptual, as the profile's maker intended, with black kept black."""
    from PIL import ImageCms

    intent, flags = ImageCms.Intent.PERCEPTUAL, ImageCms.Flags.BLACKPOINTCOMPENSATION
    return ImageCms.ImageCmsTransform(source, _srgb(), mode, "RGB", intent, flags=flags)


@cache
def _srgb() -> "ImageCms.ImageCmsProfile":
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def profile_of(picture: Picture) -> bytes | None:
    """The ICC profile of a picture, made from its other statements if necessary.

    An embedded profile comes first, then the code points of an AVIF or HEIC. A PNG has the order of its
    specification, third edition, section 4.3: code points, profile, `sRGB`, `gAMA` and `cHRM`. A profile for PQ or
    HLG is replaced by ours: with its own, 203 cd/m² would be nearly black.
    """
    told = picture.colours
    if told.icc_profile and not (told.code_points and picture.format is PNG):
        wide = _hdr_code_points(told.icc_profile)
        return (_profile_of_code_points(*wide) if wide else None) or told.icc_profile
    if told.code_points:
        return _profile_of_code_points(*told.code_points)
    if told.srgb or not told.gamma:
        return None
    return _profile_of_png(told.gamma, told.chromaticities)


def _hdr_code_points(profile: bytes) -> tuple[int, int] | None:
    """Primaries and transfer of an ICC profile for PQ or HLG; None for others.

    They come from its `cicp` tag (ICC.1:2022, section 9.2.17) or, without one, from its curves: half the signal
    gives 2 % of the light or less in PQ, 4 to 10 % in HLG, and 14 % or more in profiles for screens.
    """
    tags = _icc_tags(profile)
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


def _icc_tags(profile: bytes) -> dict[bytes, bytes]:
    """The tags of an ICC profile (ICC.1:2022, section 7.3), as far as the profile contains them."""
    count = min(int.from_bytes(profile[128:132]), (len(profile) - 132) // 12, 100)
    tags = dict[bytes, bytes]()
    for at in range(132, 132 + 12 * count, 12):
        offset, size = struct.unpack_from(">LL", profile, at + 4)
        tags.setdefault(profile[at : at + 4], profile[offset : offset + size])
    return tags


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


_Chromaticities = tuple[float, ...]
"""x and y of white, red, green and blue, CIE 1931."""

_D65: Final = (0.3127, 0.3290)
_PRIMARIES: Final[dict[int, _Chromaticities]] = {
    1: (*_D65, 0.640, 0.330, 0.300, 0.600, 0.150, 0.060),  # BT.709, sRGB
    4: (0.310, 0.316, 0.670, 0.330, 0.210, 0.710, 0.140, 0.080),  # BT.470 M
    5: (*_D65, 0.640, 0.330, 0.290, 0.600, 0.150, 0.060),  # BT.601, 625 lines
    6: (*_D65, 0.630, 0.340, 0.310, 0.595, 0.155, 0.070),  # BT.601, 525 lines
    7: (*_D65, 0.630, 0.340, 0.310, 0.595, 0.155, 0.070),  # SMPTE 240M
    9: (*_D65, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046),  # BT.2020
    11: (0.314, 0.351, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),  # DCI-P3
    12: (*_D65, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),  # Display P3
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
    elif primaries in (1, 5, 6, 7):
        return None  # too close to sRGB to be worth a transformation
    else:
        curve = [_srgb_light(signal) for signal in signals]
    return _matrix_profile(_PRIMARIES[primaries], curve)


def _profile_of_png(gamma: float, chromaticity: _Chromaticities | None) -> bytes | None:
    """`gamma` is the exponent of the encoding. 1/2.2 is close to sRGB and is treated as sRGB."""
    chromaticity = chromaticity or _PRIMARIES[1]
    if not 0.01 <= gamma <= 10 or len(chromaticity) != 8 or min(chromaticity[1::2]) <= 0:
        return None
    usual = all(abs(a - b) < 0.005 for a, b in zip(chromaticity, _PRIMARIES[1], strict=True))
    if usual and abs(gamma - 1 / 2.2) < 0.01:
        return None
    return _matrix_profile(chromaticity, [(step / 1023) ** (1 / gamma) for step in range(1024)])


_Row = tuple[float, float, float]
_Matrix = tuple[_Row, _Row, _Row]
_D50: Final[_Row] = (0.9642, 1.0, 0.8249)
_BRADFORD: Final[_Matrix] = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))


def _matrix_profile(chromaticities: _Chromaticities, curve: list[float]) -> bytes | None:
    """A monitor profile of three primaries and one curve (ICC.1:2022, section 8.3.3), if they span a space.

    `curve`: linear light from 0 to 1 over evenly spaced signal values.
    """
    white, *primaries = [
        (x / y, 1.0, (1 - x - y) / y) for x, y in zip(chromaticities[::2], chromaticities[1::2], strict=True)
    ]
    try:
        amounts = _times(_inverse(_transposed(primaries)), white)
        to_cone, from_cone = _BRADFORD, _inverse(_BRADFORD)
        gain = [new / old for new, old in zip(_times(to_cone, _D50), _times(to_cone, white), strict=True)]
    except ZeroDivisionError:
        return None
    columns = []
    for amount, primary in zip(amounts, primaries, strict=True):
        cones = _times(to_cone, _row(value * amount for value in primary))
        columns.append(_times(from_cone, _row(g * c for g, c in zip(gain, cones, strict=True))))
    if any(abs(value) > 4 for column in columns for value in column):
        return None
    xyz = [b"XYZ \0\0\0\0" + struct.pack(">3l", *(round(v * 65536) for v in column)) for column in columns]
    samples = [round(min(1.0, max(0.0, value)) * 65535) for value in curve]
    trc = b"curv\0\0\0\0" + struct.pack(f">L{len(samples)}H", len(samples), *samples)
    tags = {b"rXYZ": xyz[0], b"gXYZ": xyz[1], b"bXYZ": xyz[2], b"rTRC": trc, b"gTRC": trc, b"bTRC": trc}
    return _icc_file(tags)


def _icc_file(tags: dict[bytes, bytes]) -> bytes:
    """An ICC profile, version 2.4, of the monitor class, with these tags."""
    start = 128 + 4 + 12 * len(tags)
    table, body, offsets = struct.pack(">L", len(tags)), b"", dict[bytes, int]()
    for name, data in tags.items():
        if data not in offsets:  # tags may share their data
            offsets[data] = start + len(body)
            body += data + b"\0" * (-len(data) % 4)
        table += name + struct.pack(">LL", offsets[data], len(data))
    illuminant = struct.pack(">3l", *(round(value * 65536) for value in _D50))
    header = struct.pack(">L4xL", start + len(body), 0x02400000) + b"mntrRGB XYZ " + b"\0" * 12 + b"acsp"
    header = header.ljust(68, b"\0") + illuminant
    return header.ljust(128, b"\0") + table + body


def _row(values: Iterable[float]) -> _Row:
    a, b, c = values
    return a, b, c


def _times(matrix: _Matrix, vector: _Row) -> _Row:
    return _row(math.sumprod(row, vector) for row in matrix)


def _transposed(rows: Sequence[_Row]) -> _Matrix:
    a, b, c = zip(*rows, strict=True)
    return a, b, c


def _inverse(matrix: _Matrix) -> _Matrix:
    """The inverse, by the adjugate; ZeroDivisionError if there is none."""
    (a, b, c), (d, e, f), (g, h, i) = matrix
    determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    rows = (
        (e * i - f * h, c * h - b * i, b * f - c * e),
        (f * g - d * i, a * i - c * g, c * d - a * f),
        (d * h - e * g, b * g - a * h, a * e - b * d),
    )
    first, second, third = (_row(value / determinant for value in row) for row in rows)
    return first, second, third
