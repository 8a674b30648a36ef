"""ICO: its directory. Source: Microsoft's ICONDIR and ICONDIRENTRY."""

from collections.abc import Iterator
from typing import Final

from darkroom.formats.format import Decoder, Format, Memory, Part

_ENTRY: Final = 16
"""Bytes of an entry."""


def pictures(data: bytes) -> Iterator[Part]:
    """Each picture that the directory lists. The kind is the directory's entry, of 16 bytes.

    The header's count limits their number to 65,535.
    """
    entries = min(int.from_bytes(data[4:6], "little"), max(0, len(data) - 6) // _ENTRY)
    for at in range(6, 6 + _ENTRY * entries, _ENTRY):
        start = int.from_bytes(data[at + 12 : at + 16], "little")
        yield data[at : at + _ENTRY], start, start + int.from_bytes(data[at + 8 : at + 12], "little")


def listed(entry: bytes) -> tuple[int, int, int]:
    """Width, height and bits a pixel of a picture, by its entry in the directory."""
    return entry[0] or 256, entry[1] or 256, int.from_bytes(entry[6:8], "little")


ICO: Final = Format(
    name="ICO",
    media_type="image/x-icon",
    extension="ico",
    signature=rb"\0\0\x01\0[\x01-\xff]",
    decoder=Decoder(module="darkroom.decode.ico", image_class="IcoFile"),
    memory=Memory(rendered=16, decoded=12),
)
