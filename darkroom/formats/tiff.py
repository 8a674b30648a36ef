"""TIFF, whose structure EXIF also has: the tags of a directory, and the tag that turns pictures.

`metadata_extractor.ifd` reads all directories, with their pointers, text and warnings, which nothing here needs.
Sources: TIFF 6.0 (Adobe, 1992), section 2; the BigTIFF extension.
"""

import math
import struct
from collections.abc import Iterator
from itertools import islice
from typing import Final, Literal, NamedTuple

from darkroom.formats.format import Decoder, Format, Memory, Turner

BIGTIFF: Final = "bigtiff"
"""The variant with offsets of 64 bits."""

ORIENTATION: Final = 0x0112
SUB_DIRECTORIES: Final = 330

_TYPES: Final = {
    1: "B",
    3: "H",
    4: "L",
    5: "LL",
    6: "b",
    7: "B",
    8: "h",
    9: "l",
    10: "ll",
    11: "f",
    12: "d",
    13: "L",
    16: "Q",
    17: "q",
    18: "Q",
}
"""The numeric types, as codes of `struct`. EXIF wants SHORT (3) for most; writers use others."""
_UNDEFINED: Final = 7

MAX_ENTRIES: Final = 65_535
"""Entries of a directory: the most that TIFF can count. BigTIFF could ask for as many as fit into the file."""


class Entry(NamedTuple):
    """One tag of a directory."""

    tag: int
    kind: int
    """Its type."""
    length: int
    """The number of its values."""
    at: int
    """Where the values start in the file; this may be beyond its end."""


class Directory:
    """The numeric tags of one directory. If a tag is repeated, the first one counts, as in libtiff."""

    def __init__(self, data: bytes, start: int | None = None, order: str = "", most: int = MAX_ENTRIES) -> None:
        """`start`: the directory's position in the file, in bytes; by default that of the first directory.
        `order`: its byte order in the notation of `struct`, if the file's first bytes do not give it. `most`:
        how many of its entries are read.
        """
        self._data = data
        self._order, self._big = (order, False) if order else _header(data)
        self.start = _first(data) if start is None else start
        self._entries: dict[int, Entry] = {}
        for entry in islice(_entries(data, self.start, self._order, big=self._big), most):
            self._entries.setdefault(entry.tag, entry)

    def __contains__(self, tag: int) -> bool:
        return tag in self._entries

    @property
    def following(self) -> int:
        """The position of the next directory in the chain; 0 after the last."""
        head, entry, width = (8, 20, 8) if self._big else (2, 12, 4)
        order: Literal["little", "big"] = "little" if self._order == "<" else "big"
        at = self.start + head + entry * int.from_bytes(self._data[self.start : self.start + head], order)
        return int.from_bytes(self._data[at : at + width], order)

    def entry(self, tag: int) -> Entry | None:
        """The entry of a tag."""
        return self._entries.get(tag)

    def numbers(self, tag: int, most: int = 16) -> tuple[float, ...]:
        """The values of a tag, up to `most` of them, as far as the file contains them; division by 0 gives NaN."""
        entry = self._entries.get(tag)
        return tuple(_numbers(self._data, self._order, entry, most)) if entry else ()

    def integers(self, tag: int, most: int = 16) -> tuple[int, ...]:
        """The whole numbers among the values of a tag."""
        return tuple(int(number) for number in self.numbers(tag, most) if number % 1 == 0)

    def integer(self, tag: int, default: int = 0) -> int:
        """The first value of a tag."""
        return next(iter(self.integers(tag, 1)), default)

    def raw(self, tag: int, most: int) -> bytes:
        """The bytes of a tag of bytes; none of one that has more than `most`."""
        entry = self._entries.get(tag)
        if entry is None or _TYPES[entry.kind] not in ("B", "b") or entry.length > most:
            return b""
        return self._data[entry.at : entry.at + entry.length]


def orientation(data: bytes) -> int | None:
    """The Orientation in the first directory of a TIFF structure or BigTIFF."""
    order, big = _header(data)
    values = [
        value
        for entry in _entries(data, _first(data), order, big=big)
        if entry.tag == ORIENTATION and entry.kind != _UNDEFINED
        for value in _numbers(data, order, entry, 1)
    ]
    return next((turn for value in values[-1:] for turn in range(1, 9) if turn == value), None)


def _header(data: bytes) -> tuple[str, bool]:
    """The byte order in the notation of `struct`, and whether it is a BigTIFF; the order is empty if it is not
    a TIFF.
    """
    order = {b"II": "<", b"MM": ">"}.get(data[:2], "")
    version = data[2:4] if order == ">" else data[3:1:-1]
    return (order if version in (b"\0\x2a", b"\0\x2b") else ""), version == b"\0\x2b"


def _first(data: bytes) -> int:
    """Where the first directory starts; beyond the end if the file does not say."""
    order, big = _header(data)
    width = 8 if big else 4
    if not order or len(data) < 2 * width:
        return len(data)
    return int.from_bytes(data[width : 2 * width], "little" if order == "<" else "big")


def _entries(data: bytes, start: int, order: str, *, big: bool) -> Iterator[Entry]:
    """The entries of a directory that have numeric types and a value, as far as the file contains them."""
    number, width = ("Q", 8) if big else ("L", 4)
    count, size = struct.Struct(order + ("Q" if big else "H")), 4 + 2 * width
    if not order or not 0 <= start <= len(data) - count.size:
        return
    (entries,) = count.unpack_from(data, start)
    start += count.size
    for at in range(start, min(start + min(entries, MAX_ENTRIES) * size, len(data) - size + 1), size):
        tag, kind, length = struct.unpack_from(f"{order}HH{number}", data, at)
        if kind in _TYPES and length:
            where = at + 4 + width
            if length * struct.calcsize(order + _TYPES[kind]) > width:
                (where,) = struct.unpack_from(order + number, data, where)
            yield Entry(tag, kind, length, where)


def _numbers(data: bytes, order: str, entry: Entry, most: int) -> Iterator[float]:
    value = struct.Struct(order + _TYPES[entry.kind])
    for at in range(entry.at, entry.at + min(entry.length, most) * value.size, value.size):
        if at + value.size > len(data):
            return
        parts = value.unpack_from(data, at)
        yield parts[0] / (parts[1] or math.nan) if len(parts) == 2 else parts[0]


TIFF: Final = Format(
    name="TIFF",
    media_type="image/tiff",
    extension="tif",
    signature=rb"II\x2a\0|MM\0\x2a|II\x2b\0|MM\0\x2b",
    decoder=Decoder(module="darkroom.decode.tiff", image_class="TiffFile"),
    memory=Memory(rendered=12, decoded=8),
    turner=Turner.RENDERER,
    orientation=orientation,
)
