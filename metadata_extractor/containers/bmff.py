"""AVIF and HEIC: the boxes of an ISO base media file that describe its primary picture.

The pictures themselves are not decoded. Sources: ISO/IEC 14496-12 (boxes), 23008-12 (HEIF items, properties
and auxiliary images), 23000-22 (MIAF), the AV1 Image File Format specification.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from metadata_extractor.containers.contents import Contents

MAX_DEPTH = 8
MAX_BOXES = 20_000
# An iPhone's 48 MP photo has about 200 items; the longest grids of the field have some thousands.
MAX_ITEMS = 10_000
MAX_EXTENTS = 4_096
MAX_REFERENCES = 50_000
MAX_ITEM_PROPERTIES = 64
# Exif and XMP items beyond this are left out.
MAX_ITEM = 16 << 20

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_AVIF_BRANDS = {b"avif", b"avis"}
BRANDS = _HEIC_BRANDS | _AVIF_BRANDS | {b"mif1", b"msf1", b"mif2", b"miaf"}
_SEQUENCE_BRANDS = {b"avis", b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"}

_ALPHA = (b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", b"urn:mpeg:hevc:2015:auxid:1")
_DEPTH = (b"urn:mpeg:mpegB:cicp:systems:auxiliary:depth", b"urn:mpeg:hevc:2015:auxid:2")
_GAIN_MAP = (b"urn:com:apple:photo:2020:aux:hdrgainmap",)

# The EXIF Orientation that a number of irot's anti-clockwise quarter turns equals.
_TURNS = {0: 1, 1: 8, 2: 3, 3: 6}


@dataclass(slots=True)
class _Item:
    kind: bytes = b""
    content_type: bytes = b""
    extents: list[tuple[int, int]] = field(default_factory=list)
    in_idat: bool = False
    properties: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Meta:
    primary: int | None = None
    items: dict[int, _Item] = field(default_factory=dict)
    properties: list[tuple[bytes, int, int]] = field(default_factory=list)  # kind, start, end
    references: list[tuple[bytes, int, list[int]]] = field(default_factory=list)  # kind, from, to
    idat: tuple[int, int] = (0, 0)


def brands(data: bytes) -> tuple[bytes, set[bytes]]:
    """The major brand and all brands of a file that begins with an `ftyp` box; empty when it does not."""
    if data[4:8] != b"ftyp" or len(data) < 16:
        return b"", set()
    size = min(int.from_bytes(data[:4]), len(data), 512)
    major = data[8:12]
    return major, {major, *(data[at : at + 4] for at in range(16, size - 3, 4))}


def read_bmff(data: bytes) -> Contents:
    """Read an AVIF or HEIC file's boxes."""
    major, names = brands(data)
    avif = major in _AVIF_BRANDS or (major not in _HEIC_BRANDS and bool(names & _AVIF_BRANDS))
    contents = Contents("avif", "image/avif") if avif else Contents("heic", "image/heic")
    reader = _Reader(data, contents)
    reader.read()
    contents.tags["BMFF"] = {
        "MajorBrand": major.decode("latin-1"),
        "CompatibleBrands": sorted(name.decode("latin-1") for name in names),
    } | contents.tags.get("BMFF", {})
    if not names & _SEQUENCE_BRANDS:
        contents.frames = contents.duration_ms = None
    return contents


class _Reader:
    def __init__(self, data: bytes, contents: Contents) -> None:
        self.data = data
        self.contents = contents
        self.meta = _Meta()
        self.boxes_left = MAX_BOXES

    def read(self) -> None:
        for kind, start, end in self._boxes(0, len(self.data)):
            if kind == b"meta" and not self.meta.items:
                self._meta(start + 4, end)
            elif kind == b"moov":
                self._movie(start, end)
        self._primary()
        self._metadata_items()

    def _boxes(self, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
        """Kind, start and end of the content of each box between two offsets."""
        data = self.data
        end = min(end, len(data))
        while start + 8 <= end and self.boxes_left > 0:
            self.boxes_left -= 1
            size, kind = struct.unpack_from(">I4s", data, start)
            head = 8
            if size == 1 and start + 16 <= end:
                (size,) = struct.unpack_from(">Q", data, start + 8)
                head = 16
            elif size == 0:
                size = end - start
            if size < head:
                return
            yield kind, start + head, min(start + size, end)
            start += size

    def _uint(self, position: int, size: int, end: int) -> int:
        """An unsigned integer of 0 to 8 bytes; 0 beyond `end`."""
        return int.from_bytes(self.data[position : position + size]) if position + size <= end else 0

    def _meta(self, start: int, end: int) -> None:
        handlers = {
            b"pitm": self._primary_item,
            b"iinf": self._item_infos,
            b"iloc": self._locations,
            b"iref": self._references,
            b"iprp": self._properties,
        }
        for kind, body, body_end in self._boxes(start, end):
            if kind == b"idat":
                self.meta.idat = (body, body_end)
            elif handler := handlers.get(kind):
                handler(body, body_end)

    def _primary_item(self, start: int, end: int) -> None:
        self.meta.primary = self._uint(start + 4, 4 if self._uint(start, 1, end) else 2, end)

    def _item(self, number: int) -> _Item:
        if number not in self.meta.items and len(self.meta.items) >= MAX_ITEMS:
            return _Item()
        return self.meta.items.setdefault(number, _Item())

    def _item_infos(self, start: int, end: int) -> None:
        first = start + (6 if self._uint(start, 1, end) == 0 else 8)
        for kind, body, body_end in self._boxes(first, end):
            version = self._uint(body, 1, body_end)
            if kind != b"infe" or version < 2:
                continue
            size = 2 if version == 2 else 4
            item = self._item(self._uint(body + 4, size, body_end))
            at = body + 4 + size + 2
            item.kind = self.data[at : at + 4]
            if item.kind == b"mime":
                _, _, rest = self.data[at + 4 : min(body_end, at + 516)].partition(b"\0")
                item.content_type = rest.partition(b"\0")[0]

    def _locations(self, start: int, end: int) -> None:
        version = self._uint(start, 1, end)
        sizes = self._uint(start + 4, 2, end)
        offset_size, length_size, base_size, index_size = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
        if version == 0:
            index_size = 0
        wide = 4 if version == 2 else 2
        count = self._uint(start + 6, wide, end)
        at = start + 6 + wide
        extents_left = MAX_EXTENTS
        for _ in range(min(count, MAX_ITEMS)):
            if at + wide + 4 > end:
                return
            item = self._item(self._uint(at, wide, end))
            at += wide
            if version:
                item.in_idat = self._uint(at, 2, end) & 15 == 1
                at += 2
            at += 2  # data reference: only this file's own data is read
            base = self._uint(at, base_size, end)
            at += base_size
            extents = self._uint(at, 2, end)
            at += 2
            for _ in range(extents):
                extents_left -= 1
                if extents_left < 0 or at >= end:
                    return
                at += index_size
                offset = base + self._uint(at, offset_size, end)
                length = self._uint(at + offset_size, length_size, end)
                item.extents.append((offset, length))
                at += offset_size + length_size

    def _references(self, start: int, end: int) -> None:
        size = 4 if self._uint(start, 1, end) else 2
        left = MAX_REFERENCES
        for kind, body, body_end in self._boxes(start + 4, end):
            count = min(self._uint(body + size, 2, body_end), (body_end - body) // size, left)
            left -= count
            targets = [self._uint(body + size + 2 + n * size, size, body_end) for n in range(count)]
            self.meta.references.append((kind, self._uint(body, size, body_end), targets))

    def _properties(self, start: int, end: int) -> None:
        for kind, body, body_end in self._boxes(start, end):
            if kind == b"ipco":
                self.meta.properties.extend(self._boxes(body, body_end))
            elif kind == b"ipma":
                self._associations(body, body_end)

    def _associations(self, start: int, end: int) -> None:
        size = 4 if self._uint(start, 1, end) else 2
        wide = self._uint(start + 3, 1, end) & 1
        count = self._uint(start + 4, 4, end)
        at = start + 8
        for _ in range(min(count, MAX_ITEMS)):
            if at + size >= end:
                return
            item = self._item(self._uint(at, size, end))
            number = self._uint(at + size, 1, end)
            at += size + 1
            for n in range(min(number, MAX_ITEM_PROPERTIES - len(item.properties))):
                index = self._uint(at + n * (1 + wide), 1 + wide, end)
                item.properties.append(index & (0x7FFF if wide else 0x7F))
            at += number * (1 + wide)

    def _properties_of(self, number: int | None) -> Iterator[tuple[bytes, int, int]]:
        """An item's properties in the order of their association, which is that of transformation."""
        item = self.meta.items.get(number) if number is not None else None
        for index in item.properties if item else ():
            if 0 < index <= len(self.meta.properties):
                yield self.meta.properties[index - 1]

    def _primary(self) -> None:
        contents, meta = self.contents, self.meta
        orientation = 1
        width = height = None
        for kind, start, end in self._properties_of(meta.primary):
            if kind == b"ispe":
                width, height = self._uint(start + 4, 4, end), self._uint(start + 8, 4, end)
            elif kind == b"clap":
                width, height = self._clean_aperture(start, end, width, height)
            elif kind == b"irot":
                orientation = combine(orientation, _TURNS[self._uint(start, 1, end) & 3])
            elif kind == b"imir":
                orientation = combine(orientation, 2 if self._uint(start, 1, end) & 1 else 4)
            elif kind == b"colr":
                self._colour(start, end)
            elif kind == b"pixi":
                contents.bit_depth = self._uint(start + 5, 1, end) or None
                contents.colour_mode = "grey" if self._uint(start + 4, 1, end) == 1 else "rgb"
            elif kind in (b"av1C", b"hvcC"):
                self._codec(kind, start, end)
        self._first_tile()
        if width and height:
            contents.width, contents.height = width, height
        if meta.primary is not None:
            contents.orientation = orientation
        contents.colour_mode = contents.colour_mode or "rgb"
        self._auxiliaries()

    def _clean_aperture(
        self, start: int, end: int, width: int | None, height: int | None
    ) -> tuple[int | None, int | None]:
        across, across_by, down, down_by = (self._uint(start + n, 4, end) for n in (0, 4, 8, 12))
        if not (width and height and across_by and down_by):
            return width, height
        clean = across // across_by, down // down_by
        return clean if 0 < clean[0] <= width and 0 < clean[1] <= height else (width, height)

    def _first_tile(self) -> None:
        """A grid has no codec configuration of its own, and often no colour: its tiles do."""
        if self.contents.chroma_subsampling:
            return
        for kind, source, targets in self.meta.references:
            if kind == b"dimg" and source == self.meta.primary and targets:
                for name, start, end in self._properties_of(targets[0]):
                    if name in (b"av1C", b"hvcC"):
                        self._codec(name, start, end)
                    elif name == b"colr" and self.contents.icc is None:
                        self._colour(start, end)
                return

    def _codec(self, kind: bytes, start: int, end: int) -> None:
        contents = self.contents
        if kind == b"av1C":
            bits = self._uint(start + 2, 1, end)
            depth = 12 if bits & 0x20 else 10 if bits & 0x40 else 8
            monochrome, across, down = bits & 0x10, bits & 8, bits & 4
            chroma = "4:0:0" if monochrome else "4:2:0" if across and down else "4:2:2" if across else "4:4:4"
        else:
            depth = 8 + (self._uint(start + 17, 1, end) & 7)
            chroma = ("4:0:0", "4:2:0", "4:2:2", "4:4:4")[self._uint(start + 16, 1, end) & 3]
        contents.bit_depth = contents.bit_depth or depth
        contents.chroma_subsampling = chroma
        if chroma == "4:0:0":
            contents.colour_mode = "grey"

    def _colour(self, start: int, end: int) -> None:
        kind = self.data[start : start + 4]
        if kind in (b"prof", b"rICC") and self.contents.icc is None:
            self.contents.icc = self.data[start + 4 : min(end, start + 4 + MAX_ITEM)]
        elif kind == b"nclx":
            primaries, transfer, matrix = (self._uint(start + n, 2, end) for n in (4, 6, 8))
            self.contents.tags.setdefault("BMFF", {})["CodingIndependentCodePoints"] = [
                primaries,
                transfer,
                matrix,
            ]

    def _auxiliaries(self) -> None:
        contents = self.contents
        contents.alpha = False
        for kind, source, targets in self.meta.references:
            if kind != b"auxl" or self.meta.primary not in targets:
                continue
            for name, start, end in self._properties_of(source):
                if name != b"auxC":
                    continue
                purpose = self.data[start + 4 : min(end, start + 260)].partition(b"\0")[0]
                if purpose in _ALPHA:
                    contents.alpha = True
                elif purpose in _DEPTH:
                    contents.features.add("depth_map")
                elif purpose in _GAIN_MAP:
                    contents.features.add("gain_map")
        if any(item.kind == b"tmap" for item in self.meta.items.values()):
            contents.features.add("gain_map")

    def _metadata_items(self) -> None:
        # pi-heif 1.4.0 reads these names as UTF-8 without a look at the outcome, and the process dies.
        names = (name for item in self.meta.items.values() for name in (item.kind, item.content_type))
        self.contents.decoder_hazard = not all(map(bytes.isascii, names))
        describing = {source: targets for kind, source, targets in self.meta.references if kind == b"cdsc"}
        numbers = sorted(self.meta.items, key=lambda n: self.meta.primary not in describing.get(n, ()))
        for item in (self.meta.items[number] for number in numbers):  # those of other pictures come last
            if item.kind == b"Exif" and self.contents.exif is None:
                block = self._content(item)
                # ISO/IEC 23008-12 annex A.2.1: the offset of the TIFF header comes first.
                skip = 4 + int.from_bytes(block[:4])
                exif = block[skip:]
                if exif[:2] not in (b"II", b"MM"):
                    exif = block[4:].removeprefix(b"Exif\0\0")
                self.contents.exif = exif or None
            elif item.content_type == b"application/rdf+xml" and not self.contents.xmp:
                self.contents.xmp.append(self._content(item))

    def _content(self, item: _Item) -> bytes:
        start, end = self.meta.idat if item.in_idat else (0, len(self.data))
        parts: list[bytes] = []
        room = MAX_ITEM
        for offset, length in item.extents:
            stop = min(start + offset + (length or room), end, start + offset + room)
            parts.append(self.data[start + offset : stop])
            room -= len(parts[-1])
        return b"".join(parts)

    def _movie(self, start: int, end: int) -> None:
        for kind, body, body_end in self._boxes(start, end):
            if kind == b"trak" and self.contents.frames is None:
                self._track(body, body_end, 0)

    def _track(self, start: int, end: int, depth: int) -> None:
        """Frame count, duration and, where no item gives it, the size of the first track."""
        contents = self.contents
        for kind, body, body_end in self._boxes(start, end):
            if kind in (b"mdia", b"minf", b"stbl") and depth < MAX_DEPTH:
                self._track(body, body_end, depth + 1)
            elif kind == b"tkhd" and contents.width is None:
                at = body + (84 if self._uint(body, 1, body_end) == 0 else 96) - 8
                width, height = self._uint(at, 4, body_end) >> 16, self._uint(at + 4, 4, body_end) >> 16
                contents.width, contents.height = width or None, height or None
            elif kind == b"mdhd":
                long = self._uint(body, 1, body_end) == 1
                scale = self._uint(body + (20 if long else 12), 4, body_end)
                duration = self._uint(body + (24 if long else 16), 8 if long else 4, body_end)
                if scale and duration < 1 << 48:
                    contents.duration_ms = round(duration * 1000 / scale)
            elif kind == b"stsz":
                contents.frames = self._uint(body + 8, 4, body_end) or None


# Orientations as (quarter turns clockwise, mirrored left-right first).
_AS_TURNS = {1: (0, 0), 6: (1, 0), 3: (2, 0), 8: (3, 0), 2: (0, 1), 7: (1, 1), 4: (2, 1), 5: (3, 1)}
_FROM_TURNS = {turns: orientation for orientation, turns in _AS_TURNS.items()}


def combine(first: int, second: int) -> int:
    """The EXIF Orientation that equals applying `first`, then `second`."""
    turns, mirrored = _AS_TURNS[first]
    more_turns, more_mirrored = _AS_TURNS[second]
    # A mirror after a turn equals the opposite turn after the mirror.
    return _FROM_TURNS[(more_turns + (-turns if more_mirrored else turns)) % 4, mirrored ^ more_mirrored]
