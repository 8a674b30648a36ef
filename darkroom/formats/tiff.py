"""TIFF, whose structure EXIF has as well: the one tag of it that turns pictures.

`metadata_extractor.ifd` reads all tags, with their pointers, types and warnings, which nothing here needs.
Sources: TIFF 6.0 (Adobe, 1992), section 2; the BigTIFF extension.
"""

import math
import struct
from contextlib import suppress
from typing import Final

from darkroom.formats.format import Decoder, Format, Memory, Turner

BIGTIFF: Final = "bigtiff"
"""The variant with offsets of 64 bits."""

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


MAX_ENTRIES: Final = 65_535
"""Of a directory: what TIFF can count. BigTIFF could ask for as many as fit into the file."""


def orientation(data: bytes) -> int | None:
    """The Orientation in the first directory of a TIFF structure or BigTIFF."""
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
    for at in range(start, min(start + min(entries, MAX_ENTRIES) * size, len(data) - size + 1), size):
        tag, kind, length = struct.unpack_from(f"{order}HH{number}", data, at)
        if tag == _TAG and kind in _TYPES and length:
            code, where = order + _TYPES[kind], at + 4 + width
            if length * struct.calcsize(code) > width:
                (where,) = struct.unpack_from(order + number, data, where)
            with suppress(struct.error, OverflowError):
                parts = struct.unpack_from(code, data, where)
                values.append(parts[0] / (parts[1] or math.nan) if len(parts) == 2 else parts[0])
    return values


TIFF: Final = Format(
    name="TIFF",
    media_type="image/tiff",
    extension="tif",
    signature=rb"II\x2a\0|MM\0\x2a|II\x2b\0|MM\0\x2b",
    decoder=Decoder(module="PIL.TiffImagePlugin", image_class="TiffImageFile"),
    memory=Memory(rendered=12, decoded=8),
    turner=Turner.DECODER,
    orientation=orientation,
)
