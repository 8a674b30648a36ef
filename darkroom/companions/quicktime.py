"""The content identifier that Apple's cameras give a Live Photo's video, read from a few ranges of the file.

Sources: Apple's QuickTime File Format, "Metadata"; ISO/IEC 14496-12 for boxes.
https://developer.apple.com/documentation/quicktime-file-format/metadata_atoms_and_types
"""

import re
import struct
from collections.abc import Callable, Iterator
from typing import Final

Read = Callable[[int, int], bytes | None]
"""Returns some bytes of a file, from a position on; None if it cannot be read any more."""

KEY: Final = b"com.apple.quicktime.content.identifier"

IDENTIFIER: Final = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", re.ASCII)
"""The form of an identifier: a UUID."""

_HEAD: Final = 16
"""Bytes of a box's header, with a long size."""
_MAX_BOXES: Final = 16
"""Boxes of the file itself that are looked at: a phone writes four or five. Each is a request."""
_MAX_MOVIE: Final = 2**20
"""Bytes of the box that describes a video. Those of Live Photos, of three seconds, have some ten kilobytes."""
_MAX_INNER: Final = 1000
"""Boxes in it that are looked at."""


def content_identifier(read: Read, size: int) -> str | None:
    """The identifier of a video of `size` bytes; None if it has none, or cannot be read."""
    at = 0
    for _ in range(_MAX_BOXES):
        head = read(at, _HEAD)
        if head is None or (box := _box(head, size - at)) is None:
            return None
        kind, start, end = box
        if kind == b"moov":
            movie = read(at + start, min(end - start, _MAX_MOVIE))
            return None if movie is None else _of_movie(movie)
        at += end
        if at >= size:
            return None
    return None


def _of_movie(movie: bytes) -> str | None:
    meta = next((movie[start:end] for kind, start, end in _boxes(movie) if kind == b"meta"), b"")
    # QuickTime's box has no version and flags, that of ISO has.
    for content in (meta, meta[4:]):
        inner = {kind: content[start:end] for kind, start, end in _boxes(content)}
        if b"keys" in inner and b"ilst" in inner:
            return _value(inner[b"keys"], inner[b"ilst"])
    return None


def _value(keys: bytes, values: bytes) -> str | None:
    """The text under our key: keys are numbered from 1, and each value is in a box that has a key's number as its
    type.
    """
    names = [keys[8:][start:end] for _, start, end in _boxes(keys[8:])]
    if KEY not in names:
        return None
    wanted = struct.pack(">I", 1 + names.index(KEY))
    for kind, start, end in _boxes(values):
        for inner, first, last in _boxes(values[start:end]):
            if kind == wanted and inner == b"data":
                text = values[start:end][first:last][8:].decode("ascii", "replace").strip("\0 ")
                return text.upper() if IDENTIFIER.fullmatch(text) else None
    return None


def _boxes(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """The boxes of some bytes: type, and where the content starts and ends."""
    at = 0
    for _ in range(_MAX_INNER):
        box = _box(data[at : at + _HEAD], len(data) - at)
        if box is None:
            return
        kind, start, end = box
        yield kind, at + start, at + end
        at += end


def _box(head: bytes, room: int) -> tuple[bytes, int, int] | None:
    """A box by its first bytes: its type, and where its content starts and ends. One that is longer than the room
    ends there.
    """
    if len(head) < 8:
        return None
    size, kind = struct.unpack_from(">I4s", head)
    start = 8
    if size == 1 and len(head) >= _HEAD:
        (size,) = struct.unpack_from(">Q", head, 8)
        start = _HEAD
    elif size == 0:
        size = room
    return None if size < start else (kind, start, min(size, room))
