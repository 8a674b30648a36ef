"""BMP: its headers. Sources: Microsoft's BITMAPFILEHEADER and BITMAPINFOHEADER to BITMAPV5HEADER; IBM's OS/2."""

import struct
from typing import Final, NamedTuple

from darkroom.formats.format import Decoder, Format, Memory

Masks = tuple[int, int, int, int]
"""The bits of red, green, blue and alpha in a pixel; 0 for a channel that it lacks."""

FILE_HEADER: Final = 14
"""Bytes of the first header, which an icon's bitmaps lack."""


class Header(NamedTuple):
    """What the headers say."""

    pixels_at: int
    """Where the pixels start in the file."""
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
    colours: int
    """Entries of the colour table."""
    palette_at: int
    """Where the colour table starts in the file."""
    masks: Masks
    """The bits of red, green, blue and alpha in a pixel; 0 if the header does not say."""

    @property
    def of_os2(self) -> bool:
        """Whether the second header is one of OS/2."""
        return self.size in range(12, 65) and self.size not in _MICROSOFT


_MICROSOFT: Final = frozenset({40, 52, 56})
_FIELDS, _ALPHA_FIELDS = 3, 6
FIELDS: Final = (_FIELDS, _ALPHA_FIELDS)
"""The compressions of pixels without a colour table, whose layout is in the masks."""


def header(data: bytes) -> Header | None:
    """The headers of a file; None if they are cut."""
    if len(data) < FILE_HEADER + 12:
        return None
    found = bitmap_header(data, FILE_HEADER)
    (pixels_at,) = struct.unpack_from("<L", data, 10)
    if found is None or not pixels_at or (found.bits <= 8 and pixels_at == found.palette_at):
        return found  # some writers leave the colour table out of their sum
    return found._replace(pixels_at=pixels_at)


def bitmap_header(data: bytes, at: int) -> Header | None:
    """The second header of a bitmap whose pixels follow it directly, after masks and colour table; None if it
    is cut.
    """
    if at + 12 > len(data):
        return None
    (size,) = struct.unpack_from("<L", data, at)
    if size == 12:
        width, height, bits = struct.unpack_from("<HH2xH", data, at + 4)
        colours = 1 << bits if bits <= 8 else 0
        end = at + size
        return Header(end + 3 * colours, size, width, height, bits, 0, 0, colours, end, (0, 0, 0, 0))
    if size < 16 or at + min(size, 24) > len(data):
        return None
    head = data[at : at + min(size, 124)].ljust(124, b"\0")
    width, height, bits, compression, pixels, colours = struct.unpack_from("<ll2xHLL8xL", head, 4)
    end, masks = at + size, (0, 0, 0, 0)
    if size == 40 and compression in FIELDS:
        count = 3 if compression == _FIELDS else 4
        masks = struct.unpack("<4L", data[end : end + 4 * count].ljust(16, b"\0"))
        end += 4 * count
    elif size in (52, 56) or size >= 108:
        masks = struct.unpack_from("<4L", head, 40)
    if bits <= 8:
        colours = min(colours or 1 << bits, 256)
    return Header(end + 4 * colours, size, width, height, bits, compression, pixels, colours, end, masks)


def stride(width: int, bits: int) -> int:
    """Bytes of a row: whole groups of four."""
    return (width * bits + 31) // 32 * 4


def channels(head: Header, *, in_icon: bool = False) -> Masks:
    """The masks of a bitmap of 16, 24 or 32 bits. In a 32-bit one without bit fields, the fourth byte is alpha
    only in an icon, or if a header says so.
    """
    if head.compression in FIELDS:
        red, green, blue, alpha = head.masks
    else:
        size = 5 if head.bits == 16 else 8
        blue = (1 << size) - 1
        red, green = blue << 2 * size, blue << size
        alpha = head.masks[3] if head.size >= 108 and head.bits != 24 else 0
        if in_icon and head.bits == 32:
            alpha = 0xFF000000
    most = (1 << head.bits) - 1
    return red & most, green & most, blue & most, alpha & most


MAX_ROWS: Final = 2**16
"""Rows that are searched for transparency: more than any picture has that is accepted."""


def has_alpha(data: bytes, head: Header, rows: int, *, in_icon: bool = False) -> bool:
    """Whether the alpha of any pixel in a bitmap is above 0. If none is, the writer did not mean alpha."""
    mask = channels(head, in_icon=in_icon)[3] if head.bits > 8 and head.width > 0 else 0
    if not mask:
        return False
    counting = mask & -(1 << max(0, mask.bit_length() - 8))  # the decoder keeps eight bits
    size, row = head.bits // 8, stride(head.width, head.bits)
    parts = [
        (number, bytes(byte for byte in range(256) if not byte & part))
        for number in range(size)
        if (part := counting >> 8 * number & 0xFF)
    ]
    for at in range(head.pixels_at, head.pixels_at + row * min(rows, MAX_ROWS), row):
        pixels = data[at : at + size * head.width]
        if any(pixels[number::size].translate(None, empty) for number, empty in parts):
            return True
    return False


def profile(data: bytes, head: Header) -> bytes:
    """The ICC profile that a BITMAPV5HEADER embeds; empty without one."""
    if head.size < 124 or data[70:74] != b"DEBM" or len(data) < 134:
        return b""
    offset, size = struct.unpack_from("<LL", data, FILE_HEADER + 112)
    return data[FILE_HEADER + offset : FILE_HEADER + offset + size]


BMP: Final = Format(
    name="BMP",
    media_type="image/bmp",
    extension="bmp",
    signature=rb"BM.{4}\0{4}|BM.{8}.{3}\0[\x0c-\x80]\0\0\0",
    decoder=Decoder(module="darkroom.decode.bmp", image_class="BmpFile"),
    memory=Memory(rendered=8, decoded=6),
)
