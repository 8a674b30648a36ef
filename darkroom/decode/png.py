"""PNG files that Pillow refuses for the sake of what nobody sees, those that keep it busy with nothing, and what
it does not read or scale.
"""

import zlib
from collections.abc import Iterator, Set
from typing import Final

from PIL import Image

from darkroom.errors import RejectedImage

_MAX_CHUNKS: Final = 100_000
"""Pillow takes a microsecond or two for each. Chunks of 8 KB are the shortest that encoders write: of those, the
largest file that is accepted has a third of this number."""

NEEDED: Final = {b"tRNS", b"cICP"}
OF_A_STILL: Final = NEEDED | {b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"eXIf"}
TELLING: Final = OF_A_STILL | {b"acTL", b"fcTL", b"fdAT"}
"""Chunks that are ancillary by their name, and yet change what is seen."""


def check_chunks(data: bytes) -> None:
    """Refuse a PNG of so many chunks that reading them is all that it is made for."""
    for number, _ in enumerate(_chunks(data), 1):
        if number > _MAX_CHUNKS:
            raise RejectedImage("undecodable", "The PNG file has too many chunks to be a picture.")


def with_chunks(data: bytes, wanted: Set[bytes]) -> bytes:
    """A PNG with its critical chunks, and of all others those `wanted` whose checksum is right."""
    kept = [data[:8]]
    for start, end in _chunks(data):
        kind, checksum = data[start + 4 : start + 8], data[end - 4 : end]
        critical = not kind[0] & 0x20
        if critical or (kind in wanted and zlib.crc32(data[start + 4 : end - 4]) == int.from_bytes(checksum)):
            kept.append(data[start:end])
    return b"".join(kept)


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
    for start, end in _chunks(data):
        kind, body = data[start + 4 : start + 8], data[start + 8 : end - 4]
        if kind == b"cICP" and len(body) == 4 and body[2:] == b"\0\1" and 2 not in body[:2]:
            return body[0], body[1]
        if kind == b"IDAT":
            break
    return None


def _chunks(data: bytes) -> Iterator[tuple[int, int]]:
    """Where each chunk (PNG specification, third edition, section 5.3) starts and, by its own account, ends."""
    start = 8
    while start + 12 <= len(data):
        end = start + 12 + int.from_bytes(data[start : start + 4])
        yield start, end
        start = end
