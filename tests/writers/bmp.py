"""BMP and ICO with any header, depth, masks and order of rows. Sources: Microsoft's BITMAPINFOHEADER and
ICONDIR.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

type Values = NDArray[Any]

FILE_HEADER: Final = 14


@dataclass(frozen=True, kw_only=True)
class Bitmap:
    """`pixels`: rows of whole pixels, as they are packed."""

    pixels: Values
    bits: int
    header: int = 40
    """Bytes of the header, which give its version."""
    top_down: bool = False
    compression: int = 0
    masks: Sequence[int] = ()
    palette: Sequence[tuple[int, int, int]] = ()
    coded: bytes | None = None
    """Run-length coding instead of the rows."""

    def file(self) -> bytes:
        """The bitmap as a BMP."""
        head, body = self.head(), self.body()
        at = FILE_HEADER + len(head)
        return b"BM" + struct.pack("<LLL", at + len(body), 0, at) + head + body

    def head(self, *, twice_as_high: bool = False) -> bytes:
        """The header, the masks after it and the palette."""
        height, width = self.pixels.shape
        height = 2 * height if twice_as_high else -height if self.top_down else height
        if self.header == 12:
            head = struct.pack("<LHHHH", 12, width, height, 1, self.bits)
            return head + b"".join(bytes(colour[::-1]) for colour in self.palette)
        size, colours = len(self.body()), len(self.palette)
        head = struct.pack(
            "<LllHHLLllLL", 40, width, height, 1, self.bits, self.compression, size, 0, 0, colours, 0
        )
        behind = b""
        masks = struct.pack(f"<{len(self.masks)}L", *self.masks)
        if self.header == 40:
            behind = masks
        elif self.header > 40:
            head += masks.ljust(16, b"\0")
        head = head[: self.header].ljust(self.header, b"\0")
        head = struct.pack("<L", self.header) + head[4:]
        return head + behind + b"".join(bytes((*colour[::-1], 0)) for colour in self.palette)

    def body(self) -> bytes:
        """The rows, or the coded data."""
        if self.coded is not None:
            return self.coded
        rows = self.pixels if self.top_down else self.pixels[::-1]
        return b"".join(packed(row, self.bits) for row in rows)


def packed(row: Values, bits: int) -> bytes:
    """A row, padded to four bytes."""
    if bits >= 8:
        data = b"".join(int(value).to_bytes(bits // 8, "little") for value in row)
    else:
        text = "".join(f"{int(value):0{bits}b}" for value in row)
        text += "0" * (-len(text) % 8)
        data = int(text, 2).to_bytes(len(text) // 8)
    return data + b"\0" * (-len(data) % 4)


def masked(colours: Values, masks: Sequence[int]) -> Values:
    """Pixels made of channels from 0 to 255, each at the place of its mask."""
    pixels = np.zeros(colours.shape[:2], "u8")
    for channel, mask in enumerate(masks):
        if mask:
            lowest = mask & -mask
            pixels |= (colours[:, :, channel].astype("u8") * (mask // lowest) // 255) * lowest
    return pixels


def icon(bitmap: Bitmap, transparent: Values | None) -> bytes:
    """The bitmap and its mask, as in an icon."""
    mask = b"" if transparent is None else b"".join(packed(row, 1) for row in transparent[::-1])
    return bitmap.head(twice_as_high=True) + bitmap.body() + mask


def ico(*pictures: tuple[int, int, int, bytes]) -> bytes:
    """An ICO of pictures, each with the sides and bits that the directory states."""
    directory, bodies = struct.pack("<HHH", 0, 1, len(pictures)), b""
    for width, height, bits, body in pictures:
        at = 6 + 16 * len(pictures) + len(bodies)
        directory += struct.pack("<4BHHLL", width % 256, height % 256, 0, 0, 1, bits, len(body), at)
        bodies += body
    return directory + bodies


def run_lengths(rows: Values, bits: int) -> bytes:
    """RLE8 or RLE4 of rows, beginning with the file's first: runs, and literal pixels where neighbours differ."""
    coded = b""
    for row in rows:
        values, at = [int(value) for value in row], 0
        while at < len(values):
            end = at + 1
            while end < len(values) and end - at < 255 and values[end] == values[at]:
                end += 1
            if end - at >= 3 or len(values) - at < 3:
                code = values[at] if bits == 8 else values[at] << 4 | values[at]
                coded += bytes((end - at, code))
                at = end
                continue
            end = min(at + 255, len(values))
            for stop in range(at + 3, end):
                if values[stop : stop + 1] * 3 == values[stop : stop + 3]:
                    end = stop
                    break
            told = values[at:end]
            coded += bytes((0, len(told))) + absolute(told, bits)
            at = end
        coded += b"\0\0"
    return coded[:-2] + b"\0\1"


def absolute(values: Sequence[int], bits: int) -> bytes:
    """Literal pixels, padded to two bytes."""
    if bits == 8:
        data = bytes(values)
    else:
        pairs = [*values, 0][: len(values) + len(values) % 2]
        data = bytes(high << 4 | low for high, low in zip(pairs[::2], pairs[1::2], strict=True))
    return data + b"\0" * (len(data) % 2)
