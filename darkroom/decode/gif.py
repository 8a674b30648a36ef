"""GIF files that keep Pillow busy with more than anybody would look at."""

from typing import Final

from darkroom.errors import RejectedImage

_MAX_FRAMES: Final = 20_000
"""Half an hour of film. Pillow visits all of them to count them, ten microseconds each."""
_MAX_STEPS: Final = 2_000_000
"""Blocks and their parts, and bytes between them: twice what the largest file that is accepted has of the parts of
255 bytes that encoders write."""


def check_blocks(data: bytes) -> None:
    """Refuse a GIF of so many frames, or of such small parts, that reading them is all that it is made for."""
    at = 13 + _table(data[10:11])
    frames = steps = 0
    size = len(data)
    while at < size and data[at] != 0x3B:
        steps += 1
        if frames > _MAX_FRAMES or steps >= _MAX_STEPS:
            raise RejectedImage("undecodable", "The GIF file has too many parts to be a picture.")
        if data[at] == 0x2C:
            frames += 1
            at += 11 + _table(data[at + 9 : at + 10])
        elif data[at] == 0x21:
            at += 2
        else:  # a stray byte, which Pillow passes over
            at += 1
            continue
        while at < size and data[at] and steps < _MAX_STEPS:
            at += 1 + data[at]
            steps += 1
        at += 1


def _table(flags: bytes) -> int:
    """Bytes of a colour table, by the flags in front of it (GIF89a, sections 18 and 20)."""
    return 3 << 1 + (flags[0] & 7) if flags and flags[0] & 0x80 else 0
