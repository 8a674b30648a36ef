"""BMP: its header. Source: Microsoft's BITMAPFILEHEADER, BITMAPINFOHEADER and BITMAPV5HEADER."""

import struct
from typing import Final, NamedTuple

from darkroom.formats.format import Decoder, Format, Memory


class Header(NamedTuple):
    """What the two fixed headers say."""

    pixels_at: int
    size: int
    """The size of the second header, which gives its version."""
    width: int
    height: int
    """Negative if the rows go from top to bottom."""
    bits: int
    """A pixel."""
    compression: int
    pixels: int
    """Bytes of the pixels; 0 if the header does not say."""


def header(data: bytes) -> Header | None:
    """The headers; None if they are cut."""
    if len(data) < 26:
        return None
    pixels_at, size = struct.unpack_from("<LL", data, 10)
    if size == 12:
        width, height, bits = struct.unpack_from("<HH2xH", data, 18)
        return Header(pixels_at, size, width, height, bits, compression=0, pixels=0)
    if len(data) < 38:
        return None
    return Header(pixels_at, size, *struct.unpack_from("<ll2xHLL", data, 18))


def profile(data: bytes, head: Header) -> bytes:
    """The ICC profile that a BITMAPV5HEADER embeds; empty without one."""
    if head.size < 124 or data[70:74] != b"DEBM" or len(data) < 134:
        return b""
    offset, size = struct.unpack_from("<LL", data, 14 + 112)
    return data[14 + offset : 14 + offset + size]


BMP: Final = Format(
    name="BMP",
    media_type="image/bmp",
    extension="bmp",
    signature=rb"BM.{4}\0{4}|BM.{8}.{3}\0[\x0c-\x80]\0\0\0",
    decoder=Decoder(module="PIL.BmpImagePlugin", image_class="BmpImageFile"),
    memory=Memory(rendered=8, decoded=6),
)
