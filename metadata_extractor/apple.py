"""Apple's maker note: a directory of big-endian TIFF entries behind a mark. Apple does not describe it.

Source: ExifTool's documentation of tags, https://exiftool.org/TagNames/Apple.html
"""

import struct
from typing import Final

from darkroom.companions.quicktime import IDENTIFIER

_MARK: Final = b"Apple iOS\0\0\x01MM"
_CONTENT_IDENTIFIER: Final = 0x0011
_ASCII: Final = 2
_MAX_ENTRIES: Final = 200  # iPhones write some fifty


def content_identifier(note: bytes) -> str | None:
    """The identifier that a Live Photo shares with its video: a UUID in capital letters; None without one."""
    if not note.startswith(_MARK) or len(note) < len(_MARK) + 2:
        return None
    (count,) = struct.unpack_from(">H", note, len(_MARK))
    for number in range(min(count, _MAX_ENTRIES)):
        at = len(_MARK) + 2 + 12 * number
        if at + 12 > len(note):
            return None
        tag, kind, length, offset = struct.unpack_from(">HHLL", note, at)
        if (tag, kind) == (_CONTENT_IDENTIFIER, _ASCII) and length <= 64:
            text = note[offset : offset + length].partition(b"\0")[0].decode("ascii", "replace")
            return text.upper() if IDENTIFIER.fullmatch(text) else None
    return None
