"""What a file is checked for before a pixel of it is decoded, in order. Each check raises RejectedImage."""

from collections.abc import Callable, Mapping
from typing import Final

from PIL import Image

from darkroom.decode import bmp, gif, heif, ico, jpeg, png, tiff, webp
from darkroom.decode.limits import MAX_FILE_BYTES
from darkroom.errors import RejectedImage
from darkroom.formats import AVIF, BMP, GIF, HEIC, ICO, JPEG, PNG, TIFF, WEBP, Format

type BytesCheck = Callable[[bytes], None]
"""Looks at the bytes of a file."""
type HeaderCheck = Callable[[bytes, Image.Image], None]
"""Looks at a file and at what its decoder read of its header."""


def check_not_empty(data: bytes) -> None:
    """Refuse a file without a byte."""
    if not data:
        raise RejectedImage("empty", "The file is empty.")


def check_length(data: bytes) -> None:
    """Refuse a file that is too long."""
    if len(data) > MAX_FILE_BYTES:
        raise RejectedImage("too_large", f"The file has more than {MAX_FILE_BYTES // 2**20} MB.")


OF_ANY_BYTES: Final[tuple[BytesCheck, ...]] = (check_not_empty, check_length)
"""Before it is known what a file is."""

OF_UNOPENED: Final[Mapping[Format, tuple[BytesCheck, ...]]] = {
    JPEG: (jpeg.check_segments,),
    PNG: (png.check_chunks,),
    WEBP: (webp.check_canvas,),
    AVIF: (heif.check_frames, heif.check_boxes),
    HEIC: (heif.check_length, heif.check_boxes),
    GIF: (gif.check_blocks,),
    BMP: (bmp.check_runs,),
    TIFF: (tiff.check_sensor_data, tiff.check_compression),
    ICO: (ico.check_pictures, ico.check_chunks),
}
"""Before a decoder sees the file: what crashes it, keeps it busy, or makes it trust a false size."""

OF_OPENED: Final[Mapping[Format, tuple[HeaderCheck, ...]]] = {
    JPEG: (jpeg.check_scans,),
}
"""Once its decoder has read the header, and its size was checked."""
