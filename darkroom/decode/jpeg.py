"""JPEG files of kinds that Pillow does not decode, and those that keep it busy before there is a picture."""

from typing import Final

from PIL import Image

from darkroom.errors import RejectedImage
from darkroom.formats import BEYOND
from darkroom.formats.jpeg import APP1, LOSSLESS, SCAN, frame, segments

_MAX_EXIF: Final = 100
"""Segments of EXIF, which Pillow joins one by one. All writers make one, some cut what is over 64 KB."""
_MAX_STRAY: Final = 2**20
"""Bytes between segments, which Pillow reads one by one: a quarter of a second."""
_MAX_SCANNED_PIXELS: Final = 4_000_000_000
"""Of a progressive JPEG: its pixels times its scans, for each scan walks over all of them. Encoders write ten
scans; a small file can hold thousands."""


def check_segments(data: bytes) -> None:
    """Refuse a JPEG with so much in front of its picture that reading it is all that it is made for."""
    exif = stray = 0
    end = 2
    kind = b""
    for kind, start, after in segments(data):
        exif += kind == APP1 and data[start : start + 4] == b"Exif"
        stray += start - 4 - end
        if kind == BEYOND or exif > _MAX_EXIF or stray > _MAX_STRAY:
            raise _too_much()
        end = after
    if kind != SCAN and stray + len(data) - end > _MAX_STRAY:
        raise _too_much()


def _too_much() -> RejectedImage:
    return RejectedImage("undecodable", "The JPEG file has too much in front of its picture.")


def check_scans(data: bytes, image: Image.Image) -> None:
    """Refuse a progressive JPEG that takes too long."""
    if "progressive" in image.info and data.count(b"\xff\xda") * image.width * image.height > _MAX_SCANNED_PIXELS:
        raise RejectedImage("too_many_pixels", "The JPEG file has too many scans for its size.")


def lossless(data: bytes) -> bool:
    """Whether a JPEG is lossless (ITU-T T.81, annex H), which its decoder only knows at full size."""
    found = frame(data)
    return found is not None and found[0] in LOSSLESS


def rare_kind(data: bytes) -> RejectedImage | None:
    """Why a JPEG is refused whose kind the decoder doesn't know; None if its kind is one of the usual."""
    found = frame(data)
    if found is None or found[1] >= len(data):
        return None
    kind, start, _ = found
    precision = data[start]
    if precision != 8:
        message = f"{precision}-bit JPEG is not accepted, only the usual 8-bit JPEG is."
        return RejectedImage("unsupported_kind", message)
    if kind not in (b"\xc0", b"\xc1", b"\xc2", b"\xc9", b"\xca"):
        return RejectedImage("unsupported_kind", "Lossless and hierarchical JPEG are not accepted.")
    return None
