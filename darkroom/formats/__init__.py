"""What a file is: each format is described once, for all who ask.

format.py           what is stated of a format
jpeg.py, png.py,    one module a format: its descriptor, and a walker over the parts of a file
gif.py, webp.py,
tiff.py, bmp.py,
ico.py
heif.py             AVIF and HEIC, which are ISO base media files: bmff.py walks those
foreign.py          what is refused by name

A walker is given a stranger's bytes. It is lazy, never raises, visits a bounded number of parts in time that is
linear in the file's length, and says where it stopped (`BEYOND`). Nothing here needs Pillow to be imported.
"""

import re
from typing import Final

from darkroom.errors import RejectedImage
from darkroom.formats import foreign
from darkroom.formats.bmff import brands
from darkroom.formats.bmp import BMP
from darkroom.formats.format import BEYOND, Format, Part, Span, Turner
from darkroom.formats.gif import GIF
from darkroom.formats.heif import AVIF, HEIC, STRUCTURAL_BRANDS
from darkroom.formats.ico import ICO
from darkroom.formats.jpeg import JPEG
from darkroom.formats.png import PNG
from darkroom.formats.tiff import TIFF
from darkroom.formats.webp import WEBP

__all__ = [
    "AVIF",
    "BEYOND",
    "BMP",
    "FORMATS",
    "GIF",
    "HEIC",
    "ICO",
    "JPEG",
    "PNG",
    "TIFF",
    "WEBP",
    "Format",
    "Part",
    "Span",
    "Turner",
    "by_extension",
    "identify",
]

FORMATS: Final = (JPEG, PNG, WEBP, GIF, TIFF, BMP, ICO, AVIF, HEIC)
"""All that are accepted. A file with the brands of two formats is the earlier one here, unless its major brand
decides."""

_HEAD: Final = 4096
"""Enough bytes to recognise every format, even an SVG after its prologue."""


def identify(data: bytes) -> Format:
    """What a file is by its first bytes.

    Raises RejectedImage with code `unsupported_format` or `not_an_image`.
    """
    head = data[:_HEAD]
    foreign.refuse_not_yet(head)  # first, because a Canon RAW file begins as a TIFF
    if found := _by_signature(head) or _by_brand(head):
        return found
    foreign.refuse(head)
    raise RejectedImage("not_an_image", "The file is no image of a known format.")


def _by_signature(head: bytes) -> Format | None:
    return next((each for each in FORMATS if each.signature and re.match(each.signature, head, re.DOTALL)), None)


def _by_brand(head: bytes) -> Format | None:
    """What an ISO base media file is: by its major brand, or else by any."""
    major, others = brands(head)
    for names in ({major}, others):
        for each in FORMATS:
            if each.brands & names:
                return each
    return HEIC if STRUCTURAL_BRANDS & others else None


def by_extension(extension: str) -> Format:
    """The format whose files have this extension; KeyError where none has."""
    return _BY_EXTENSION[extension]


_BY_EXTENSION: Final = {each.extension: each for each in FORMATS}
