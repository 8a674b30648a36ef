"""From a picture to the bytes of a file with nothing else in it, except its space if that is not sRGB."""

import io
from collections.abc import Sequence
from typing import Any, Final

from PIL import AvifImagePlugin, Image, JpegImagePlugin, WebPImagePlugin

from darkroom import icc
from darkroom.colour import Space, on_white
from thumbnailer.ladder import Encoding, RenditionFormat

_ROBIDOUX: Final = (
    (16, 16, 16, 18, 25, 37, 56, 85),
    (16, 17, 20, 27, 34, 40, 53, 75),
    (16, 20, 24, 31, 43, 62, 91, 135),
    (18, 27, 31, 40, 53, 74, 106, 156),
    (25, 34, 43, 53, 69, 94, 131, 189),
    (37, 40, 62, 74, 94, 124, 169, 238),
    (56, 53, 91, 106, 131, 169, 226, 311),
    (85, 75, 135, 156, 189, 238, 311, 418),
)
"""Quantisation for luma and chroma alike, by N. Robidoux; the default of ImageMagick and of sharp's mozjpeg.
At equal SSIMULACRA2 the files are about a tenth smaller than with the tables of ITU-T T.81, annex K."""

_FULL_CHROMA_UP_TO: Final = 320
"""Pixels of the longer side. With halved chroma, such a small JPEG is visibly blurred; at equal SSIMULACRA2 it is
smaller with full chroma. From 640 on the opposite is true. AVIF is better with full chroma at any size."""


def encode(picture: Image.Image, encoding: Encoding, space: Space = Space.SRGB) -> bytes:
    """`picture`, RGB or RGBA, as a file. Transparent parts become white if the format has no alpha.

    Display P3 is declared by an ICC profile, and in AVIF by code points.
    """
    profile = icc.display_p3() if space is Space.DISPLAY_P3 else None
    match encoding.format:
        case RenditionFormat.JPEG:
            return _jpeg(on_white(picture), encoding.quality, profile)
        case RenditionFormat.AVIF:
            # Speed 8 saves another 5 % for 3 times the CPU time; Pillow's default takes 13 times as much.
            # One thread: a worker has one CPU, and the encoder's memory grows with the threads.
            options = {"quality": encoding.quality, "speed": 9, "max_threads": 1, "subsampling": "4:4:4"}
            avif = _saved(picture, AvifImagePlugin.AvifImageFile.format, **options)
            return _with_primaries_of_p3(avif) if space is Space.DISPLAY_P3 else avif
        case RenditionFormat.WEBP:
            # Method 2 of 6 has nine tenths of the savings of the slowest.
            options = {"quality": encoding.quality, "method": 2, "icc_profile": profile}
            return _saved(picture, WebPImagePlugin.WebPImageFile.format, **options)


def encode_animation(frames: Sequence[Image.Image], durations: Sequence[int], loops: int, quality: int) -> bytes:
    """An animated WebP. `durations`: of each frame, in milliseconds; `loops`: 0 means for ever."""
    first, *others = frames
    options = {"save_all": True, "append_images": others, "duration": list(durations), "loop": loops}
    return _saved(first, WebPImagePlugin.WebPImageFile.format, quality=quality, method=2, **options)


_SRGB: Final = b"colrnclx\0\1\0\x0d"
"""The start of the box (ISO/IEC 14496-12, section 12.1.5) that says BT.709's primaries and sRGB's curve."""
_P3: Final = b"colrnclx\0\x0c\0\x0d"


def _with_primaries_of_p3(avif: bytes) -> bytes:
    """An AVIF whose pixels are Display P3's: Pillow's encoder can only declare sRGB. The box counts, and not what
    the bitstream says (AV1 Image File Format, section 2.2.1).
    """
    if avif.count(_SRGB) != 1:
        raise AssertionError("an AVIF states its code points once")
    return avif.replace(_SRGB, _P3)


def _jpeg(picture: Image.Image, quality: int, profile: bytes | None) -> bytes:
    """Baseline JPEG with the usual Huffman tables. Computed tables would save 1 % of the bytes for twice the
    time, and progressive scans 4 % for six times the time: not worth it for a format that few readers fall back
    to.
    """
    table = quantisation(quality)
    subsampling = "4:2:0" if max(picture.size) > _FULL_CHROMA_UP_TO else "4:4:4"
    options = {"qtables": [table, table], "subsampling": subsampling, "icc_profile": profile}
    return _saved(picture, JpegImagePlugin.JpegImageFile.format, **options)


def quantisation(quality: int) -> list[int]:
    """Robidoux's table at a quality of 1 to 100, scaled as libjpeg scales its own (jpeg_quality_scaling)."""
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    return [min(255, max(1, (value * scale + 50) // 100)) for row in _ROBIDOUX for value in row]


def _saved(picture: Image.Image, format_: str, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, format_, **options)
    return file.getvalue()
