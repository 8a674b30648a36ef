"""GIF with frames of any place, disposal and transparency. Source: GIF89a (CompuServe, 1990)."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

type Values = NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class Frame:
    """`pixels`: rows of colour numbers."""

    pixels: Values
    left: int = 0
    top: int = 0
    palette: bytes = b""
    """The frame's own palette; empty for the common one."""
    transparent: int | None = None
    disposal: int = 0
    delay: int = 10
    """The delay in hundredths of a second."""
    interlaced: bool = False
    controlled: bool = True
    """Whether a control extension comes before it."""

    def __bytes__(self) -> bytes:
        height, width = self.pixels.shape
        flags = (0x80 | bits(self.palette) - 1 if self.palette else 0) | (0x40 if self.interlaced else 0)
        image = b"\x2c" + struct.pack("<4HB", self.left, self.top, width, height, flags) + self.palette
        rows = list(range(height))
        if self.interlaced:
            rows = [*rows[::8], *rows[4::8], *rows[2::4], *rows[1::2]]
        return (
            self._control() + image + b"\x08" + blocks(coded([int(v) for row in rows for v in self.pixels[row]]))
        )

    def _control(self) -> bytes:
        if not self.controlled:
            return b""
        flags = self.disposal << 2 | (self.transparent is not None)
        return b"\x21\xf9\4" + struct.pack("<BHB", flags, self.delay, self.transparent or 0) + b"\0"


def gif(screen: tuple[int, int], frames: Sequence[Frame], palette: bytes = b"", background: int = 0) -> bytes:
    """The file."""
    flags = 0x80 | bits(palette) - 1 if palette else 0
    head = b"GIF89a" + struct.pack("<HHBBB", *screen, flags, background, 0) + palette
    return head + b"".join(bytes(frame) for frame in frames) + b"\x3b"


def bits(palette: bytes) -> int:
    """The bits of the numbers of this many colours; a table has a power of two of them."""
    return (len(palette) // 3).bit_length() - 1


def coded(values: Sequence[int]) -> bytes:
    """LZW data (appendix F), with a clear code before codes of ten bits would be needed."""
    number = length = 0
    for at, value in enumerate(values):
        if at % 254 == 0:
            number |= 256 << length
            length += 9
        number |= value << length
        length += 9
    number |= 257 << length
    return number.to_bytes((length + 9 + 7) // 8, "little")


def blocks(data: bytes) -> bytes:
    """The data in sub-blocks of 255 bytes, with a terminator."""
    pieces = [data[at : at + 255] for at in range(0, len(data), 255)]
    return b"".join(bytes((len(piece),)) + piece for piece in pieces) + b"\0"
