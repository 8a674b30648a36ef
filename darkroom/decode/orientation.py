"""Which side of a picture is up: what a file asks for, as browsers heed it.

JPEG goes by EXIF, PNG by an eXIf chunk in front of its pixels, AVIF and HEIC by `irot` and `imir`; TIFF, which
browsers don't show, by its own tag. EXIF in WebP, EXIF in text chunks of PNG, and XMP turn nothing, in browsers
neither.
"""

import math
import struct
from contextlib import suppress
from typing import Final

from PIL import Image

from darkroom.decode import heif, jpeg, png


def orientation_of(name: str, data: bytes) -> int | None:
    """The orientation (1 to 8) that a file of a format in FORMATS asks for; None where it doesn't say."""
    match name:
        case "JPEG":
            return _of_tiff(jpeg.exif(data))
        case "PNG":
            return _of_tiff(png.exif(data))
        case "TIFF":
            return _of_tiff(data)
        case "AVIF" | "HEIC":
            return heif.orientation(data)
        case _:
            return None


_TAG: Final = 0x0112
_TYPES: Final = {
    1: "B",
    3: "H",
    4: "L",
    5: "LL",
    6: "b",
    8: "h",
    9: "l",
    10: "ll",
    11: "f",
    12: "d",
    13: "L",
    16: "Q",
    17: "q",
    18: "Q",
}
"""The numeric types, as codes of `struct`. EXIF wants SHORT (3); writers use others."""


_MAX_ENTRIES: Final = 65_535
"""Of a directory: what TIFF can count. BigTIFF could ask for as many as fit into the file."""


def _of_tiff(data: bytes) -> int | None:
    """The Orientation in the first directory of a TIFF structure (TIFF 6.0, section 2) or BigTIFF."""
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    version = data[2:4] if order == ">" else data[3:1:-1]
    if order is None or version not in (b"\0\x2a", b"\0\x2b"):
        return None
    values = _values(data, order, big=version == b"\0\x2b")
    return next((turn for value in values[-1:] for turn in range(1, 9) if turn == value), None)


def _values(data: bytes, order: str, *, big: bool) -> list[float]:
    """The first number of each entry with that tag that lies in the file: one entry, if the file is honest."""
    number, width, head = ("Q", 8, 8) if big else ("L", 4, 2)
    count, size = struct.Struct(order + ("Q" if big else "H")), 4 + 2 * width
    values = []
    try:
        (start,) = struct.unpack_from(order + number, data, width)
        (entries,) = count.unpack_from(data, start)
    except (struct.error, OverflowError):  # beyond the end
        return []
    start += head
    for at in range(start, min(start + min(entries, _MAX_ENTRIES) * size, len(data) - size + 1), size):
        tag, kind, length = struct.unpack_from(f"{order}HH{number}", data, at)
        if tag == _TAG and kind in _TYPES and length:
            code, where = order + _TYPES[kind], at + 4 + width
            if length * struct.calcsize(code) > width:
                (where,) = struct.unpack_from(order + number, data, where)
            with suppress(struct.error, OverflowError):
                parts = struct.unpack_from(code, data, where)
                values.append(parts[0] / (parts[1] or math.nan) if len(parts) == 2 else parts[0])
    return values


_TRANSPOSITIONS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What shows the picture as its photographer saw it (EXIF 3.0, tag 0x0112)."""


def upright(image: Image.Image, turn: int) -> Image.Image:
    """The image turned as an EXIF orientation (1 to 8) asks; the same object if there is nothing to do."""
    return image.transpose(_TRANSPOSITIONS[turn]) if turn in _TRANSPOSITIONS else image
