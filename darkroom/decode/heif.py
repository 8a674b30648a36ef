"""Checks and corrections of AVIF and HEIC before their decoders see them."""

import itertools
import re
import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from PIL import Image

from darkroom.decode import av1, hevc
from darkroom.decode.picture import Rectangle
from darkroom.errors import RejectedImage
from darkroom.formats import JPEG, Span
from darkroom.formats.bmff import BoxFile, Item

_TOLERATED_EXCESS: Final = 12 * 2**20
"""Pixels by which the frames of a file may be larger than their items say, in all. In layered images this is
legitimate: the item shows a small layer, or a large one at a small size. The memory that a decoder gets for any
picture is enough for this many.
"""

_MAX_UNITS: Final = 20_000
"""Units in the bitstreams of an AVIF. An item has three or four; a hostile file could have millions of empty
ones.
"""


def check_length(data: bytes) -> None:
    """Refuse a HEIC that is cut: its decoder would leave out the missing tiles of an iPhone's photo."""
    if BoxFile(data).truncated:
        raise RejectedImage("truncated", "The HEIC file ends too early.")


_CODINGS: Final = {
    b"av01": "AV1",
    b"avc1": "H.264",
    b"vvc1": "H.266",
    b"lhv1": "layered HEVC",
    b"jpeg": JPEG.name,
    b"j2k1": "JPEG 2000",
}
"""Item types of pictures that the decoder of HEIC cannot decode, and what they are coded in."""


def check_coding(data: bytes) -> None:
    """Refuse a HEIC whose picture, or the first tile of it, is not coded in HEVC; the message names the coding."""
    file = BoxFile(data)
    item = _coded_item(file)
    if item and (coding := _CODINGS.get(item.kind)):
        raise RejectedImage("unsupported_kind", f"HEIC files with {coding} coding are not accepted.")


def _coded_item(file: BoxFile) -> Item | None:
    """The primary item or, of a grid, its first tile."""
    tiles = (
        targets[0]
        for kind, source, targets in file.references
        if (kind, source) == (b"dimg", file.primary) and targets
    )
    return file.items.get(next(tiles, file.primary or 0))


def check_frames(data: bytes) -> None:
    """Refuse an AVIF with frames larger than it says: limits depend on what it says, memory on its frames."""
    file = BoxFile(data)
    frames = dict[tuple[Span, ...], int]()
    excess, left = 0, _MAX_UNITS
    room = 2 * len(file.data)  # items may share their bytes, but no honest file overlaps everywhere
    for number, item in file.items.items():
        if item.kind != b"av01":
            continue
        where = tuple(file.spans(item, len(file.data)))
        if where not in frames:
            bitstream = _bitstream(file.data, where, room)
            room -= len(bitstream)
            frames[where], left = _largest_frame(bitstream, left)
        excess += max(0, frames[where] - _declared_pixels(file, number))
        if excess > _TOLERATED_EXCESS:
            raise RejectedImage("undecodable", "The AVIF file holds a larger picture than it says.")


def _bitstream(data: bytes, spans: tuple[Span, ...], room: int) -> memoryview:
    """The bytes of an item, not copied if they lie in one piece."""
    if sum(end - start for start, end in spans) > room:
        raise _damaged()
    pieces = [memoryview(data)[start:end] for start, end in spans]
    return pieces[0] if len(pieces) == 1 else memoryview(b"".join(pieces))


def _largest_frame(bitstream: memoryview, most: int) -> tuple[int, int]:
    """The pixels of the largest frame that an AV1 bitstream may have, and how many of `most` units are left."""
    largest = 0
    try:
        for kind, body in av1.units(bitstream):
            most -= 1
            if most < 0:
                raise _damaged()
            if kind == av1.SEQUENCE_HEADER:
                width, height = av1.largest_frame(body)
                largest = max(largest, width * height)
    except EOFError:
        raise _damaged() from None
    return largest, most


def _damaged() -> RejectedImage:
    return RejectedImage("undecodable", "The AVIF file is damaged and can't be decoded.")


def _declared_pixels(file: BoxFile, number: int) -> int:
    sizes = [
        file.uint(start + 4, 4, end) * file.uint(start + 8, 4, end)
        for kind, start, end in file.properties_of(number)
        if kind == b"ispe"
    ]
    return min(sizes, default=0)


def check_boxes(data: bytes) -> None:
    """Refuse a file with more boxes than are read: its decoder would see boxes that were not checked."""
    file = BoxFile(data)
    for _ in _harmful(file):  # reads on
        pass
    if file.beyond_bounds:
        raise RejectedImage("undecodable", "The file has too many parts to be a picture.")


def readable(data: bytes) -> bytes:
    """A HEIC without two things that crash the process (pi-heif 1.4.0): item types that are not text, and a
    wrong depth of a grey picture, whose samples the decoder reads by the stated depth.
    """
    # Copied even if nothing changes: after a block of that size has been freed, glibc keeps the memory of
    # libheif's tiles instead of mapping each one again (mallopt(3), M_MMAP_THRESHOLD). This saves 10,000 page
    # faults and 7 % of the CPU time.
    mended = bytearray(data)
    for where, harmless in _harmful(BoxFile(data)):
        mended[where] = harmless
    return bytes(mended) if mended != data else data


def readable_avif(data: bytes) -> bytes:
    """An AVIF without metadata, in which no two tables of properties (`ipma`) have the same version and flags.

    The standard forbids such tables and libavif refuses the file, but cavif wrote them for pictures with alpha,
    and browsers show those. libavif also refuses a file whose EXIF or XMP is empty, broken or cut.
    """
    file = BoxFile(data)
    mended = bytearray()
    for where, other in itertools.chain(_equal_associations(file), _metadata_items(file)):
        mended = mended or bytearray(data)
        mended[where] = other
    return bytes(mended) or data


def _metadata_items(file: BoxFile) -> Iterator[tuple[slice, bytes]]:
    """Replacements for the types of EXIF, XMP and other documents: each position, with a type that no decoder
    knows.
    """
    for kind, start, end in [box for meta in file.metas for box in file.boxes(*meta)]:
        for names in _item_types(file, start, end) if kind == b"iinf" else ():
            where = slice(names.start, names.start + 4)
            if file.data[where] in (b"Exif", b"mime"):
                yield where, b"skip"


def _equal_associations(file: BoxFile) -> Iterator[tuple[slice, bytes]]:
    """The positions of the flags of such tables, with other flags that mean the same (ISO/IEC 23008-12, section
    9.3.1): only the last of the 24 bits has a meaning.
    """
    for meta in file.metas:
        seen, spare = set[bytes](), itertools.count(1)
        for kind, start, end in file.boxes(*meta):
            for name, table, _ in file.boxes(start, end) if kind == b"iprp" else ():
                head = file.data[table : table + 4]
                if name == b"ipma" and len(head) == 4:
                    if head in seen:
                        others = (head[:1] + (number << 1 | head[3] & 1).to_bytes(3) for number in spare)
                        head = next(other for other in others if other not in seen)
                        yield slice(table, table + 4), head
                    seen.add(head)


def _harmful(file: BoxFile) -> Iterator[tuple[slice, bytes]]:
    """The positions of these two things, with harmless bytes for each."""
    for kind, start, end in [box for meta in file.metas for box in file.boxes(*meta)]:
        if kind == b"iinf":
            for names in _item_types(file, start, end):
                yield names, file.data[names].translate(_TO_ASCII)
        elif kind == b"iprp":
            yield from _depths_of_grey(file, start, end)


def _item_types(file: BoxFile, start: int, end: int) -> Iterator[slice]:
    """The positions of the types and names in the entries of an `iinf` box."""
    entries = start + (8 if any(file.data[start : start + 1]) else 6)  # after version, flags and a count
    for _, entry, stop in file.boxes(entries, end):
        yield slice(entry + (10 if file.data[entry : entry + 1] == b"\3" else 8), stop)  # after numbers


def _depths_of_grey(file: BoxFile, start: int, end: int) -> Iterator[tuple[slice, bytes]]:
    """The positions of the depth of grey pictures in the `hvcC` boxes of an `iprp` box (ISO/IEC 14496-15,
    8.3.2.1), and the depth that their samples have. If that is not clear, it is eight bits, with which the
    decoder never reads beyond the samples.
    """
    for _, first, last in file.boxes(start, end):
        for kind, config, stop in file.boxes(first, last):
            if kind == b"hvcC" and config + 18 <= stop and file.data[config + 16] & 3 == 0:
                depth = _luma_depth(file, file.data[config:stop])
                where = config + 17
                yield slice(where, where + 1), bytes((file.data[where] & 0xF8 | depth - 8,))


def _luma_depth(file: BoxFile, record: bytes) -> int:
    """Bits of a sample, if all sequence parameters agree, in the configuration and in the pictures."""
    try:
        depths = {hevc.luma_depth(unit) for unit in hevc.configured_units(record)}
        room = 2 * len(file.data)
        for item in file.items.values():
            if item.kind in (b"hvc1", b"hev1"):
                bitstream = _bitstream(file.data, tuple(file.spans(item, len(file.data))), room)
                room -= len(bitstream)
                depths |= {
                    hevc.luma_depth(unit) for unit in hevc.units(bitstream, (record[21:22] or b"\3")[0] % 4 + 1)
                }
    except (EOFError, RejectedImage):
        return 8
    known = [depth for depth in depths if depth is not None]
    return known[0] if len(known) == 1 and known[0] < 16 else 8


_TO_ASCII: Final = bytes(range(128)) + b"?" * 128


def clean_aperture(data: bytes, size: tuple[int, int]) -> Rectangle | None:
    """The part of an AVIF's decoded pixels, of this size, that is to be shown; None if the file does not say."""
    file = BoxFile(data)
    claps = (
        file.clean_aperture(start, end, size)
        for kind, start, end in file.properties_of(file.primary)
        if kind == b"clap"
    )
    return next(claps, None)


def decoders_orientation(image: Image.Image) -> int:
    """The orientation that an opened AVIF's decoder asks for.

    An animation may have it in another place than a still. Pillow writes it into the EXIF that it returns.
    """
    exif = Image.Exif()
    exif.load(image.info.get("exif") or b"")
    return next((turn for turn in range(1, 9) if turn == exif.get(0x0112)), 1)


def avif_code_points(data: bytes, _image: Image.Image) -> tuple[int, int] | None:
    """Colour primaries and transfer characteristics (ISO/IEC 23091-2) of the picture in an AVIF, if it has
    them: those of its properties, otherwise those of its bitstream, as in libavif.
    """
    file = BoxFile(data)
    for kind, start, end in file.properties_of(file.primary):
        if kind == b"colr" and data[start : start + 4] == b"nclx":
            return file.uint(start + 4, 2, end), file.uint(start + 6, 2, end)
    for start, end in file.movies if file.primary is None else ():
        if coding := _NCLX.search(data, start, min(end, start + _MOVIE)):
            return struct.unpack(">HH", coding[1])
    return _code_points_of_bitstream(file)


def _code_points_of_bitstream(file: BoxFile) -> tuple[int, int] | None:
    """The same by the first sequence header of the primary item, or of the first tile of a grid."""
    item = _coded_item(file)
    if item is None or item.kind != b"av01":
        return None
    bitstream = _bitstream(file.data, tuple(file.spans(item, len(file.data))), len(file.data))
    with suppress(EOFError):
        for kind, body in itertools.islice(av1.units(bitstream), _MAX_UNITS):
            if kind == av1.SEQUENCE_HEADER:
                return av1.code_points(body)
    return None


def heic_code_points(_data: bytes, image: Image.Image) -> tuple[int, int] | None:
    """The same of an opened HEIC."""
    profile = image.info.get("nclx_profile")
    return (int(profile["color_primaries"]), int(profile["transfer_characteristics"])) if profile else None


_NCLX: Final = re.compile(rb"colrnclx(.{4})", re.DOTALL)
"""The box of ISO/IEC 14496-12, section 12.1.5."""
_MOVIE: Final = 64 * 2**10
"""Bytes at the start of an animation's boxes in which that box is searched for."""
