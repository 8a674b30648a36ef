"""GIF files that take Pillow too long, or that Pillow misreads."""

import io
from typing import Final

from darkroom.decode.parts import parts_as_file
from darkroom.errors import RejectedImage
from darkroom.formats import BEYOND, Span
from darkroom.formats.gif import IMAGE, blocks

_MAX_FRAMES: Final = 20_000
"""Half an hour at ten a second. Pillow visits all frames to count them, for ten microseconds each."""

_LONE_NAME: Final = b"\x0bNETSCAPE2.0"


def check_blocks(data: bytes) -> None:
    """Refuse a GIF of too many frames or parts: it was made only to keep a reader busy."""
    frames = 0
    for kind, _, _ in blocks(data):
        frames += kind == IMAGE
        if kind == BEYOND or frames > _MAX_FRAMES:
            raise RejectedImage("undecodable", "The GIF file has too many parts to be a picture.")


def readable(data: bytes) -> io.BufferedIOBase:
    """The file without extensions that have no blocks: Pillow would take the frame after them for their blocks."""
    kept, told, size = list[Span](), 0, len(data)
    for kind, start, end in blocks(data):
        first = start + 2
        if kind != IMAGE and (end - first == 1 or (end - first == 13 and data[first : end - 1] == _LONE_NAME)):
            kept.append((told, start))
            told = end
    return parts_as_file(data, [*kept, (min(told, size), size)])
