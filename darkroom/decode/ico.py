"""ICO files, whose pictures may be PNGs."""

import zlib
from typing import Final

from darkroom.decode import png
from darkroom.errors import RejectedImage

_UNKNOWN: Final = b"skIp"
"""A chunk that no decoder knows."""


def readable(data: bytes) -> bytes:
    """The file, with the text in its PNGs under a name that their decoder passes over (see `png.TELLING`).

    Raises RejectedImage with code `undecodable` for PNGs of so many chunks that reading them is all that they are
    made for.
    """
    text, count = list[tuple[int, int]](), 0
    start = data.find(png.SIGNATURE)
    while start >= 0:
        first = end = start + len(png.SIGNATURE)
        for at, end in png.chunks(data, first):
            count += 1
            if count > png.MAX_CHUNKS:
                raise RejectedImage("undecodable", "The ICO file has too many chunks to be a picture.")
            kind = data[at + 4 : at + 8]
            if kind in png.TEXT and end <= len(data):
                text.append((at, end))
            if kind == b"IEND":
                break
        start = data.find(png.SIGNATURE, end)
    if not text:
        return data
    mended = bytearray(data)
    for at, end in text:
        mended[at + 4 : at + 8] = _UNKNOWN
        mended[end - 4 : end] = zlib.crc32(memoryview(mended)[at + 4 : end - 4]).to_bytes(4)
    return bytes(mended)
