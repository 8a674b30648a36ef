"""PNG: its chunks. Source: PNG specification, third edition, section 5.3."""

import struct
import zlib
from collections.abc import Iterator
from typing import Final

from darkroom.formats import tiff
from darkroom.formats.format import BEYOND, Decoder, Format, Memory, Part, Turner

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"

MAX_CHUNKS: Final = 100_000
"""Pillow takes a microsecond or two for each. Encoders write chunks of at least 8 KB; the largest accepted file
has room for a third of this number.
"""

APNG: Final = "apng"
"""The variant that moves."""


def chunks(data: bytes, start: int = len(SIGNATURE)) -> Iterator[Part]:
    """Each chunk, with its content; IEND is the last. `start`: where the first one starts."""
    for _ in range(MAX_CHUNKS):
        if start + 8 > len(data):
            return
        length, kind = struct.unpack_from(">L4s", data, start)
        yield kind, start + 8, start + 8 + length
        if kind == b"IEND":
            return
        start += 12 + length
    if start + 8 <= len(data):
        yield BEYOND, start, len(data)


def sound(data: bytes, start: int, end: int) -> bool:
    """Whether the checksum of the chunk with this content is right."""
    return zlib.crc32(memoryview(data)[start - 4 : end]) == int.from_bytes(data[end : end + 4])


def bodies(data: bytes, wanted: bytes) -> Iterator[bytes]:
    """The contents of chunks in front of the pixels with a right checksum: browsers ignore others."""
    for kind, start, end in chunks(data):
        if kind == b"IDAT":
            return
        if kind == wanted and sound(data, start, end):
            yield data[start:end]


def transparency_fits(length: int, colour_type: bytes, colours: int) -> bool:
    """Whether a tRNS chunk has the length that its picture needs (section 11.3.1.1); readers ignore chunks of
    other lengths. `colours`: entries of the palette.
    """
    return {b"\0": length == 2, b"\2": length == 6, b"\3": 0 < length <= colours}.get(colour_type, False)


def _orientation(data: bytes) -> int | None:
    # Some writers put JPEG's header in front of the TIFF structure.
    return tiff.orientation(next(bodies(data, b"eXIf"), b"").removeprefix(b"Exif\0\0"))


PNG: Final = Format(
    name="PNG",
    media_type="image/png",
    extension="png",
    signature=rb"\x89PNG\r\n\x1a\n",
    decoder=Decoder(module="PIL.PngImagePlugin", image_class="PngImageFile", gives_frames=True),
    memory=Memory(rendered=10, decoded=4),
    moves=True,
    turner=Turner.RENDERER,
    orientation=_orientation,
)
