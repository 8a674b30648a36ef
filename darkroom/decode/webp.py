"""WebP: what its decoder sees. The decoder allocates the canvas without a check, and fails at broken metadata."""

import io
from typing import Final

from darkroom.decode import limits
from darkroom.formats import WEBP
from darkroom.formats.webp import chunks, sides

_NEEDED: Final = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})


def check_canvas(data: bytes) -> None:
    """Check the size of the canvas in the first chunk, before it is allocated."""
    kind, start, _ = next(chunks(data), (b"", 0, 0))
    limits.check_size(WEBP, *(sides(data, kind, start) or (0, 0)))


def readable(data: bytes) -> io.BytesIO:
    """The file without the chunks that its decoder does not need: it refuses a file that ends in one of them.

    The file is unchanged if a needed chunk is cut, or there is nothing to leave out.
    """
    size = int.from_bytes(data[4:8], "little")
    pieces, stated = list[memoryview | bytes](), min(len(data), 8 + size)
    for kind, start, end in chunks(data):
        if kind in _NEEDED:
            if end > len(data):
                return io.BytesIO(data)
            pieces += [memoryview(data)[start - 8 : end], b"\0" * (end % 2)]
    length = sum(map(len, pieces))
    if not pieces or (12 + length == stated and stated == 8 + size):
        return io.BytesIO(data)
    return io.BytesIO(b"".join([b"RIFF", (4 + length).to_bytes(4, "little"), b"WEBP", *pieces]))
