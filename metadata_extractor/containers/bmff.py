"""AVIF and HEIC: what the boxes say about the primary picture, auxiliary pictures and animations.

Sources: ISO/IEC 23008-12 (HEIF properties and auxiliary images), 23000-22 (MIAF), the AV1 Image File Format
specification.
"""

from typing import Final

from darkroom.formats import AVIF, HEIC, Format
from darkroom.formats.bmff import BoxFile, brands
from darkroom.formats.heif import SEQUENCE_BRANDS
from metadata_extractor.c2pa import MAX_STORE
from metadata_extractor.containers.contents import Contents
from metadata_extractor.containers.trailers import is_video, read_samsung
from metadata_extractor.ifd import find_tiff

MAX_DEPTH: Final = 8
# Exif and XMP items beyond this are left out.
MAX_ITEM_BYTES: Final = 16 * 2**20

_ALPHA: Final = (b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", b"urn:mpeg:hevc:2015:auxid:1")
_DEPTH: Final = (b"urn:mpeg:mpegB:cicp:systems:auxiliary:depth", b"urn:mpeg:hevc:2015:auxid:2")
_C2PA_BOX: Final = bytes.fromhex("d8fec3d61b0e483c92975828877ec481") + bytes(4) + b"manifest"
"""The UUID of C2PA's box, its version and flags, and its purpose (C2PA 2.1, appendix A)."""
_GAIN_MAP: Final = b":hdrgainmap"
"""The types of Apple's gain maps end with this."""


def read_avif(data: bytes) -> Contents:
    """Read an AVIF's boxes."""
    return _read(AVIF, data)


def read_heic(data: bytes) -> Contents:
    """Read a HEIC's boxes."""
    return _read(HEIC, data)


def _read(format_: Format, data: bytes) -> Contents:
    contents = Contents(format_)
    _Reader(data, contents).read()
    major, names = brands(data)
    contents.tags["BMFF"] = {
        "MajorBrand": major.decode("latin-1"),
        "CompatibleBrands": sorted(name.decode("latin-1") for name in names),
    } | contents.tags.get("BMFF", {})
    if not names & SEQUENCE_BRANDS:
        contents.frames = contents.duration_ms = None
    return contents


class _Reader:
    def __init__(self, data: bytes, contents: Contents) -> None:
        self.data = data
        self.contents = contents
        self.file = BoxFile(data)
        self._boxes, self._uint = self.file.boxes, self.file.uint

    def read(self) -> None:
        for start, end in self.file.movies:
            self._movie(start, end)
        self._primary()
        self._metadata_items()
        self._beside()

    def _primary(self) -> None:
        contents, file = self.contents, self.file
        for kind, start, end in self.file.properties_of(file.primary):
            if kind == b"ispe":
                width, height = self._uint(start + 4, 4, end), self._uint(start + 8, 4, end)
                if width and height:
                    contents.width, contents.height = width, height
            elif kind == b"colr":
                self._colour(start, end)
            elif kind == b"pixi":
                contents.bit_depth = self._uint(start + 5, 1, end) or None
                contents.colour_mode = "grey" if self._uint(start + 4, 1, end) == 1 else "rgb"
            elif kind in (b"av1C", b"hvcC"):
                self._codec(kind, start, end)
        self._first_tile()
        contents.colour_mode = contents.colour_mode or "rgb"
        self._auxiliaries()

    def _first_tile(self) -> None:
        """The first tile of a grid, which has the codec configuration, and often the colour, that the grid
        lacks.
        """
        if self.contents.chroma_subsampling:
            return
        for kind, source, targets in self.file.references:
            if kind == b"dimg" and source == self.file.primary and targets:
                for name, start, end in self.file.properties_of(targets[0]):
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
            self.contents.icc = self.data[start + 4 : min(end, start + 4 + MAX_ITEM_BYTES)]
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
        for kind, source, targets in self.file.references:
            if kind != b"auxl" or self.file.primary not in targets:
                continue
            for name, start, end in self.file.properties_of(source):
                if name != b"auxC":
                    continue
                purpose = self.data[start + 4 : min(end, start + 260)].partition(b"\0")[0]
                if purpose in _ALPHA:
                    contents.alpha = True
                elif purpose in _DEPTH:
                    contents.features.add("depth_map")
                elif purpose.endswith(_GAIN_MAP):
                    contents.features.add("gain_map")
        if any(item.kind == b"tmap" for item in self.file.items.values()):
            contents.features.add("gain_map")

    def _metadata_items(self) -> None:
        describing = {source: targets for kind, source, targets in self.file.references if kind == b"cdsc"}
        numbers = sorted(self.file.items, key=lambda n: self.file.primary not in describing.get(n, ()))
        for item in (self.file.items[number] for number in numbers):  # the primary picture's come first
            if item.kind == b"Exif" and self.contents.exif is None:
                block = self.file.content(item, MAX_ITEM_BYTES)
                # ISO/IEC 23008-12 annex A.2.1: the offset of the TIFF header comes first.
                self.contents.exif = find_tiff(block, 4 + int.from_bytes(block[:4])) or None
            elif item.content_type == b"application/rdf+xml" and not self.contents.xmp:
                packet = self.file.content(item, MAX_ITEM_BYTES)
                if packet.strip(b"\0 \t\r\n"):
                    self.contents.xmp.append(packet)

    def _beside(self) -> None:
        """What is beside the pictures: the video of Google's Motion Photo format 1.0, or an appended one."""
        for number, (kind, start, end) in enumerate(self.file.others):
            video = kind == b"ftyp" and number and is_video(self.data, start - 8)
            if video or (kind == b"mpvd" and start < end):
                self.contents.features.add("motion_photo")
            elif kind == b"uuid" and self.data.startswith(_C2PA_BOX, start) and self.contents.c2pa is None:
                # Its purpose follows, ended by a zero, then an offset of 8 bytes.
                at = self.data.find(b"\0", start + len(_C2PA_BOX), min(end, start + 64))
                self.contents.c2pa = self.data[at + 9 : min(end, at + 9 + MAX_STORE)] if at > 0 else None
        read_samsung(self.contents, self.data)

    def _movie(self, start: int, end: int) -> None:
        for kind, body, body_end in self._boxes(start, end):
            if kind == b"trak" and self.contents.frames is None:
                self._track(body, body_end, 0)

    def _track(self, start: int, end: int, depth: int) -> None:
        """Frame count, duration and, if no item gives it, the size of the first track."""
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
