"""PNG of any colour type, depth and interlacing. Source: PNG specification, third edition."""

import itertools
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

type Values = NDArray[Any]

SAMPLES: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Of a pixel, by colour type."""
DEPTHS: Final = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_PASSES: Final = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


@dataclass(frozen=True, kw_only=True)
class Png:
    """`samples` as rows, columns, samples a pixel."""

    samples: Values
    depth: int
    colour_type: int
    interlaced: bool = False
    palette: bytes = b""
    transparency: bytes = b""

    def __bytes__(self) -> bytes:
        height, width, _ = self.samples.shape
        head = struct.pack(">LL5B", width, height, self.depth, self.colour_type, 0, 0, self.interlaced)
        chunks = chunk(b"IHDR", head)
        if self.palette:
            chunks += chunk(b"PLTE", self.palette)
        if self.transparency:
            chunks += chunk(b"tRNS", self.transparency)
        return b"\x89PNG\r\n\x1a\n" + chunks + chunk(b"IDAT", zlib.compress(self.rows())) + chunk(b"IEND", b"")

    def rows(self) -> bytes:
        """What is compressed: rows without a filter."""
        passes = _PASSES if self.interlaced else ((0, 0, 1, 1),)
        parts = [self.samples[top::down, left::across] for left, top, across, down in passes]
        return b"".join(b"\0" + self._row(row) for part in parts if part.size for row in part)

    def _row(self, row: Values) -> bytes:
        bits = "".join(f"{int(value):0{self.depth}b}" for value in row.reshape(-1))
        bits += "0" * (-len(bits) % 8)
        return int(bits, 2).to_bytes(len(bits) // 8)


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk (section 5.3)."""
    return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))


def kinds() -> Iterator[tuple[str, Png]]:
    """Every kind, with and without interlacing and a transparent colour."""
    random = np.random.default_rng(4)
    for colour_type, interlaced, see_through in itertools.product(SAMPLES, (False, True), (False, True)):
        for depth in DEPTHS[colour_type]:
            most = min(2**depth, 2**16) - 1
            samples = random.integers(0, most, (11, 13, SAMPLES[colour_type]), endpoint=True)
            palette = random.bytes(3 * 2**depth) if colour_type == 3 else b""
            transparency = b""
            if see_through and colour_type == 3:
                transparency = bytes(range(0, 256, 256 // 2**depth))[: 2**depth]
            elif see_through and colour_type < 3:
                samples[2:5, 3:7] = samples[0, 0]
                transparency = struct.pack(f">{SAMPLES[colour_type]}H", *samples[0, 0])
            elif see_through:
                continue
            png = Png(
                samples=samples,
                depth=depth,
                colour_type=colour_type,
                interlaced=interlaced,
                palette=palette,
                transparency=transparency,
            )
            yield f"colour type {colour_type}, {depth} bits", png
