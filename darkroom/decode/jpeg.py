"""JPEG: what its decoder sees, the kinds that it does not know, and files that only keep it busy."""

import hashlib
import io
import random
from collections.abc import Callable
from typing import Final

from PIL import Image

from darkroom.decode.parts import parts_as_file
from darkroom.errors import RejectedImage
from darkroom.formats import BEYOND
from darkroom.formats.jpeg import (
    ADOBE,
    ICC,
    JFIF,
    LOSSLESS,
    PROGRESSIVE,
    SCAN,
    end_of_scans,
    frame,
    segments,
)

_MAX_STRAY: Final = 2**20
"""Bytes between segments. Several readers skip them, and if there is no scan, Pillow does so one by one."""
_MAX_SCANNED_PIXELS: Final = 4_000_000_000
"""Pixels of a progressive JPEG times its scans, because each scan covers all pixels. Encoders write ten scans; a
small file can have thousands."""


def check_segments(data: bytes) -> None:
    """Refuse a JPEG with too much in front of its picture: it was made only to keep a reader busy."""
    kind, end, stray = b"", 2, 0
    for kind, start, after in segments(data):
        stray += start - 4 - end
        if kind == BEYOND or stray > _MAX_STRAY:
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
    """Whether a JPEG is lossless (ITU-T T.81, annex H), and can only be decoded at full size."""
    found = frame(data)
    return found is not None and found[0] in LOSSLESS


def rare_kind(data: bytes) -> RejectedImage | None:
    """Why a JPEG of a kind that the decoder does not know is refused; None if its kind is a usual one."""
    found = frame(data)
    if found is None or found[1] >= len(data):
        return None
    kind, start, _ = found
    precision = data[start]
    if precision != 8:
        message = f"JPEG files with {precision} bits a sample are not accepted, only those with 8 are."
        return RejectedImage("unsupported_kind", message)
    if kind not in (b"\xc0", b"\xc1", b"\xc2", b"\xc9", b"\xca"):
        return RejectedImage(
            "unsupported_kind", "Hierarchical JPEG and this kind of lossless JPEG are not accepted."
        )
    return None


_CODING: Final = frozenset(bytes((code,)) for code in {*range(0xC0, 0xE0)} - {0xD8, 0xD9})
"""The segments that are necessary for a decode: frames, tables, restart intervals, scans."""
_USEFUL: Final = ((JFIF, 14), (ADOBE, 12), (ICC, 15))
"""The other segments that the decoder sees: how each begins, and how many of its bytes are needed. JFIF and Adobe
give the colour space."""


def readable(data: bytes) -> io.BufferedIOBase:
    """The file without the segments that its decoder does not need, because broken ones would make it fail."""
    kept, rest = [(0, 2)], 2
    for kind, start, end in segments(data):
        useful = any(
            data.startswith(marker[1:], start) and marker[:1] == kind and end - start >= least
            for marker, least in _USEFUL
        )
        if kind in _CODING or useful:
            kept.append((start - 4, min(end, len(data))))
        rest = end
    return parts_as_file(data, [*kept, (min(rest, len(data)), len(data))])


_END: Final = b"\xff\xd9"
_FILLING: Final = 16
"""This many zeros mean bytes that were never written, as after an interrupted copy; they would be decoded as
picture.
"""
_NOISE: Final = random.Random(1).randbytes(512).replace(b"\xff", b"\x55")  # noqa: S311  # not secret
_NOISE_AND_RESTARTS: Final = _NOISE + b"".join(bytes((0xFF, 0xD0 + n % 8)) + _NOISE for n in range(16))
"""Noise after every restart marker that the decoder may be waiting for."""


def whole(data: bytes, opened: Callable[[bytes], Image.Image]) -> bytes | None:
    """A JPEG up to the end of its last scan, with an end marker, if all rows are there; otherwise None.

    `opened`: opens a file. The decoder silently invents missing parts. So the scans are decoded twice, once with
    noise after them: if that changes the picture, the last row was not complete.
    """
    end = end_of_scans(data)
    if end is None:
        return None
    scans = data[:end].rstrip(b"\xff")
    if scans.endswith(bytes(_FILLING)):
        scans = scans.rstrip(b"\0")
    found = frame(data)
    # One value a block is enough, unless the last scan may only refine the blocks.
    scale = 1 if lossless(data) else 2 if found and found[0] in PROGRESSIVE else 8
    first, second = (_digest(opened(scans + tail + _END), scale) for tail in (b"", _NOISE_AND_RESTARTS))
    return scans + _END if first == second else None


def _digest(image: Image.Image, scale: int) -> bytes:
    """A digest of the pixels, decoded at a fraction of the size."""
    if scale > 1:
        image.draft(None, (max(1, image.width // scale), max(1, image.height // scale)))
    digest = hashlib.sha256()
    for top in range(0, image.height, 256):
        digest.update(image.crop((0, top, image.width, min(top + 256, image.height))).tobytes())
    return digest.digest()
