"""Camera RAW: sensor data, and the JPEGs of the finished picture that cameras embed.

No sensor data is decoded here: the largest embedded JPEG is the picture. Most kinds are really TIFFs. CR3 is
an ISO base media file, and RAF has its own header. Every table is bounded.
Sources: the DNG specification 1.7; for the others ExifTool's documentation of tags, L. Clévy's of CR2 and CR3.
"""

import re
from collections.abc import Iterator
from typing import Final

from darkroom.formats import jpeg, tiff
from darkroom.formats.bmff import BoxFile
from darkroom.formats.format import Format, Span, Turner
from darkroom.formats.jpeg import JPEG
from darkroom.formats.tiff import SUB_DIRECTORIES, Directory

DNG: Final = "dng"
CR2: Final = "cr2"
CR3: Final = "cr3"
ORF: Final = "orf"
RAF: Final = "raf"
RW2: Final = "rw2"
OTHER: Final = "tiff"
"""The kinds of Nikon, Sony, Pentax and others: TIFFs that differ only in the camera's name."""

_SIGNATURES: Final = (
    (rb"II\x2a\0.{4}CR", CR2),
    (rb"....ftypcrx ", CR3),
    (rb"II(?:RO|RS)|MMOR", ORF),
    (rb"FUJIFILMCCD-RAW ", RAF),
    (rb"IIU\0", RW2),
)

MIN_SIDE: Final = 640
"""Pixels of the longer side that an embedded JPEG must have, enough for half of the ladder. Smaller ones are
thumbnails.
"""
MAX_JPEG: Final = 64 * 2**20
"""Bytes of an embedded JPEG: cameras of 150 megapixels write up to 50 MB."""
_MAX_HEADER: Final = 2**20
"""Bytes in front of a JPEG's first scan: EXIF, previews, profiles."""
_MAX_DIRECTORIES: Final = 32
"""Directories of a file: real files have up to a dozen. Each may point to two JPEGs."""
_MAX_ENTRIES: Final = 500
"""Entries of a directory: real ones have up to a hundred."""

_SUBFILE, _COMPRESSION, _PHOTOMETRIC, _STRIPS, _STRIP_SIZES = 254, 259, 262, 273, 279
_JPEG, _JPEG_SIZE, _EXIF, _MAKER_NOTE = 513, 514, 34665, 37500
_DNG_VERSION: Final = 50706
_PANASONIC_JPEGS: Final = (0x002E, 0x0127)
_OLYMPUS_SETTINGS, _OLYMPUS_JPEG, _OLYMPUS_JPEG_SIZE = 0x2020, 0x0101, 0x0102

_JPEGS_IN_STRIPS: Final = (6, 7)
_OF_CAMERAS: Final = frozenset({32767, 32769, 32770, 34713, 34892, 65000, 65535})
"""Compressions of Sony, Epson, Samsung, Nikon, Adobe (lossy DNG), Kodak and Pentax for sensor data."""
_SENSOR: Final = frozenset({32803, 34892})
"""Photometric interpretations of sensor data: a colour filter array, linear raw."""
_FINISHED: Final = frozenset({0, 1, 2, 3, 5, 6, 8, 9})
"""Photometric interpretations of finished pictures, as in TIFF itself."""


def kind(data: bytes) -> str | None:
    """The kind of a RAW file; None for other files."""
    for signature, name in _SIGNATURES:
        if re.match(signature, data[:16], re.DOTALL):
            return name
    return _kind_of_tiff(data) if data[:2] in (b"II", b"MM") else None


def _kind_of_tiff(data: bytes) -> str | None:
    """The kind of a TIFF whose first picture is sensor data, or only a preview. Tags do not matter: finished
    pictures may have any.
    """
    first = _directory(data)
    preview = bool(first.integer(_SUBFILE) & 1)
    finished = not preview and first.integer(_PHOTOMETRIC, -1) in _FINISHED
    subs = () if finished else first.integers(SUB_DIRECTORIES)
    of_sensor = any(
        each.integer(_PHOTOMETRIC) in _SENSOR or each.integer(_COMPRESSION) in _OF_CAMERAS
        for each in (first, *(_directory(data, at) for at in subs))
    )
    if not of_sensor and (finished or not (_DNG_VERSION in first or (preview and subs))):
        return None
    return DNG if _DNG_VERSION in first else OTHER


def embedded(data: bytes) -> bytes | None:
    """The largest complete JPEG of the picture in a RAW file; None if there is at most a thumbnail."""
    best, largest = None, (0, 0)
    for start, end in dict.fromkeys(_jpegs(data)):
        if not (0 < start < end <= len(data) and end - start <= MAX_JPEG):
            continue
        width, height = _sides(data[start : min(end, start + _MAX_HEADER)])
        size = (width * height, end - start)
        if max(width, height) >= MIN_SIDE and size > largest:
            best, largest = (start, end), size
    return data[slice(*best)] if best else None


def _sides(head: bytes) -> tuple[int, int]:
    """Width and height of a JPEG, by its first bytes; zeros if it is not one, has other than 8 bits, or is
    sensor data.
    """
    found = jpeg.frame(head) if head[:3] == b"\xff\xd8\xff" else None
    if found is None or found[0] in jpeg.LOSSLESS:
        return 0, 0
    _, start, _ = found
    precision, channels = head[start : start + 1], head[start + 5 : start + 6]
    if precision != b"\x08" or channels not in (b"\1", b"\3"):
        return 0, 0
    return int.from_bytes(head[start + 3 : start + 5]), int.from_bytes(head[start + 1 : start + 3])


def _jpegs(data: bytes) -> Iterator[Span]:
    """The positions of JPEGs, according to the file."""
    name = kind(data)
    if name == CR3:
        yield from _jpegs_of_cr3(data)
    elif name == RAF:
        start = int.from_bytes(data[84:88])
        yield start, start + int.from_bytes(data[88:92])
    elif name:
        yield from _jpegs_of_tiff(data)


def _directory(data: bytes, start: int | None = None, order: str = "") -> Directory:
    return Directory(data, start, order, _MAX_ENTRIES)


def _order(data: bytes) -> str:
    return "<" if data[:2] == b"II" else ">"


def _first(data: bytes) -> Directory:
    """The first directory; some kinds have another number in the place of TIFF's 42."""
    if data[2:4] in (b"RO", b"RS", b"OR", b"U\0"):
        order = _order(data)
        return _directory(data, int.from_bytes(data[4:8], "little" if order == "<" else "big"), order)
    return _directory(data)


def _jpegs_of_tiff(data: bytes) -> Iterator[Span]:
    first, order = _first(data), ""
    if data[2:4] not in (b"*\0", b"\0*", b"+\0", b"\0+"):
        order = _order(data)
    for tag in _PANASONIC_JPEGS:
        if entry := first.entry(tag):
            yield entry.at, entry.at + entry.length
    yield from _jpegs_of_olympus(data, first, order)
    ahead, seen = [first], {first.start}
    while ahead and len(seen) <= _MAX_DIRECTORIES:
        directory = ahead.pop(0)
        yield from _jpegs_of_directory(directory)
        for at in (*directory.integers(SUB_DIRECTORIES), directory.following):
            if at and at not in seen:
                seen.add(at)
                ahead.append(_directory(data, at, order))


def _jpegs_of_directory(directory: Directory) -> Iterator[Span]:
    start = directory.integer(_JPEG)
    yield start, start + directory.integer(_JPEG_SIZE)
    strips, sizes = directory.integers(_STRIPS), directory.integers(_STRIP_SIZES)
    if directory.integer(_COMPRESSION) in _JPEGS_IN_STRIPS and len(strips) == len(sizes) == 1:
        yield strips[0], strips[0] + sizes[0]


def _jpegs_of_olympus(data: bytes, first: Directory, order: str) -> Iterator[Span]:
    """The JPEGs that the maker note points to. Offsets count from the note's start, in older cameras from the
    file's.
    """
    note = _directory(data, first.integer(_EXIF), order).entry(_MAKER_NOTE) if _EXIF in first else None
    if note is None or data[2:4] not in (b"RO", b"RS", b"OR"):
        return
    head = data[note.at : note.at + 16]
    own = {b"OLYMPUS\0": 12, b"OM SYSTE": 16}.get(head[:8])
    base, start = (note.at, own) if own else (0, note.at + 8)
    block = data[base : base + _MAX_HEADER] if base else data
    settings = _directory(block, start, order)
    entry = settings.entry(_OLYMPUS_SETTINGS)
    if entry is None:
        return
    inner = _directory(block, settings.integer(_OLYMPUS_SETTINGS) if entry.length == 1 else entry.at, order)
    at = base + inner.integer(_OLYMPUS_JPEG)
    yield at, at + inner.integer(_OLYMPUS_JPEG_SIZE)


_CANON: Final = b"\x85\xc0\xb6\x87\x82\x0f\x11\xe0\x81\x11\xf4\xce\x46\x2b\x6a\x48"
_PREVIEW: Final = b"\xea\xf4\x2b\x5e\x1c\x98\x4b\x88\xb9\xfb\xb7\xdc\x40\x6e\x4d\x16"
_XMP: Final = b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac"
"""The type of `uuid` boxes with XMP."""


def cr3_blocks(data: bytes) -> dict[bytes, Span]:
    """The positions of a CR3's metadata: the TIFF structures `CMT1` (first directory), `CMT2` (EXIF), `CMT4`
    (GPS), and XMP as `XMP `.
    """
    file = BoxFile(data)
    blocks = dict[bytes, Span]()
    for start, end in file.movies:
        for box, body, body_end in file.boxes(start, end):
            if box == b"uuid" and data[body : body + 16] == _CANON:
                blocks |= {name: (at, stop) for name, at, stop in file.boxes(body + 16, body_end)}
    for box, body, body_end in file.boxes(0, len(data)):
        if box == b"uuid" and data[body : body + 16] == _XMP:
            blocks[b"XMP "] = body + 16, body_end
    return blocks


def _jpegs_of_cr3(data: bytes) -> Iterator[Span]:
    """The first sample of each track, and the preview."""
    file = BoxFile(data)
    for start, end in file.movies:
        for box, body, body_end in file.boxes(start, end):
            if box == b"trak":
                yield _first_sample(file, body, body_end)
    for box, body, body_end in file.boxes(0, len(data)):
        if box == b"uuid" and data[body : body + 16] == _PREVIEW:
            yield from ((at + 16, stop) for name, at, stop in file.boxes(body + 24, body_end) if name == b"PRVW")


def _first_sample(file: BoxFile, start: int, end: int) -> Span:
    """The position of a track's first sample (ISO/IEC 14496-12, sections 8.7.3 and 8.7.5); zeros if the track
    has none.
    """
    for name in (b"mdia", b"minf", b"stbl"):
        start, end = next(((at, stop) for box, at, stop in file.boxes(start, end) if box == name), (0, 0))
    at = size = 0
    for box, body, body_end in file.boxes(start, end):
        if box == b"stsz":
            size = file.uint(body + 4, 4, body_end) or file.uint(body + 12, 4, body_end)
        elif box in (b"co64", b"stco"):
            at = file.uint(body + 8, 8 if box == b"co64" else 4, body_end)
    return at, at + size


def own_orientation(data: bytes) -> int | None:
    """The orientation (1 to 8) of a RAW file, outside its JPEG."""
    name = kind(data)
    if name == CR3:
        start, end = cr3_blocks(data).get(b"CMT1", (0, 0))
        return tiff.orientation(data[start:end])
    if name in (ORF, RW2):
        return next((turn for turn in range(1, 9) if turn == _first(data).integer(tiff.ORIENTATION)), None)
    return tiff.orientation(data)


def orientation(data: bytes) -> int | None:
    """The orientation of the embedded JPEG or, without one, of the RAW file."""
    jpeg_itself = embedded(data)
    return (JPEG.orientation(jpeg_itself) if jpeg_itself else None) or own_orientation(data)


RAW: Final = Format(
    name="RAW",
    # For RAW files of all makers: each kind has its own MIME type, but none is registered.
    media_type="image/x-dcraw",
    extension="raw",
    decoder=JPEG.decoder,
    memory=JPEG.memory,
    turner=Turner.RENDERER,
    orientation=orientation,
)
