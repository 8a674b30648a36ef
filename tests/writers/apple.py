"""Pictures as iPhones write them, as far as they belong to a Live Photo."""

import io
import struct
from typing import Final

from PIL import Image

_MAKER_NOTE: Final = 0x927C
_EXIF: Final = 0x8769


def maker_note(content: str | None) -> bytes:
    """Apple's maker note with two tags; one of them is the content identifier, if there is one."""
    text = b"" if content is None else content.encode() + b"\0"
    entries = [struct.pack(">HHLL", 0x0001, 9, 1, 14)]
    head = b"Apple iOS\0\0\x01MM"
    if content is not None:
        offset = len(head) + 2 + 12 * 2 + 4
        entries.append(struct.pack(">HHLL", 0x0011, 2, len(text), offset))
    return head + struct.pack(">H", len(entries)) + b"".join(entries) + bytes(4) + text


def still(content: str | None, colour: str = "teal") -> bytes:
    """A small JPEG with the content identifier of its Live Photo."""
    exif = Image.Exif()
    exif.get_ifd(_EXIF)[_MAKER_NOTE] = maker_note(content)
    file = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, "JPEG", exif=exif)
    return file.getvalue()
