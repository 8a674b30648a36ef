"""JPEG: the segments in front of its first scan, and where its scans end. Source: ITU-T T.81, annex B."""

import re
from collections.abc import Iterator
from typing import Final

from darkroom.formats import tiff
from darkroom.formats.format import BEYOND, Decoder, Format, Memory, Part, Turner

MAX_SEGMENTS: Final = 5_000
"""The largest accepted file has room for 4,100 segments of 64 KB, the size that extended XMP uses."""

FRAMES: Final = frozenset(bytes((code,)) for code in {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""The kinds of frame headers (SOF), which give the coding process, precision and size."""
LOSSLESS: Final = frozenset({b"\xc3", b"\xc7", b"\xcb", b"\xcf"})
"""The kinds of lossless frames (annex H)."""
PROGRESSIVE: Final = frozenset({b"\xc2", b"\xc6", b"\xca", b"\xce"})
"""The kinds of progressive frames (annex G)."""
APP1: Final = b"\xe1"
JFIF: Final = b"\xe0JFIF\0"
ADOBE: Final = b"\xeeAdobe"
ICC: Final = b"\xe2ICC_PROFILE\0"
"""Kinds of segments that begin like this."""
SCAN: Final = b"\xda"

MPO: Final = "mpo"
"""The variant with more pictures after the first (CIPA DC-007)."""

_MARKER: Final = re.compile(rb"\xff([^\x00\x01\xc8\xd0-\xd9\xf0-\xfd\xff])", re.DOTALL)
"""A segment's marker. Fill bytes, markers without a segment (section B.1.1) and those reserved for extensions are
skipped; Pillow looks into the segments of the latter."""


def segments(data: bytes) -> Iterator[Part]:
    """Each segment, with its content after the length; the first scan is the last.

    The kind is the second byte of the marker. Bytes between segments are skipped, as decoders do.
    """
    end = 2
    for _ in range(MAX_SEGMENTS):
        found = _MARKER.search(data, end)
        if found is None or found.end() + 2 > len(data):
            return
        start = found.end() + 2
        end = found.end() + max(2, int.from_bytes(data[found.end() : start]))
        yield found[1], start, end
        if found[1] == SCAN:
            return
    yield BEYOND, end, len(data)


def frame(data: bytes) -> Part | None:
    """The first frame header, if there is one."""
    return next((part for part in segments(data) if part[0] in FRAMES), None)


_AFTER_SCAN: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
"""The marker that ends a scan: not a byte of its data, and not a restart marker (section B.1.1.5)."""
_BETWEEN_SCANS: Final = frozenset({0xC4, 0xCC, 0xDB, 0xDC, 0xDD, *range(0xE0, 0xF0), 0xFE})


def end_of_scans(data: bytes) -> int | None:
    """The end of the last scan that the picture needs, whatever follows; None if one is missing.

    A progressive picture is complete when all coefficients have their last bit (section G.1.1.1), other pictures
    when each component has had a scan.
    """
    parts = list(segments(data))
    if not parts or parts[-1][0] != SCAN or (found := frame(data)) is None:
        return None
    kind, start, end = found
    missing = {component: set(range(64)) for component in data[start + 6 : end : 3]}
    progressive = kind in PROGRESSIVE
    _, start, end = parts[-1]
    while end <= len(data):
        header = data[start:end]
        count = header[0] if header else 0
        if len(header) < 4 + 2 * count:
            return None
        first, last, bits = header[1 + 2 * count : 4 + 2 * count]
        for component in header[1 : 1 + 2 * count : 2]:
            if not progressive:
                missing.pop(component, None)
            elif not bits & 15 and component in missing:
                missing[component] -= set(range(first, last + 1))
                if not missing[component]:
                    del missing[component]
        marker = _AFTER_SCAN.search(data, end)
        if not missing:
            return marker.start() if marker else len(data)
        following = _next_scan(data, marker.start() if marker else len(data))
        if following is None:
            return None
        start, end = following
    return None


_TABLES: Final = frozenset({b"\xc4", b"\xcc", b"\xdb", b"\xdd"})
"""The kinds of segments with tables for the scans (DHT, DAC, DQT, DRI)."""


def coded(data: bytes) -> Iterator[bytes]:
    """What a complete picture is decoded from, in parts: its frame, its tables and its scans, without metadata."""
    for kind, start, end in segments(data):
        if kind == SCAN:
            yield data[start : end_of_scans(data)]
        elif kind in FRAMES or kind in _TABLES or (kind + data[start:end]).startswith(ADOBE):
            yield kind + data[start:end]


def _next_scan(data: bytes, at: int) -> tuple[int, int] | None:
    """The position of the header of the next scan after the segments from `at` on; None if there is none."""
    while at + 4 <= len(data) and data[at] == 0xFF:
        code, end = data[at + 1], at + 2 + max(2, int.from_bytes(data[at + 2 : at + 4]))
        if bytes((code,)) == SCAN:
            return at + 4, end
        if code == 0xFF:  # a fill byte
            end = at + 1
        elif code not in _BETWEEN_SCANS:
            return None
        at = end
    return None


def exif(data: bytes) -> bytes:
    """The TIFF structure of EXIF (CIPA DC-008, section 4.7.2), as far as it is in one segment; empty without one.

    The last byte of the header in front of it should be 0, but readers do not check it.
    """
    for kind, start, end in segments(data):
        if kind == APP1 and data[start : start + 5] == b"Exif\0" and data[start + 6 : start + 8] in (b"II", b"MM"):
            return data[start + 6 : end]
    return b""


def _orientation(data: bytes) -> int | None:
    return tiff.orientation(exif(data))


JPEG: Final = Format(
    name="JPEG",
    media_type="image/jpeg",
    extension="jpg",
    # The MPO of phones and stereo cameras is a JPEG followed by others: its first picture is the photograph.
    signature=rb"\xff\xd8\xff",
    decoder=Decoder(module="PIL.JpegImagePlugin", image_class="JpegImageFile"),
    # Phones write 200 MP, which decode at a fraction of that size: the time of renditions sets the limit.
    memory=Memory(rendered=3, decoded=4),
    turner=Turner.RENDERER,
    orientation=_orientation,
)
