"""GIF files that keep Pillow busy with more than anybody would look at, or that it misreads."""

import io
from typing import Final

from darkroom.decode.parts import Span, parts_as_file
from darkroom.errors import RejectedImage

_MAX_FRAMES: Final = 20_000
"""Half an hour of film. Pillow visits all of them to count them, ten microseconds each."""
_MAX_STEPS: Final = 2_000_000
"""Blocks and their parts, and bytes between them: twice what the largest file that is accepted has of the parts of
255 bytes that encoders write."""


def readable(data: bytes) -> io.BufferedIOBase:
    """The file without extensions that have too few blocks: Pillow would take the frame behind them for theirs.

    Raises RejectedImage with code `undecodable` for a GIF of so many frames, or of such small parts, that reading
    them is all that it is made for.
    """
    at = 13 + _table(data[10:11])
    frames = steps = 0
    size = len(data)
    kept, told = list[Span](), 0
    while at < size and data[at] != 0x3B:
        steps += 1
        if frames > _MAX_FRAMES or steps >= _MAX_STEPS:
            raise RejectedImage("undecodable", "The GIF file has too many parts to be a picture.")
        start = at
        if data[at] == 0x2C:
            frames += 1
            at += 11 + _table(data[at + 9 : at + 10])
        elif data[at] == 0x21:
            at += 2
        else:  # a stray byte, which Pillow passes over
            at += 1
            continue
        first = at
        while at < size and data[at] and steps < _MAX_STEPS:
            at += 1 + data[at]
            steps += 1
        lone = at - first == 12 and data[first + 1 : first + 12] == b"NETSCAPE2.0"
        at += 1
        if data[start] == 0x21 and (at - first == 1 or lone):
            kept.append((told, start))
            told = at
    return parts_as_file(data, [*kept, (min(told, size), size)])


def _table(flags: bytes) -> int:
    """Bytes of a colour table, by the flags in front of it (GIF89a, sections 18 and 20)."""
    return 3 << 1 + (flags[0] & 7) if flags and flags[0] & 0x80 else 0
