"""JPEG: the segments in front of its first scan. Source: ITU-T T.81, annex B."""

import re
from collections.abc import Iterator
from typing import Final

from darkroom.formats import tiff
from darkroom.formats.format import BEYOND, Decoder, Format, Memory, Part, Turner

MAX_SEGMENTS: Final = 5_000
"""The largest file that is accepted has room for 4,100 of 64 KB, as extended XMP has."""

FRAMES: Final = frozenset(bytes((code,)) for code in {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""The kinds of frame headers (SOF), which tell the process of coding, precision and size."""
LOSSLESS: Final = frozenset({b"\xc3", b"\xc7", b"\xcb", b"\xcf"})
"""Those of annex H."""
APP1: Final = b"\xe1"
SCAN: Final = b"\xda"

MPO: Final = "mpo"
"""The variant with more pictures after the first (CIPA DC-007)."""

_MARKER: Final = re.compile(rb"\xff([^\x00\x01\xc8\xd0-\xd9\xf0-\xfd\xff])", re.DOTALL)
"""Of a segment: passed over are fill bytes, markers that stand alone (section B.1.1) and those kept for
extensions, whose segments Pillow looks into."""


def segments(data: bytes) -> Iterator[Part]:
    """Each segment, with its content after the length; the first scan's is the last.

    The kind is the second byte of the marker. What stands between segments is passed over, as decoders do.
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


def exif(data: bytes) -> bytes:
    """The TIFF structure of EXIF (CIPA DC-008, section 4.7.2), as far as it is in one segment; empty without one.

    The last byte of the header in front of it should be 0, and is not looked at by readers.
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
    # Phones write 200 MP, which decode at a fraction of that size: it is time that sets the limit on renditions.
    memory=Memory(rendered=3, decoded=4),
    turner=Turner.RENDERER,
    orientation=_orientation,
)
