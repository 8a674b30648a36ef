"""PNG files: the chunks that the decoder sees, the files that take it too long, and what it does not read or
scale.
"""

import io
import struct
import zlib
from collections.abc import Set
from contextlib import suppress
from typing import Final

from PIL import Image

from darkroom.decode.parts import parts_as_file
from darkroom.errors import RejectedImage
from darkroom.formats import BEYOND
from darkroom.formats.png import bodies, chunks, sound, transparency_fits

NEEDED: Final = frozenset({b"tRNS"})
OF_A_STILL: Final = NEEDED | {b"gAMA", b"cHRM", b"sRGB", b"iCCP"}
TELLING: Final = OF_A_STILL | {b"acTL", b"fcTL", b"fdAT"}
"""Chunks that are ancillary by their name and still change what the decoder shows. Text must not be among them:
Pillow would keep it in the same dictionary as the values of these chunks, under any name that a stranger chose.
"""
_BEHIND_PIXELS: Final = {b"fcTL", b"fdAT"}
"""Chunks that also count after the pixels (PNG specification, third edition, section 5.6)."""


def check_chunks(data: bytes) -> None:
    """Refuse a PNG of too many chunks: it was made only to keep a reader busy."""
    for kind, _, _ in chunks(data):
        if kind == BEYOND:
            raise RejectedImage("undecodable", "The PNG file has too many parts to be a picture.")


def with_chunks(data: bytes, wanted: Set[bytes], *, checked: bool) -> io.BufferedIOBase:
    """A PNG, as a file, with its critical chunks and the `wanted` ones; nothing is copied.

    `checked`: leave out wanted chunks with a wrong checksum.
    """
    kept, pixels, rest, colours = [(0, 8)], False, 8, 0
    for kind, start, end in chunks(data):
        if start + 4 > len(data):
            break
        pixels |= kind == b"IDAT"
        critical = not kind[0] & 0x20
        shown = kind in wanted and (not pixels or kind in _BEHIND_PIXELS)
        if kind == b"PLTE":
            colours = (end - start) // 3
        elif kind == b"tRNS":
            shown &= transparency_fits(end - start, data[25:26], colours)
        if critical or (shown and (not checked or sound(data, start, end))):
            kept.append((start - 8, min(end + 4, len(data))))
        rest = end + 4
    kept.append((min(rest, len(data)), len(data)))  # the file is cut here
    return parts_as_file(data, kept)


def scale_transparency(data: bytes, image: Image.Image) -> None:
    """Convert the transparent colour of an opened PNG to the eight bits that it is decoded to."""
    depth, colour = data[24:26]
    transparent = image.info.get("transparency")
    if colour == 0 and depth in (2, 4) and isinstance(transparent, int):
        most = 2**depth - 1
        image.info["transparency"] = (transparent & most) * 255 // most
    if colour == 2 and depth == 16 and isinstance(transparent, tuple):
        image.info["transparency"] = tuple(value >> 8 for value in transparent)


def code_points(data: bytes) -> tuple[int, int] | None:
    """Colour primaries and transfer characteristics (ISO/IEC 23091-2) of a `cICP` chunk with RGB of full range.

    Also None if they are unspecified (2): then PNG's other statements count.
    """
    for body in bodies(data, b"cICP"):
        if len(body) == 4 and body[2:] == b"\0\1" and 2 not in body[:2]:
            return body[0], body[1]
    return None


_UNLIKELY: Final = 0xA5
"""A value that hardly any picture has in every sample of its last row."""
_PASSES: Final = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""Of interlaced pictures: first column and row, and the steps between (section 8.1)."""
_SAMPLES: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Of a pixel, by colour type."""


def mark(image: Image.Image) -> None:
    """Give an opened PNG, before it is decoded, pixels that show whether its last row is decoded over them."""
    image.im = _marked(image.mode, image.size).im


def check_rows(data: bytes, image: Image.Image) -> None:
    """Refuse a decoded PNG whose compressed data end before its last row: its decoder says nothing of it."""
    width, height = image.size
    last = image.crop((0, height - 1, width, height))
    doubtful = data[28] or last.tobytes() == _marked(image.mode, last.size).tobytes()
    if doubtful and _unpacked(data) < _needed(data):
        raise RejectedImage("truncated", "The PNG file ends too early.")


def _marked(mode: str, size: tuple[int, int]) -> Image.Image:
    bands = Image.getmodebands(mode)
    colour = 0x101 * _UNLIKELY if mode.startswith("I") else (_UNLIKELY,) * bands if bands > 1 else _UNLIKELY
    return Image.new(mode, size, colour)


def _needed(data: bytes) -> int:
    """Bytes of all rows before they are compressed, each with its filter."""
    width, height, depth, colour_type = struct.unpack_from(">LLBB", data, 16)
    bits = depth * _SAMPLES.get(colour_type, 0)
    needed = 0
    for left, top, across, down in _PASSES if data[28] else ((0, 0, 1, 1),):
        columns, rows = (width - left + across - 1) // across, (height - top + down - 1) // down
        needed += rows * (1 + (columns * bits + 7) // 8) if columns > 0 and rows > 0 else 0
    return needed


def _unpacked(data: bytes) -> int:
    """Bytes that the compressed data hold, as far as they can be read."""
    inflate, length = zlib.decompressobj(), 0
    with suppress(zlib.error):
        for kind, start, end in chunks(data):
            packed = data[start:end] if kind == b"IDAT" else b""
            while packed and not inflate.eof:
                length += len(inflate.decompress(packed, 2**20))
                packed = inflate.unconsumed_tail
    return length
