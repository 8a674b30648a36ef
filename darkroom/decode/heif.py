"""What is to be known of AVIF and HEIC before their decoders see them."""

import re
import struct
from typing import Final

from PIL import Image

from darkroom.bmff import BoxFile, Item
from darkroom.decode import av1
from darkroom.errors import RejectedImage

_TOLERATED_FRAME: Final = 1024 * 1024
"""Pixels of a frame that may be larger than its item says, as one of several layers rightly is. It takes 16 MB."""

_MAX_UNITS: Final = 20_000
"""Of the bitstreams of an AVIF: an item has three or four, a hostile file could hold millions of empty ones."""


def readable(name: str, data: bytes) -> bytes:
    """The file, checked, and with what its decoder can't bear made harmless.

    Raises RejectedImage with code `truncated` or `undecodable`.
    """
    file = BoxFile(data)
    if file.beyond_bounds:
        raise RejectedImage("undecodable", f"The {name} file has too many boxes to be a photo.")
    if name == "AVIF":
        _check_frames(file)
        return data
    if (
        file.truncated
    ):  # the decoder would leave out those tiles of an iPhone's photo that the file no longer holds
        raise RejectedImage("truncated", "The HEIC file ends too early.")
    return _with_readable_items(file)


def _check_frames(file: BoxFile) -> None:
    """Refuse an AVIF with frames larger than it says: limits go by the one, memory by the other."""
    frames = dict[tuple[tuple[int, int], ...], int]()
    left = _MAX_UNITS
    room = 2 * len(file.data)  # items may share what they are made of, but no honest file overlaps all over
    for number, item in file.items.items():
        if item.kind != b"av01":
            continue
        where = tuple(item.extents)
        if where not in frames:
            bitstream = _bitstream(file, item, room)
            room -= len(bitstream)
            frames[where], left = _largest_frame(bitstream, left)
        if frames[where] > max(_declared_pixels(file, number), _TOLERATED_FRAME):
            raise RejectedImage("undecodable", "The AVIF file holds a larger picture than it says.")


def _bitstream(file: BoxFile, item: Item, room: int) -> memoryview:
    """The bytes of an item, not copied if they lie in one piece."""
    spans = list(file.spans(item, len(file.data)))
    if sum(end - start for start, end in spans) > room:
        raise _damaged()
    if len(spans) == 1:
        return memoryview(file.data)[slice(*spans[0])]
    return memoryview(file.content(item, len(file.data)))


def _largest_frame(bitstream: memoryview, most: int) -> tuple[int, int]:
    """Pixels of the largest frame that a bitstream of AV1 may hold; and what its units leave of `most`."""
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


def _with_readable_items(file: BoxFile) -> bytes:
    """A HEIC whose items have types of ASCII: pi-heif 1.4.0 brings the whole process down at any others."""
    data = file.data
    tables = [table for meta in file.metas for kind, *table in file.boxes(*meta) if kind == b"iinf"]
    harmful = list[slice]()
    for start, end in tables:
        entries = start + (8 if any(data[start : start + 1]) else 6)  # behind version, flags and a count
        for _, entry, stop in file.boxes(entries, end):
            names = slice(entry + (10 if data[entry : entry + 1] == b"\3" else 8), stop)  # behind numbers
            if not data[names].isascii():
                harmful.append(names)
    if not harmful:
        return data
    mended = bytearray(data)
    for names in harmful:
        mended[names] = mended[names].translate(_TO_ASCII)
    return bytes(mended)


_TO_ASCII: Final = bytes(range(128)) + b"?" * 128


def code_points(data: bytes, image: Image.Image) -> tuple[int, int] | None:
    """Colour primaries and transfer characteristics (ISO/IEC 23091-2) of an opened AVIF or HEIC, where told."""
    if image.format == "AVIF":
        coding = _NCLX.search(data, 0, _META)
        return struct.unpack(">HH", coding[1]) if coding else None
    profile = image.info.get("nclx_profile")
    return (int(profile["color_primaries"]), int(profile["transfer_characteristics"])) if profile else None


_NCLX: Final = re.compile(rb"colrnclx(.{4})", re.DOTALL)
"""The box of ISO/IEC 14496-12, section 12.1.5."""
_META: Final = 64 * 1024
"""Bytes at the start of an AVIF in which that box is looked for."""
