"""TIFF structures: the byte order mark, directories and typed values that EXIF blobs and TIFF files share.

Nothing here depends on the meaning of a tag. Every count and offset is checked against the bytes before it is
used. What cannot be read is left out, and the rest is still read. Sources: TIFF 6.0 (Adobe, 1992), section 2; the
BigTIFF extension; CIPA DC-008 (Exif 3.0), section 4.6.
"""

import math
import re
import struct
from dataclasses import dataclass, field
from typing import Final, NamedTuple

# Real files have a few hundred entries in at most a dozen directories. With these limits, a hostile file takes
# only a few milliseconds.
MAX_DIRECTORIES: Final = 64
MAX_PAGES: Final = 10_000
MAX_ALL_ENTRIES: Final = 4_096
# Entries may share their bytes, so a file of some kilobytes could ask for gigabytes of values.
MAX_NUMBERS: Final = 4_096  # of one value; only the tables of a sensor or of strips have more
MAX_ALL_NUMBERS: Final = 1 << 17
MAX_ALL_BYTES: Final = 32 * 2**20


MARKS: Final = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
"""The first bytes of a TIFF structure, in either byte order; the last two are BigTIFF's."""
_MARKS_OF_RAW: Final = (b"IIRO", b"IIRS", b"MMOR", b"IIU\0")
"""The marks of Olympus and Panasonic."""
_MARK: Final = re.compile(b"|".join(map(re.escape, MARKS)))
_MAX_HEADER: Final = 32
"""Bytes in front of a TIFF structure: writers put an offset of 4 bytes and "Exif" with two zeros there."""


class Rational(NamedTuple):
    """A TIFF RATIONAL or SRATIONAL, as in the file."""

    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        """The quotient, or None if the denominator is zero."""
        return self.numerator / self.denominator if self.denominator else None

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"


class Ascii(bytes):
    """The value of an ASCII or UTF-8 tag, as opposed to opaque bytes."""


type Number = int | float | Rational
type Value = bytes | Ascii | tuple[Number, ...]
"""Bytes for ASCII, UNDEFINED and more than four BYTEs; numbers for the rest."""


@dataclass(frozen=True, slots=True)
class Directory:
    """One image file directory: its name ("IFD0", "ExifIFD", ...) and its values by tag number."""

    name: str
    values: dict[int, Value] = field(default_factory=dict)

    def number(self, tag: int, index: int = 0) -> float | None:
        """The value of a numeric tag; None if it is absent, textual or divided by zero."""
        numbers = self.numbers(tag)
        return numbers[index] if index < len(numbers) else None

    def numbers(self, tag: int) -> list[float | None]:
        """All values of a numeric tag, with None for those that are not finite numbers."""
        value = self.values.get(tag, ())
        if isinstance(value, bytes):
            return []
        numbers = [part.value if isinstance(part, Rational) else part for part in value]
        return [number if number is not None and math.isfinite(number) else None for number in numbers]

    def integer(self, tag: int, index: int = 0) -> int | None:
        """The value of a tag of whole numbers, with any integer type."""
        number = self.number(tag, index)
        return int(number) if number is not None and abs(number) < 1 << 64 else None

    def raw(self, tag: int) -> bytes:
        """The bytes of a textual or opaque tag; empty if it is absent or numeric."""
        value = self.values.get(tag)
        return value if isinstance(value, bytes) else b""


EXIF_IFD: Final = 0x8769
GPS_IFD: Final = 0x8825
INTEROP_IFD: Final = 0xA005
SUB_IFDS: Final = 0x014A

# Blocks of bytes that writers store with any type, mostly LONG: XMP, IPTC-IIM, Photoshop resources, ICC profile,
# C2PA, and the strings of Windows XP.
_OPAQUE: Final = {700, 33723, 34377, 34675, 52545, *range(0x9C9B, 0x9CA0)}

_POINTERS: Final = {EXIF_IFD: "ExifIFD", GPS_IFD: "GPS", INTEROP_IFD: "InteropIFD"}

# Type number: (bytes an element, struct code). BYTE, ASCII, UNDEFINED and UTF-8 (Exif 3.0) stay bytes.
_BYTES: Final = {1: 1, 2: 1, 7: 1, 129: 1}
_NUMBERS: Final = {
    3: (2, "H"),
    4: (4, "I"),
    5: (8, "II"),
    6: (1, "b"),
    8: (2, "h"),
    9: (4, "i"),
    10: (8, "ii"),
    11: (4, "f"),
    12: (8, "d"),
    13: (4, "I"),
    16: (8, "Q"),
    17: (8, "q"),
    18: (8, "Q"),
}


@dataclass(slots=True)
class Tiff:
    """The directories of a TIFF structure, in the order of reading, and what was wrong with it."""

    little_endian: bool
    big: bool
    directories: list[Directory]
    pages: int
    warnings: list[str]

    def directory(self, name: str) -> Directory:
        """The first directory with that name; an empty one if there is none."""
        return next((d for d in self.directories if d.name == name), Directory(name))


def find_tiff(block: bytes, expected: int = 0) -> bytes:
    """The TIFF structure in a block of EXIF; empty if there is none.

    If it is not at the offset `expected`, it is searched for near the beginning: some writers omit the header in
    front of it, or write another one.
    """
    if block[expected : expected + 4] in MARKS:
        return block[expected:]
    found = _MARK.search(block, 0, _MAX_HEADER)
    return block[found.start() :] if found else b""


def read_tiff(data: bytes, *, start: int = 0, max_value: int = 2**20, count_pages: bool = False) -> Tiff | None:
    """Read the directories of the TIFF structure that begins at `start`; None if none begins there.

    Values longer than `max_value` bytes are left out. IFD0 and IFD1 are read with all directories that they point
    to. Further pages are only counted, and only on request.
    """
    mark = data[start : start + 4]
    if mark not in MARKS + _MARKS_OF_RAW:
        return None
    order = "<" if mark[:1] == b"I" else ">"
    reader = _Reader(data, start, order, big=b"+" in mark, max_value=max_value)
    return reader.read(count_pages=count_pages)


class _Reader:
    def __init__(self, data: bytes, start: int, order: str, *, big: bool, max_value: int) -> None:
        self.data = data
        self.start = start
        self.order = order
        self.big = big
        self.max_value = max_value
        self.entries_left = MAX_ALL_ENTRIES
        self.numbers_left = MAX_ALL_NUMBERS
        self.bytes_left = MAX_ALL_BYTES
        self.seen: set[int] = set()
        self.tiff = Tiff(order == "<", big, [], 0, [])
        self.offset_code = order + ("Q" if big else "I")
        self.offset_size = 8 if big else 4

    def read(self, *, count_pages: bool) -> Tiff:
        offset = self._unpack(self.offset_code, 8 if self.big else 4)
        following = self._directory("IFD0", offset) if offset else 0
        self.tiff.pages = 1
        if following:
            following = self._directory("IFD1", following)
            self.tiff.pages += 1 if self.tiff.directory("IFD1").values else 0
        if count_pages:
            self._count_pages(following)
        return self.tiff

    def _count_pages(self, offset: int) -> None:
        while offset and offset not in self.seen and self.tiff.pages < MAX_PAGES:
            self.seen.add(offset)
            count = self._unpack(self.order + ("Q" if self.big else "H"), offset)
            if not count:
                return
            self.tiff.pages += 1
            entries = offset + (8 + count * 20 if self.big else 2 + count * 12)
            offset = self._unpack(self.offset_code, entries)

    def _unpack(self, code: str, offset: int) -> int:
        """One integer at an offset from the structure's start; 0 if the bytes end before it."""
        position = self.start + offset
        try:
            (value,) = struct.unpack_from(code, self.data, position)
        except (struct.error, OverflowError):
            return 0
        return int(value)

    def _directory(self, name: str, offset: int) -> int:
        """Read the directory at `offset` and those it points to; returns the offset of the next one in its
        chain.
        """
        if offset <= 0 or offset in self.seen or len(self.tiff.directories) >= MAX_DIRECTORIES:
            self.tiff.warnings.append(f"{name}: directory loop or too many directories")
            return 0
        self.seen.add(offset)
        entry_size, head = (20, 8) if self.big else (12, 2)
        count = self._unpack(self.order + ("Q" if self.big else "H"), offset)
        position = self.start + offset + head
        room = max(0, (len(self.data) - position) // entry_size)
        if not count or not room:
            self.tiff.warnings.append(f"{name}: no directory at offset {offset}")
            return 0
        if count > room:
            # Then the count is wrong, and the bytes that follow are hardly entries.
            self.tiff.warnings.append(f"{name}: the directory runs past the end")
            return 0
        directory = Directory(name)
        self.tiff.directories.append(directory)
        pointers: list[tuple[str, int]] = []
        for index in range(min(count, self.entries_left)):
            self._entry(directory, position + index * entry_size, index, pointers)
        self.entries_left -= min(count, self.entries_left)
        for child, child_offset in pointers:
            self._directory(child, child_offset)
        return self._unpack(self.offset_code, offset + head + count * entry_size)

    def _entry(self, directory: Directory, position: int, index: int, pointers: list[tuple[str, int]]) -> None:
        tag, kind = struct.unpack_from(self.order + "HH", self.data, position)
        count = self._unpack(self.offset_code, position + 4 - self.start)
        element = _BYTES.get(kind) or _NUMBERS.get(kind, (0, ""))[0]
        if not element:
            self.tiff.warnings.append(f"{directory.name}: entry {index} has the unknown type {kind}")
            return
        size = element * count
        where = position + 4 + self.offset_size
        if size > self.offset_size:
            where = self.start + self._unpack(self.offset_code, where - self.start)
        if size > min(self.max_value, self.bytes_left) or where + size > len(self.data):
            self.tiff.warnings.append(f"{directory.name}: the value of tag 0x{tag:04x} lies outside the file")
            return
        if kind == 1 and size <= 4 and tag not in _OPAQUE:
            directory.values[tag] = tuple(self.data[where : where + size])
        elif kind in _BYTES or tag in _OPAQUE:
            self.bytes_left -= size
            value_type = Ascii if kind in (2, 129) else bytes
            directory.values[tag] = value_type(self.data[where : where + size])
        else:
            directory.values[tag] = value = self._numbers(kind, where, count)
            self._pointers(tag, value, pointers)

    def _pointers(self, tag: int, value: tuple[Number, ...], pointers: list[tuple[str, int]]) -> None:
        """The directories that an entry points to. By the standard its type is LONG or IFD; writers use any
        integer type.
        """
        offsets = [offset for offset in value[:8] if isinstance(offset, int)]
        if tag in _POINTERS:
            pointers.extend((_POINTERS[tag], offset) for offset in offsets[:1])
        elif tag == SUB_IFDS:
            pointers.extend((f"SubIFD{n}", offset) for n, offset in enumerate(offsets))

    def _numbers(self, kind: int, where: int, count: int) -> tuple[Number, ...]:
        _, code = _NUMBERS[kind]
        count = min(count, MAX_NUMBERS, self.numbers_left)
        self.numbers_left -= count
        values = struct.unpack_from(f"{self.order}{count * len(code)}{code[0]}", self.data, where)
        if len(code) == 2:
            return tuple(map(Rational, values[::2], values[1::2]))
        return values
