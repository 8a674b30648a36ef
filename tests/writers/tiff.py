"""TIFF and BigTIFF with any bits, planes, compression, photometric interpretation, predictor, tiles and byte
order.

Sources: TIFF 6.0 (Adobe, 1992); TIFF Technical Note 3 for predictor 3.
"""

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

NONE, LZW, DEFLATE, PACKBITS = 1, 5, 8, 32773

_REVERSED: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_CODES: Final = {1: "B", 2: "s", 3: "H", 4: "L", 7: "s", 16: "Q"}


@dataclass(frozen=True, kw_only=True)
class Tiff:
    """The file to write; `samples` has rows, columns, and samples a pixel."""

    samples: NDArray[np.generic]
    bits: int
    photometric: int
    order: Literal["<", ">"] = "<"
    big: bool = False
    planar: bool = False
    compression: int = NONE
    predictor: int = 1
    tile: int = 0
    """The side of a square tile, in pixels; 0 for strips."""
    rows_per_strip: int = 7
    fill_order: int = 1
    extra: Sequence[int] = ()
    sample_format: int | None = None
    colour_map: Sequence[int] = ()
    more: Mapping[int, tuple[int, Sequence[int] | bytes]] = field(default_factory=dict)
    """Other tags, each with its type."""

    def __bytes__(self) -> bytes:
        height, width, count = self.samples.shape
        blocks = [
            self._block(self.samples[top : top + down, left : left + across, plane])
            for plane in ([slice(n, n + 1) for n in range(count)] if self.planar else [slice(None)])
            for top, left, down, across in self._places(height, width)
        ]
        start = 16 if self.big else 8
        offsets, at = list[int](), start
        for block in blocks:
            offsets.append(at)
            at += len(block) + len(block) % 2
        body = b"".join(block + b"\0" * (len(block) % 2) for block in blocks)
        tags: dict[int, tuple[int, Sequence[int] | bytes]] = {
            256: (4, [width]),
            257: (4, [height]),
            258: (3, [self.bits] * count),
            259: (3, [self.compression]),
            262: (3, [self.photometric]),
            277: (3, [count]),
            284: (3, [2 if self.planar else 1]),
        }
        if self.tile:
            tags |= {322: (4, [self.tile]), 323: (4, [self.tile]), 324: (4, offsets)}
            tags[325] = (4, [len(block) for block in blocks])
        else:
            tags |= {
                273: (4, offsets),
                278: (4, [self.rows_per_strip]),
                279: (4, [len(block) for block in blocks]),
            }
        if self.predictor > 1:
            tags[317] = (3, [self.predictor])
        if self.fill_order > 1:
            tags[266] = (3, [self.fill_order])
        if self.extra:
            tags[338] = (3, list(self.extra))
        if self.sample_format is not None:
            tags[339] = (3, [self.sample_format] * count)
        if self.colour_map:
            tags[320] = (3, list(self.colour_map))
        return self._file(body, tags | dict(self.more))

    def _places(self, height: int, width: int) -> list[tuple[int, int, int, int]]:
        if self.tile:
            side = self.tile
            return [(top, left, side, side) for top in range(0, height, side) for left in range(0, width, side)]
        return [(top, 0, self.rows_per_strip, width) for top in range(0, height, self.rows_per_strip)]

    def _block(self, samples: NDArray[np.generic]) -> bytes:
        if self.tile:  # tiles at the edges are filled up
            missing = [(0, self.tile - samples.shape[0]), (0, self.tile - samples.shape[1]), (0, 0)]
            samples = np.pad(samples, missing, mode="edge")
        if self.predictor == 2:
            samples = samples.copy()
            samples[:, 1:] -= samples[:, :-1].copy()  # type: ignore[misc]  # modulo the width of the type
        packed = [self._row(row) for row in samples]
        match self.compression:
            case 8:
                block = zlib.compress(b"".join(packed))
            case 5:
                block = lzw(b"".join(packed))
            case 32773:
                block = b"".join(packbits(row) for row in packed)
            case _:
                block = b"".join(packed)
        return block.translate(_REVERSED) if self.fill_order == 2 else block

    def _row(self, row: NDArray[np.generic]) -> bytes:
        values = row.reshape(-1)
        if self.predictor == 3:
            planes = values.astype(values.dtype.newbyteorder(">")).view(np.uint8).reshape(len(values), -1).T
            flat = planes.reshape(-1).copy()
            step = row.shape[1]
            flat[step:] -= flat[:-step].copy()
            return flat.tobytes()
        if self.bits in (8, 16, 32, 64):
            return values.astype(values.dtype.newbyteorder(self.order)).tobytes()
        bits = "".join(f"{int(value):0{self.bits}b}" for value in values)
        bits += "0" * (-len(bits) % 8)
        return int(bits, 2).to_bytes(len(bits) // 8)

    def _file(self, body: bytes, tags: Mapping[int, tuple[int, Sequence[int] | bytes]]) -> bytes:
        number, width, head = ("Q", 8, 16) if self.big else ("L", 4, 8)
        directory, far = b"", b""
        start = head + len(body)
        behind = start + (8 if self.big else 2) + len(tags) * (4 + 2 * width) + width
        for tag, (kind, values) in sorted(tags.items()):
            data = (
                values
                if isinstance(values, bytes)
                else struct.pack(f"{self.order}{len(values)}{_CODES[kind]}", *values)
            )
            if len(data) > width:
                where = struct.pack(self.order + number, behind + len(far))
                far += data + b"\0" * (len(data) % 2)
            else:
                where = data.ljust(width, b"\0")
            directory += struct.pack(f"{self.order}HH{number}", tag, kind, len(values)) + where
        mark = b"II" if self.order == "<" else b"MM"
        version = struct.pack(self.order + "HHH", 43, 8, 0) if self.big else struct.pack(self.order + "H", 42)
        count = struct.pack(self.order + ("Q" if self.big else "H"), len(tags))
        header = mark + version + struct.pack(self.order + number, start)
        return header + body + count + directory + bytes(width) + far


def packbits(row: bytes) -> bytes:
    """PackBits, with runs if there are any (section 9)."""
    packed, at = b"", 0
    while at < len(row):
        run = 1
        while run < 128 and row[at : at + 1] == row[at + run : at + run + 1]:
            run += 1
        if run > 1:
            packed += bytes((257 - run, row[at]))
            at += run
        else:
            end = at + 1
            while end < len(row) and end - at < 128 and row[end : end + 1] != row[end + 1 : end + 2]:
                end += 1
            packed += bytes((end - at - 1,)) + row[at:end]
            at = end
    return packed


def lzw(data: bytes) -> bytes:
    """Section 13."""
    table = {bytes((n,)): n for n in range(256)}
    size, bits, known = 9, "", b""

    def put(code: int) -> None:
        nonlocal bits
        bits += f"{code:0{size}b}"

    put(256)
    following = 258
    for byte in data:
        longer = known + bytes((byte,))
        if longer in table:
            known = longer
            continue
        put(table[known])
        table[longer] = following
        following += 1
        if following == 4094:
            put(256)
            table = {bytes((n,)): n for n in range(256)}
            following, size = 258, 9
        elif following + 1 > 1 << size and size < 12:
            size += 1
        known = bytes((byte,))
    if known:
        put(table[known])
        following += 1
        if following + 1 > 1 << size and size < 12:
            size += 1
    put(257)
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8)
