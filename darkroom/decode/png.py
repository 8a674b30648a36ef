"""PNG files: what of them their decoder is shown, those that keep it busy with nothing, and what it does not read
or scale.
"""

import io
import zlib
from collections.abc import Iterator, Set
from typing import Final

from PIL import Image

from darkroom.decode.parts import parts_as_file
from darkroom.errors import RejectedImage

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
TEXT: Final = frozenset({b"tEXt", b"zTXt", b"iTXt"})

MAX_CHUNKS: Final = 100_000
"""Pillow takes a microsecond or two for each. Chunks of 8 KB are the shortest that encoders write: of those, the
largest file that is accepted has a third of this number."""

NEEDED: Final = frozenset({b"tRNS"})
OF_A_STILL: Final = NEEDED | {b"gAMA", b"cHRM", b"sRGB", b"iCCP"}
TELLING: Final = OF_A_STILL | {b"acTL", b"fcTL", b"fdAT"}
"""Chunks that are ancillary by their name, and yet change what the decoder shows. Above all text is none of them:
Pillow would keep it in the same dictionary as what these say, under any name that a stranger chose."""
_BEHIND_PIXELS: Final = {b"fcTL", b"fdAT"}
"""Those that count there too (PNG specification, third edition, section 5.6)."""


def check_chunks(data: bytes) -> None:
    """Refuse a PNG of so many chunks that reading them is all that it is made for."""
    for number, _ in enumerate(chunks(data), 1):
        if number > MAX_CHUNKS:
            raise RejectedImage("undecodable", "The PNG file has too many chunks to be a picture.")


def with_chunks(data: bytes, wanted: Set[bytes], *, checked: bool) -> io.BufferedIOBase:
    """A PNG, as a file, with its critical chunks and of all others those `wanted`; nothing is copied.

    `checked`: without those of the wanted whose checksum is wrong.
    """
    kept, pixels, rest = [(0, 8)], False, 8
    for start, end in chunks(data):
        kind = data[start + 4 : start + 8]
        pixels |= kind == b"IDAT"
        critical = not kind[0] & 0x20
        told = kind in wanted and (not pixels or kind in _BEHIND_PIXELS)
        if critical or (told and (not checked or _sound(data, start, end))):
            kept.append((start, min(end, len(data))))
        rest = end
    kept.append((min(rest, len(data)), len(data)))  # where the file is cut
    return parts_as_file(data, kept)


def scale_transparency(data: bytes, image: Image.Image) -> None:
    """Say the transparent colour of an opened PNG in the eight bits that it is decoded to."""
    depth, colour = data[24:26]
    transparent = image.info.get("transparency")
    if colour == 0 and depth in (2, 4) and isinstance(transparent, int):
        most = 2**depth - 1
        image.info["transparency"] = (transparent & most) * 255 // most
    if colour == 2 and depth == 16 and isinstance(transparent, tuple):
        image.info["transparency"] = tuple(value >> 8 for value in transparent)


def code_points(data: bytes) -> tuple[int, int] | None:
    """Colour primaries and transfer characteristics (ISO/IEC 23091-2) of a `cICP` chunk with RGB of full range.

    None too where they say nothing (2): then PNG's other statements count.
    """
    for body in _told(data, b"cICP"):
        if len(body) == 4 and body[2:] == b"\0\1" and 2 not in body[:2]:
            return body[0], body[1]
    return None


def exif(data: bytes) -> bytes:
    """The TIFF structure of the `eXIf` chunk; empty without one. Some writers put JPEG's header in front of it."""
    return next(_told(data, b"eXIf"), b"").removeprefix(b"Exif\0\0")


def _told(data: bytes, wanted: bytes) -> Iterator[bytes]:
    """The contents of chunks in front of the pixels whose checksum is right: browsers heed no others."""
    for start, end in chunks(data):
        kind = data[start + 4 : start + 8]
        if kind == b"IDAT":
            return
        if kind == wanted and _sound(data, start, end):
            yield data[start + 8 : end - 4]


def _sound(data: bytes, start: int, end: int) -> bool:
    """Whether a chunk's checksum is right."""
    return zlib.crc32(memoryview(data)[start + 4 : end - 4]) == int.from_bytes(data[end - 4 : end])


def chunks(data: bytes, start: int = 8) -> Iterator[tuple[int, int]]:
    """Where each chunk (PNG specification, third edition, section 5.3) starts and, by its own account, ends.

    `start`: of the first one.
    """
    while start + 12 <= len(data):
        end = start + 12 + int.from_bytes(data[start : start + 4])
        yield start, end
        start = end
