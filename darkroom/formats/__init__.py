"""The formats of files: each is described once, for all other code.

format.py           the description of a format
jpeg.py, png.py,    one module a format: its description, and a walker over the parts of a file
gif.py, webp.py,
tiff.py, bmp.py,
ico.py
heif.py             AVIF and HEIC, which are ISO base media files: bmff.py walks those
raw.py              camera RAW, and the JPEGs in it
foreign.py          what is refused by name

A walker gets a stranger's bytes. It is lazy, never raises, visits a limited number of parts in time that is linear
in the file's length, and says where it stopped at its limit (`BEYOND`). Nothing here imports Pillow.
"""

import re
from typing import Final

from darkroom.errors import RejectedImage
from darkroom.formats import foreign, raw
from darkroom.formats.bmff import brands
from darkroom.formats.bmp import BMP
from darkroom.formats.format import BEYOND, Format, Part, Span, Turner
from darkroom.formats.gif import GIF
from darkroom.formats.heif import AVIF, HEIC, STRUCTURAL_BRANDS
from darkroom.formats.ico import ICO
from darkroom.formats.jpeg import JPEG
from darkroom.formats.png import PNG
from darkroom.formats.raw import RAW
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
    "RAW",
    "TIFF",
    "WEBP",
    "Format",
    "Part",
    "Span",
    "Turner",
    "by_extension",
    "identify",
]

FORMATS: Final = (JPEG, PNG, WEBP, GIF, TIFF, BMP, ICO, AVIF, HEIC, RAW)
"""All accepted formats. A file with the brands of two formats has the earlier one here, unless its major brand
decides."""

_HEAD: Final = 4096
"""Enough bytes to recognise every format, even an SVG after its prologue."""


def identify(data: bytes) -> Format:
    """The format of a file, by its first bytes.

    Raises RejectedImage with code `unsupported_format` or `not_an_image`.
    """
    head = data[:_HEAD]
    if raw.kind(data):  # first, because they begin as TIFFs or videos
        return RAW
    foreign.refuse_not_yet(head)
    if found := _by_signature(head) or _by_brand(head):
        return found
    foreign.refuse(head)
    raise RejectedImage("not_an_image", "The file is not an image of a known format.")


def _by_signature(head: bytes) -> Format | None:
    return next((each for each in FORMATS if each.signature and re.match(each.signature, head, re.DOTALL)), None)


def _by_brand(head: bytes) -> Format | None:
    """The format of an ISO base media file, by its major brand or, if that does not decide, by any brand."""
    major, others = brands(head)
    for names in ({major}, others):
        for each in FORMATS:
            if each.brands & names:
                return each
    return HEIC if STRUCTURAL_BRANDS & others else None


def by_extension(extension: str) -> Format:
    """The format whose files have this extension; KeyError if there is none."""
    return _BY_EXTENSION[extension]


_BY_EXTENSION: Final = {each.extension: each for each in FORMATS}
