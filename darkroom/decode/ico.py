"""ICO files, whose pictures may be PNGs with other sizes than the directory says."""

import struct
import zlib
from collections.abc import Iterator
from typing import Final

from darkroom.decode import png
from darkroom.errors import RejectedImage
from darkroom.formats import Part
from darkroom.formats.ico import pictures
from darkroom.formats.png import MAX_CHUNKS, SIGNATURE, chunks

_MAX_ICON: Final = 1024
"""Pixels of an icon's side. The format ends at 256, but the pictures inside have their own sizes."""

_UNKNOWN: Final = b"skIp"
"""The name of a chunk that no decoder knows."""


def check_pictures(data: bytes) -> None:
    """Check the real size of every picture inside an icon, whatever the icon's directory says."""
    for _, start, _ in pictures(data):
        inner = data[start : start + 24]
        if len(inner) < 24:
            continue
        is_png = inner.startswith(SIGNATURE[:4])
        width, height = struct.unpack(">LL", inner[16:24]) if is_png else struct.unpack("<LL", inner[4:12])
        if width > _MAX_ICON or min(height, 2**32 - height) > 2 * _MAX_ICON:
            raise RejectedImage("too_large", f"A picture inside the icon is larger than {_MAX_ICON} pixels.")


def check_chunks(data: bytes) -> None:
    """Refuse an icon with PNGs of too many chunks: it was made only to keep a reader busy."""
    for number, _ in enumerate(_chunks(data)):
        if number >= MAX_CHUNKS:
            raise RejectedImage("undecodable", "The ICO file has too many chunks to be a picture.")


def readable(data: bytes) -> bytes:
    """The file, with the text chunks in its PNGs renamed so that their decoder ignores them (see
    `png.TELLING`).
    """
    text = [(start, end) for kind, start, end in _chunks(data) if kind in png.TEXT and end + 4 <= len(data)]
    if not text:
        return data
    mended = bytearray(data)
    for start, end in text:
        mended[start - 4 : start] = _UNKNOWN
        mended[end : end + 4] = zlib.crc32(memoryview(mended)[start - 4 : end]).to_bytes(4)
    return bytes(mended)


def _chunks(data: bytes) -> Iterator[Part]:
    """The chunks of all PNGs in the file, wherever they are."""
    found = data.find(SIGNATURE)
    while found >= 0:
        after = found + len(SIGNATURE)
        for part in chunks(data, after):
            yield part
            after = part[2] + 4
        found = data.find(SIGNATURE, after)
