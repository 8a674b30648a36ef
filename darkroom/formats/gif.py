"""GIF: its blocks. Source: GIF89a (CompuServe, 1990)."""

from collections.abc import Iterator
from typing import Final

from darkroom.formats.format import BEYOND, Decoder, Format, Memory, Part

MAX_STEPS: Final = 2_000_000
"""Blocks, their sub-blocks, and bytes between blocks. Encoders write sub-blocks of 255 bytes; this is twice as
many as the largest accepted file has.
"""

IMAGE: Final = b"\x2c"
_EXTENSION: Final = 0x21
CONTROL: Final = b"\x21\xf9"
COMMENT: Final = b"\x21\xfe"
APPLICATION: Final = b"\x21\xff"
_TRAILER: Final = 0x3B


def blocks(data: bytes) -> Iterator[Part]:
    """Each block after the screen's, from its introducer to its terminator, up to the trailer.

    The kind is IMAGE, or an extension's introducer and label. Stray bytes are skipped, as decoders do.
    """
    at = 13 + table_length(data[10:11])
    size, steps = len(data), 0
    while at < size and data[at] != _TRAILER:
        steps += 1
        start, kind = at, data[at : at + 1]
        if kind == IMAGE:
            at += 11 + table_length(data[at + 9 : at + 10])
        elif data[at] == _EXTENSION:
            kind = data[at : at + 2]
            at += 2
        else:
            at += 1
            kind = b""
        if kind:
            while at < size and data[at] and steps < MAX_STEPS:
                at += 1 + data[at]
                steps += 1
            at += 1
        if steps >= MAX_STEPS:
            yield BEYOND, start, size
            return
        if kind:
            yield kind, start, at


def content(data: bytes, at: int, most: int) -> bytes:
    """The joined content of the sub-blocks from `at` on, up to `most` bytes and the rest of a sub-block."""
    pieces, size = list[bytes](), 0
    while at < len(data) and data[at] and size < most:
        pieces.append(data[at + 1 : at + 1 + data[at]])
        size += data[at]
        at += 1 + data[at]
    return b"".join(pieces)


def table_length(flags: bytes) -> int:
    """Bytes of a colour table, by the flags in front of it (sections 18 and 20)."""
    return 3 << 1 + (flags[0] & 7) if flags and flags[0] & 0x80 else 0


GIF: Final = Format(
    name="GIF",
    media_type="image/gif",
    extension="gif",
    signature=rb"GIF8[79]a",
    decoder=Decoder(module="darkroom.decode.gif", image_class="GifFile", gives_frames=True),
    memory=Memory(rendered=24, decoded=9),
    moves=True,
)
