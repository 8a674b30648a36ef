"""The checks of a file before a pixel is decoded, in order. Each check raises RejectedImage."""

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
"""Looks at a file and at the header that its decoder has read."""


def check_not_empty(data: bytes) -> None:
    """Refuse an empty file."""
    if not data:
        raise RejectedImage("empty", "The file is empty.")


def check_length(data: bytes) -> None:
    """Refuse a file that is too long."""
    if len(data) > MAX_FILE_BYTES:
        raise RejectedImage("too_large", f"The file is larger than {MAX_FILE_BYTES // 2**20} MB.")


OF_ANY_BYTES: Final[tuple[BytesCheck, ...]] = (check_not_empty, check_length)
"""Checks before the format is known."""

OF_UNOPENED: Final[Mapping[Format, tuple[BytesCheck, ...]]] = {
    JPEG: (jpeg.check_segments,),
    PNG: (png.check_chunks,),
    WEBP: (webp.check_canvas,),
    AVIF: (heif.check_frames, heif.check_boxes),
    HEIC: (heif.check_length, heif.check_boxes, heif.check_coding),
    GIF: (gif.check_blocks,),
    BMP: (bmp.check_runs,),
    TIFF: (tiff.check_compression,),
    ICO: (ico.check_pictures, ico.check_chunks),
}
"""Checks before a decoder sees the file, for what crashes it, keeps it busy, or makes it trust a false size."""

OF_OPENED: Final[Mapping[Format, tuple[HeaderCheck, ...]]] = {
    JPEG: (jpeg.check_scans,),
}
"""Checks after its decoder has read the header and its size was checked."""
