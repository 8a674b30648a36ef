"""Opening a file for its decoder: as it is, or without parts that would crash or mislead it."""

import io
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

from PIL import ImageFile

from darkroom.decode import heif, jpeg, png, webp
from darkroom.decode.containment import contained
from darkroom.decode.limits import MAX_DECODE_BYTES
from darkroom.errors import RejectedImage
from darkroom.formats import AVIF, HEIC, JPEG, PNG, WEBP, Format

_OPENING: Final = MAX_DECODE_BYTES // 4
"""Bytes that opening may need. The limit is twice this (containment.py), enough for the canvas of the largest
WebP.
"""

_SHOWN: Final[Mapping[Format, Callable[[bytes], io.BufferedIOBase]]] = {
    AVIF: lambda data: io.BytesIO(heif.readable_avif(data)),
    JPEG: jpeg.readable,
    WEBP: webp.readable,
    HEIC: lambda data: io.BytesIO(heif.readable(data)),
}


def open_image(format_: Format, data: bytes) -> ImageFile.ImageFile:
    """Let its decoder read the header of a file."""
    if format_ is PNG:
        return _open_png(data)
    try:
        return _open(format_, _SHOWN.get(format_, io.BytesIO)(data))
    except RejectedImage as error:
        if format_ is JPEG and (better := jpeg.rare_kind(data)):
            raise better from error.__cause__
        raise


def open_still(data: bytes) -> ImageFile.ImageFile:
    """Open a PNG without its animation."""
    return _open_chunks(data, png.OF_A_STILL)


def _open(format_: Format, file: io.BufferedIOBase) -> ImageFile.ImageFile:
    with contained(format_, _OPENING):
        return format_.decoder.open(file)


def _open_png(data: bytes) -> ImageFile.ImageFile:
    """Open a PNG; if something else in it is broken, open it with its picture alone."""
    with suppress(RejectedImage):
        return _open_chunks(data, png.TELLING)
    with suppress(RejectedImage):
        return _open_chunks(data, png.TELLING, checked=True)
    return _open_chunks(data, png.NEEDED, checked=True)


def _open_chunks(data: bytes, chunks: frozenset[bytes], *, checked: bool = False) -> ImageFile.ImageFile:
    """Open a PNG whose decoder sees only these chunks and the critical ones."""
    image = _open(PNG, png.with_chunks(data, chunks, checked=checked))
    with contained(PNG):
        png.scale_transparency(data, image)
    return image
