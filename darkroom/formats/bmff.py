"""The boxes of ISO base media files, such as AVIF and HEIC, and the items that a `meta` box describes.

No picture is decoded, nothing outside the file is read, and every table is bounded. Sources: ISO/IEC 14496-12
(boxes), 23008-12 (HEIF items and properties).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from darkroom.formats.format import Span

Box = tuple[bytes, int, int]
"""A box's type, and where its content starts and ends."""

MAX_FTYP: Final = 4096
"""Bytes of the box with the brands. Writers list a dozen; this is enough for a thousand."""
MAX_BOXES: Final = 20_000
"""Boxes in all. An iPhone's 48 MP photo has 200 items; a hostile file can have millions of empty boxes."""
MAX_ITEMS: Final = 10_000
"""The largest known grids have some thousands. The same holds for the three limits below."""
MAX_EXTENTS: Final = 10_000
MAX_REFERENCES: Final = 50_000
MAX_ITEM_PROPERTIES: Final = 64


def brands(data: bytes) -> tuple[bytes, frozenset[bytes]]:
    """The major brand and all brands of a file that begins with an `ftyp` box (section 4.3); empty for other
    files.
    """
    if data[4:8] != b"ftyp":
        return b"", frozenset()
    end = min(len(data), int.from_bytes(data[:4]), MAX_FTYP)
    major = data[8:12]
    return major, frozenset({major, *(data[at : at + 4] for at in range(16, end - 3, 4))})


@dataclass(eq=False)
class Item:
    """One part of a file: a picture, a tile of one, EXIF, XMP."""

    kind: bytes = b""
    content_type: bytes = b""
    extents: list[tuple[int, int]] = field(default_factory=list)
    """Offset and length; a length of 0 reaches to the end."""
    in_idat: bool = False
    properties: list[int] = field(default_factory=list)
    """From 1, in the order of their association, which is that of transformation."""


class BoxFile:
    """What a file's boxes say, without its animation. The file must begin with an `ftyp` box."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.primary: int | None = None
        self.items: dict[int, Item] = {}
        self.properties: list[Box] = []
        self.references: list[tuple[bytes, int, list[int]]] = []
        """Type, from, to."""
        self.others: list[Box] = []
        """The boxes of the file itself that have no pictures: `ftyp`, `uuid` and vendors' own."""
        self.movies: list[Span] = []
        self.metas: list[Span] = []
        """The contents of all `meta` boxes. Only the first one with items counts."""
        self.truncated = False
        """Whether the file ends before its media data do."""
        self.beyond_bounds = False
        """Whether the file has more than was read."""
        self._idat: Span = (0, 0)
        self._boxes_left = MAX_BOXES
        self._extents_left = MAX_EXTENTS
        for kind, start, end in self._walk(0, len(data)):
            if kind == b"mdat" and end > len(data):
                self.truncated = True
            elif kind == b"moov":
                self.movies.append((start, min(end, len(data))))
            elif kind == b"meta":
                self.metas.append((start + 4, min(end, len(data))))
                if not self.items:
                    self._meta(*self.metas[-1])
            elif kind not in (b"free", b"skip", b"mdat"):
                self.others.append((kind, start, min(end, len(data))))

    def boxes(self, start: int, end: int) -> Iterator[Box]:
        """The boxes between two offsets."""
        end = min(end, len(self.data))
        for kind, body, body_end in self._walk(start, end):
            yield kind, body, min(body_end, end)

    def _walk(self, start: int, end: int) -> Iterator[Box]:
        """The boxes between two offsets, each with the end that it states, which may lie beyond."""
        while start + 8 <= end:
            if self._boxes_left <= 0:
                self.beyond_bounds = True
                return
            self._boxes_left -= 1
            size, kind = struct.unpack_from(">I4s", self.data, start)
            head = 8
            if size == 1 and start + 16 <= end:
                (size,) = struct.unpack_from(">Q", self.data, start + 8)
                head = 16
            elif size == 0:
                size = end - start
            if size < head:
                return
            yield kind, start + head, start + size
            start += size

    def uint(self, position: int, size: int, end: int) -> int:
        """An unsigned integer of 0 to 8 bytes; 0 beyond `end`."""
        return int.from_bytes(self.data[position : position + size]) if position + size <= end else 0

    def properties_of(self, number: int | None) -> Iterator[Box]:
        """An item's properties, in the order of transformation."""
        item = self.items.get(number) if number is not None else None
        for index in item.properties if item else ():
            if 0 < index <= len(self.properties):
                yield self.properties[index - 1]

    def clean_aperture(self, start: int, end: int, size: tuple[int, int]) -> tuple[int, int, int, int] | None:
        """The part of a picture of `size` that a `clap` property shows: left, top, right, bottom; None if it makes
        no sense.

        ISO/IEC 14496-12, section 12.1.4: width, height and the offsets of the middle, each a fraction.
        """
        if end - start < 32:
            return None
        width, width_by, height, height_by, right, right_by, lower, lower_by = struct.unpack_from(
            ">LLLLlLlL", self.data, start
        )
        if not (width_by and height_by and right_by and lower_by):
            return None
        width, height = width // width_by, height // height_by
        # The middle of the remaining space, moved by the offset: halves of a pixel add up and are rounded down
        # together.
        left = ((size[0] - width) * right_by + 2 * right) // (2 * right_by)
        top = ((size[1] - height) * lower_by + 2 * lower) // (2 * lower_by)
        inside = 0 <= left < left + width <= size[0] and 0 <= top < top + height <= size[1]
        return (left, top, left + width, top + height) if inside else None

    def spans(self, item: Item, room: int) -> Iterator[Span]:
        """Where the bytes of an item lie, up to `room` of them."""
        start, end = self._idat if item.in_idat else (0, len(self.data))
        for offset, length in item.extents:
            first = start + offset
            stop = max(first, min(first + (length or room), end, first + room))
            yield first, stop
            room -= stop - first

    def content(self, item: Item, room: int) -> bytes:
        """An item's bytes, up to `room` of them."""
        return b"".join(self.data[start:end] for start, end in self.spans(item, room))

    def _meta(self, start: int, end: int) -> None:
        handlers = {
            b"pitm": self._primary_item,
            b"iinf": self._item_infos,
            b"iloc": self._locations,
            b"iref": self._references,
            b"iprp": self._properties,
        }
        for kind, body, body_end in self.boxes(start, end):
            if kind == b"idat":
                self._idat = (body, body_end)
            elif handler := handlers.get(kind):
                handler(body, body_end)

    def _primary_item(self, start: int, end: int) -> None:
        self.primary = self.uint(start + 4, 4 if self.uint(start, 1, end) else 2, end)

    def _item(self, number: int) -> Item:
        if number not in self.items and len(self.items) >= MAX_ITEMS:
            self.beyond_bounds = True
            return Item()
        return self.items.setdefault(number, Item())

    def _within(self, count: int, bound: int) -> int:
        self.beyond_bounds |= count > bound
        return min(count, bound)

    def _item_infos(self, start: int, end: int) -> None:
        first = start + (6 if self.uint(start, 1, end) == 0 else 8)
        for kind, body, body_end in self.boxes(first, end):
            version = self.uint(body, 1, body_end)
            if kind != b"infe" or version < 2:
                continue
            size = 2 if version == 2 else 4
            item = self._item(self.uint(body + 4, size, body_end))
            at = body + 4 + size + 2
            item.kind = self.data[at : at + 4]
            if item.kind == b"mime":
                _, _, rest = self.data[at + 4 : min(body_end, at + 516)].partition(b"\0")
                item.content_type = rest.partition(b"\0")[0]

    def _locations(self, start: int, end: int) -> None:
        version = self.uint(start, 1, end)
        sizes = self.uint(start + 4, 2, end)
        offset_size, length_size, base_size, index_size = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
        if version == 0:
            index_size = 0
        wide = 4 if version == 2 else 2
        count = self.uint(start + 6, wide, end)
        at = start + 6 + wide
        for _ in range(self._within(count, MAX_ITEMS)):
            if at + wide + 4 > end:
                return
            item = self._item(self.uint(at, wide, end))
            at += wide
            if version:
                item.in_idat = self.uint(at, 2, end) & 15 == 1
                at += 2
            at += 2  # data reference: only this file's own data is read
            base = self.uint(at, base_size, end)
            at += base_size
            extents = self.uint(at, 2, end)
            at += 2
            for _ in range(self._within(extents, self._extents_left)):
                if at >= end:
                    return
                self._extents_left -= 1
                at += index_size
                offset = base + self.uint(at, offset_size, end)
                length = self.uint(at + offset_size, length_size, end)
                item.extents.append((offset, length))
                at += offset_size + length_size

    def _references(self, start: int, end: int) -> None:
        size = 4 if self.uint(start, 1, end) else 2
        left = MAX_REFERENCES
        for kind, body, body_end in self.boxes(start + 4, end):
            count = min(self.uint(body + size, 2, body_end), (body_end - body) // size)
            count = self._within(count, left)
            left -= count
            targets = [self.uint(body + size + 2 + n * size, size, body_end) for n in range(count)]
            self.references.append((kind, self.uint(body, size, body_end), targets))

    def _properties(self, start: int, end: int) -> None:
        for kind, body, body_end in self.boxes(start, end):
            if kind == b"ipco":
                self.properties.extend(self.boxes(body, body_end))
            elif kind == b"ipma":
                self._associations(body, body_end)

    def _associations(self, start: int, end: int) -> None:
        size = 4 if self.uint(start, 1, end) else 2
        wide = self.uint(start + 3, 1, end) & 1
        count = self.uint(start + 4, 4, end)
        at = start + 8
        for _ in range(self._within(count, MAX_ITEMS)):
            if at + size >= end:
                return
            item = self._item(self.uint(at, size, end))
            number = self.uint(at + size, 1, end)
            at += size + 1
            for n in range(self._within(number, MAX_ITEM_PROPERTIES - len(item.properties))):
                index = self.uint(at + n * (1 + wide), 1 + wide, end)
                item.properties.append(index & (0x7FFF if wide else 0x7F))
            at += number * (1 + wide)
