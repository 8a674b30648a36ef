"""TIFF: the kinds that are decoded, and how. libtiff unpacks them. A kind that is not listed here is refused.

Sources: TIFF 6.0 (Adobe, 1992); TIFF Technical Note 3 (floating point); Adobe Photoshop TIFF Technical Notes.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from PIL import Image, ImageChops, ImageFile, ImagePalette

from darkroom.errors import RejectedImage
from darkroom.formats import PNG, TIFF, WEBP
from darkroom.formats.tiff import Directory

_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC = 256, 257, 258, 259, 262
_SAMPLES, _PLANAR, _COLOUR_MAP, _INK_SET, _EXTRA, _SAMPLE_FORMAT, _ICC = 277, 284, 320, 332, 338, 339, 34675

_MAX_PROFILE: Final = 2**23
"""Bytes of an ICC profile: the largest known ones have 3 MB."""

_COMPRESSIONS: Final = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 32771, 32773, 32809, 32946, 34925})
"""None, CCITT, LZW, both JPEGs, Deflate, word-aligned, PackBits, ThunderScan, LZMA: the codecs of our libtiff."""
_NAMES: Final = {
    34661: "JBIG",
    34676: "SGI LogLuv",
    34677: "SGI LogLuv",
    34712: "JPEG 2000",
    34887: "LERC",
    34933: PNG.name,
    34934: "JPEG XR",
    50000: "Zstandard",
    50001: WEBP.name,
    50002: "JPEG XL",
    52546: "JPEG XL",
}
"""The names of compressions that are not decoded."""

_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _PALETTE, _CMYK, _YCBCR, _LAB, _ICC_LAB = 0, 1, 2, 3, 5, 6, 8, 9
_UNSIGNED, _SIGNED, _FLOAT, _VOID = 1, 2, 3, 4
_JPEGS: Final = (6, 7)


def check_compression(data: bytes) -> None:
    """Refuse a TIFF with a compression that libtiff cannot decode; the message names it."""
    compression = Directory(data).integer(_COMPRESSION, 1)
    if compression not in _COMPRESSIONS:
        name = _NAMES.get(compression, f"unknown ({compression})")
        message = f"{TIFF.name} files with {name} compression are not accepted."
        raise RejectedImage("unsupported_kind", message)


class _Kind(NamedTuple):
    """How one kind of samples is decoded."""

    mode: str
    """Pillow's mode for the pixels, before they are finished."""
    raw_mode: str
    """Pillow's raw mode for the samples, which libtiff gives in the byte order of the machine."""
    finish: Callable[[Image.Image], Image.Image] | None = None
    """Makes the picture from decoded pixels."""


class TiffFile(ImageFile.ImageFile):
    """The first picture of a TIFF or BigTIFF, as it is stored: not turned."""

    format = TIFF.name
    format_description = TIFF.name

    def _open(self) -> None:
        assert self.fp is not None  # noqa: S101  # as Pillow sets it before
        data = self.fp.read()
        page = Directory(data)
        self._size = page.integer(_WIDTH), page.integer(_HEIGHT)
        kind = _kind(page)
        if kind is None:
            raise RejectedImage("unsupported_kind", f"This kind of {TIFF.name} file is not accepted.")
        self._mode, self._finish = kind.mode, kind.finish
        self.tile = [ImageFile._Tile("libtiff", (0, 0, *self._size), 0, (kind.raw_mode, False, page.start))]
        self.decodermaxblock = max(1, len(data))  # its decoder needs the whole file at once
        if profile := page.raw(_ICC, _MAX_PROFILE):
            self.info["icc_profile"] = profile
        if self._mode in ("P", "PA"):
            self.palette = ImagePalette.raw("RGB;L", _colour_map(page))

    def load_end(self) -> None:
        """Finish the decoded pixels."""
        if self._finish:
            finished = _in_strips(self, self._finish)
            self._mode, self.im = finished.mode, finished.im


_STRIP: Final = 2**19
"""Pixels of a strip, or a little more."""


def _in_strips(image: Image.Image, finish: Callable[[Image.Image], Image.Image]) -> Image.Image:
    """What `finish` makes of an image, strip by strip, so that only the result is as large as the image."""
    rows = max(1, _STRIP // image.width)
    made: Image.Image | None = None
    for top in range(0, image.height, rows):
        strip = finish(image.crop((0, top, image.width, min(top + rows, image.height))))
        made = made or Image.new(strip.mode, image.size)
        made.paste(strip, (0, top))
    assert made  # noqa: S101  # no image is without rows
    return made


def _kind(page: Directory) -> _Kind | None:
    """How the samples of a page are decoded; None if their kind is not supported."""
    compression = page.integer(_COMPRESSION, 1)
    photometric = _YCBCR if compression == 6 else page.integer(_PHOTOMETRIC, _usual(page, compression))
    colours = _BITS_OF_COLOUR.get(photometric)
    if colours is None or (photometric == _CMYK and page.integer(_INK_SET, 1) != 1):
        return None
    samples = page.integer(_SAMPLES, colours if compression in _JPEGS and photometric in (_RGB, _YCBCR) else 1)
    extra = page.integers(_EXTRA)
    bits = page.integers(_BITS) or (1,)
    bits = bits * samples if len(bits) == 1 and samples <= _MOST_SAMPLES else bits[:samples]
    planar = page.integer(_PLANAR, 1) == 2
    if planar and extra == (0,) * (samples - colours):  # they come after the others, and can be left out
        samples, extra = colours, ()
        bits = bits[:samples]
    grey_jpeg = photometric == _YCBCR and samples == 1 and compression in _JPEGS and not extra
    if len(bits) != samples or len(set(bits)) != 1 or (samples < colours and not grey_jpeg):
        return None
    if (
        planar
        and samples > 1
        and (bits[0] not in (8, 16) or samples not in (3, 4) or len(extra) != samples - colours)
    ):
        return None  # Pillow mixes up two planes, and more than four
    formats = set(page.integers(_SAMPLE_FORMAT)[:samples] or (_UNSIGNED,))
    sample_format = next(iter(formats)) if len(formats) == 1 else _VOID
    if photometric == _YCBCR:
        return _ycbcr(bits, compression, planar=planar) if sample_format == _UNSIGNED else None
    if photometric == _RGB and samples == 4 and not extra:
        extra = (2,)  # if writers do not say, they mean alpha
    if len(extra) != samples - colours:
        return None
    if photometric == _LAB and formats <= {_UNSIGNED, _SIGNED}:
        sample_format = _UNSIGNED  # writers differ here; the interpretation says which are signed
    if samples > 1:
        return _KINDS.get((photometric, bits[0], extra)) if sample_format == _UNSIGNED else None
    return _SINGLE.get((photometric, bits[0], sample_format))


def _usual(page: Directory, compression: int) -> int:
    """The photometric interpretation that libtiff assumes for a page that does not state one."""
    if page.integer(_SAMPLES, 1) - len(page.integers(_EXTRA)) == 3:
        return _RGB
    return _WHITE_IS_ZERO if compression in _FACSIMILES else _BLACK_IS_ZERO


_FACSIMILES: Final = (2, 3, 4, 32771)
"""Compressions of CCITT, which are made for black on white."""

_BITS_OF_COLOUR: Final = {
    _WHITE_IS_ZERO: 1,
    _BLACK_IS_ZERO: 1,
    _RGB: 3,
    _PALETTE: 1,
    _CMYK: 4,
    _YCBCR: 3,
    _LAB: 3,
    _ICC_LAB: 3,
}
"""Samples a pixel, by photometric interpretation, without extra ones."""
_MOST_SAMPLES: Final = 6


def _ycbcr(bits: tuple[int, ...], compression: int, *, planar: bool) -> _Kind | None:
    """YCbCr, which libtiff converts to RGB."""
    if bits == (8,):
        return _Kind("L", "L")
    if bits != (8, 8, 8) or (planar and compression not in _JPEGS):
        return None
    return _Kind("RGB", "RGB" if compression == 7 and not planar else "RGBX")


def _colour_map(page: Directory) -> bytes:
    """The colour map: all reds, then greens, then blues. Values have 16 bits, unless none is above 255 (as in
    libtiff).
    """
    colours = page.integers(_COLOUR_MAP, 3 * 256)
    wide = any(value > 255 for value in colours)
    return bytes(value >> 8 if wide else value for value in colours)


def _inverted_16(image: Image.Image) -> Image.Image:
    return image.point(lambda value: value * -1 + 65_535)


def _inverted_float(image: Image.Image) -> Image.Image:
    return image.point(lambda value: value * -1 + 1)


def _inverted_with_alpha(image: Image.Image) -> Image.Image:
    grey, alpha = image.split()
    return Image.merge(image.mode, (ImageChops.invert(grey), alpha))


def _widened(image: Image.Image) -> Image.Image:
    """12 bits as 16."""
    return image.point(lambda value: value * (65_535 / 4_095) + 0)


def _widened_inverted(image: Image.Image) -> Image.Image:
    return image.point(lambda value: value * (-65_535 / 4_095) + 65_535)


def _high_bytes(image: Image.Image) -> Image.Image:
    """Pairs of 16 bits, a grey and an alpha, which were read as four bytes, the lowest first."""
    return Image.merge("LA", (image.getchannel(1), image.getchannel(3)))


def _inverted_high_bytes(image: Image.Image) -> Image.Image:
    return _inverted_with_alpha(_high_bytes(image))


def _as_lab(image: Image.Image) -> Image.Image:
    """L*, a* and b*, the latter with 128 added."""
    return Image.merge("LAB", image.split())


def _signed_as_lab(image: Image.Image) -> Image.Image:
    lightness, *others = image.split()
    shifted = [band.point([(value + 128) % 256 for value in range(256)]) for band in others]
    return Image.merge("LAB", (lightness, *shifted))


_SINGLE: Final[dict[tuple[int, int, int], _Kind]] = {
    (_WHITE_IS_ZERO, 1, _UNSIGNED): _Kind("1", "1;I"),
    (_WHITE_IS_ZERO, 2, _UNSIGNED): _Kind("L", "L;2I"),
    (_WHITE_IS_ZERO, 4, _UNSIGNED): _Kind("L", "L;4I"),
    (_WHITE_IS_ZERO, 8, _UNSIGNED): _Kind("L", "L;I"),
    (_WHITE_IS_ZERO, 12, _UNSIGNED): _Kind("I;16", "I;12", _widened_inverted),
    (_WHITE_IS_ZERO, 16, _UNSIGNED): _Kind("I;16", "I;16N", _inverted_16),
    (_WHITE_IS_ZERO, 32, _FLOAT): _Kind("F", "F;32NF", _inverted_float),
    (_WHITE_IS_ZERO, 64, _FLOAT): _Kind("F", "F;64NF", _inverted_float),
    (_BLACK_IS_ZERO, 1, _UNSIGNED): _Kind("1", "1"),
    (_BLACK_IS_ZERO, 2, _UNSIGNED): _Kind("L", "L;2"),
    (_BLACK_IS_ZERO, 4, _UNSIGNED): _Kind("L", "L;4"),
    (_BLACK_IS_ZERO, 8, _UNSIGNED): _Kind("L", "L"),
    (_BLACK_IS_ZERO, 8, _SIGNED): _Kind("L", "L"),  # as libtiff shows it: such files hold greys from 0 to 255
    (_BLACK_IS_ZERO, 12, _UNSIGNED): _Kind("I;16", "I;12", _widened),
    (_BLACK_IS_ZERO, 16, _UNSIGNED): _Kind("I;16", "I;16N"),
    (_BLACK_IS_ZERO, 16, _SIGNED): _Kind("I", "I;16NS"),
    (_BLACK_IS_ZERO, 32, _UNSIGNED): _Kind("F", "F;32N"),
    (_BLACK_IS_ZERO, 32, _SIGNED): _Kind("I", "I;32NS"),
    (_BLACK_IS_ZERO, 32, _FLOAT): _Kind("F", "F;32NF"),
    (_BLACK_IS_ZERO, 64, _FLOAT): _Kind("F", "F;64NF"),
    (_PALETTE, 1, _UNSIGNED): _Kind("P", "P;1"),
    (_PALETTE, 2, _UNSIGNED): _Kind("P", "P;2"),
    (_PALETTE, 4, _UNSIGNED): _Kind("P", "P;4"),
    (_PALETTE, 8, _UNSIGNED): _Kind("P", "P"),
}
"""Kinds with one sample a pixel, by photometric interpretation, bits and sample format."""

_NOTHING, _ASSOCIATED, _ALPHA, _COREL = 0, 1, 2, 999
"""The meanings of extra samples; CorelDraw 10 writes its own number for alpha."""

_KINDS: Final[dict[tuple[int, int, tuple[int, ...]], _Kind]] = {
    (_BLACK_IS_ZERO, 8, (_NOTHING,)): _Kind("L", "LX"),
    (_BLACK_IS_ZERO, 8, (_ASSOCIATED,)): _Kind("La", "La"),
    (_BLACK_IS_ZERO, 8, (_ALPHA,)): _Kind("LA", "LA"),
    (_BLACK_IS_ZERO, 16, (_ALPHA,)): _Kind("RGBA", "RGBA", _high_bytes),
    (_WHITE_IS_ZERO, 8, (_ALPHA,)): _Kind("LA", "LA", _inverted_with_alpha),
    (_WHITE_IS_ZERO, 16, (_ALPHA,)): _Kind("RGBA", "RGBA", _inverted_high_bytes),
    (_PALETTE, 8, (_NOTHING,)): _Kind("P", "PX"),
    (_PALETTE, 8, (_ALPHA,)): _Kind("PA", "PA"),
    (_RGB, 8, ()): _Kind("RGB", "RGB"),
    (_RGB, 8, (_NOTHING,)): _Kind("RGB", "RGBX"),
    (_RGB, 8, (_NOTHING,) * 2): _Kind("RGB", "RGBXX"),
    (_RGB, 8, (_NOTHING,) * 3): _Kind("RGB", "RGBXXX"),
    (_RGB, 8, (_ASSOCIATED,)): _Kind("RGBA", "RGBa"),
    (_RGB, 8, (_ASSOCIATED, _NOTHING)): _Kind("RGBA", "RGBaX"),
    (_RGB, 8, (_ASSOCIATED, _NOTHING, _NOTHING)): _Kind("RGBA", "RGBaXX"),
    (_RGB, 8, (_ALPHA,)): _Kind("RGBA", "RGBA"),
    (_RGB, 8, (_ALPHA, _NOTHING)): _Kind("RGBA", "RGBAX"),
    (_RGB, 8, (_ALPHA, _NOTHING, _NOTHING)): _Kind("RGBA", "RGBAXX"),
    (_RGB, 8, (_COREL,)): _Kind("RGBA", "RGBA"),
    (_RGB, 16, ()): _Kind("RGB", "RGB;16N"),
    (_RGB, 16, (_NOTHING,)): _Kind("RGB", "RGBX;16N"),
    (_RGB, 16, (_ASSOCIATED,)): _Kind("RGBA", "RGBa;16N"),
    (_RGB, 16, (_ALPHA,)): _Kind("RGBA", "RGBA;16N"),
    (_CMYK, 8, ()): _Kind("CMYK", "CMYK"),
    (_CMYK, 8, (_NOTHING,)): _Kind("CMYK", "CMYKX"),
    (_CMYK, 8, (_NOTHING,) * 2): _Kind("CMYK", "CMYKXX"),
    (_CMYK, 16, ()): _Kind("CMYK", "CMYK;16N"),
    (_LAB, 8, ()): _Kind("RGB", "RGB", _signed_as_lab),
    (_LAB, 16, ()): _Kind("RGB", "RGB;16N", _signed_as_lab),
    (_ICC_LAB, 8, ()): _Kind("RGB", "RGB", _as_lab),
    (_ICC_LAB, 16, ()): _Kind("RGB", "RGB;16N", _as_lab),
}
"""Kinds with several samples a pixel, by photometric interpretation, bits and extra samples."""
