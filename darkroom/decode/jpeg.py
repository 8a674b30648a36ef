"""JPEG files of kinds that Pillow does not decode, and those that keep it busy before there is a picture."""

import itertools
import re
from collections.abc import Iterator
from typing import Final

from darkroom.errors import RejectedImage

_MAX_SEGMENTS: Final = 5_000
"""In front of the picture. The largest file that is accepted has room for 4,100 of 64 KB, as extended XMP has."""
_MAX_EXIF: Final = 100
"""Segments of EXIF, which Pillow joins one by one. All writers make one, some cut what is over 64 KB."""
_MAX_STRAY: Final = 1024 * 1024
"""Bytes between segments, which Pillow reads one by one: a quarter of a second."""

_SOF: Final = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_SOS: Final = 0xDA
_MARKER: Final = re.compile(rb"\xff([^\x00\x01\xc8\xd0-\xd9\xf0-\xfd\xff])", re.DOTALL)
"""Of a segment: passed over are fill bytes, markers that stand alone (ITU-T T.81, section B.1.1) and those kept
for extensions, whose segments Pillow looks into."""


def check_segments(data: bytes) -> None:
    """Refuse a JPEG with so much in front of its picture that reading it is all that it is made for."""
    exif = stray = 0
    end = 2
    no_picture = (_SOS, len(data) + 4, len(data))
    for number, (marker, start, after) in enumerate(itertools.chain(_segments(data), (no_picture,)), 1):
        exif += marker == 0xE1 and data[start : start + 4] == b"Exif"
        stray += start - 4 - end
        if number > _MAX_SEGMENTS or exif > _MAX_EXIF or stray > _MAX_STRAY:
            raise RejectedImage("undecodable", "The JPEG file has too much in front of its picture.")
        if marker == _SOS:
            return
        end = after


def exif(data: bytes) -> bytes:
    """The TIFF structure of EXIF (CIPA DC-008, section 4.7.2), as far as it is in one segment; empty without one.

    The last byte of the header in front of it should be 0, and is not looked at by readers.
    """
    for marker, start, end in _segments(data):
        if (
            marker == 0xE1
            and data[start : start + 5] == b"Exif\0"
            and data[start + 6 : start + 8] in (b"II", b"MM")
        ):
            return data[start + 6 : end]
        if marker == _SOS:
            break
    return b""


def lossless(data: bytes) -> bool:
    """Whether a JPEG is lossless (ITU-T T.81, annex H), which its decoder only knows at full size."""
    return _frame(data) in (0xC3, 0xC7, 0xCB, 0xCF)


def _frame(data: bytes) -> int | None:
    """The marker of the first frame, which says by which process it is coded."""
    return next((marker for marker, _, _ in _segments(data) if marker in _SOF), None)


def rare_kind(data: bytes) -> RejectedImage | None:
    """Why a JPEG is refused whose kind the decoder doesn't know; None if its kind is one of the usual."""
    frame = next(((marker, start) for marker, start, _ in _segments(data) if marker in _SOF), None)
    if frame is None or frame[1] >= len(data):
        return None
    marker, precision = frame[0], data[frame[1]]
    if precision != 8:
        message = f"{precision}-bit JPEG is not accepted, only the usual 8-bit JPEG is."
        return RejectedImage("unsupported_kind", message)
    if marker not in (0xC0, 0xC1, 0xC2, 0xC9, 0xCA):
        return RejectedImage("unsupported_kind", "Lossless and hierarchical JPEG are not accepted.")
    return None


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Each segment's marker, and where its content starts and ends; what stands between them is passed over."""
    end = 2
    while found := _MARKER.search(data, end):
        start = found.end() + 2
        end = found.end() + max(2, int.from_bytes(data[found.end() : start]))
        yield found[1][0], start, end
