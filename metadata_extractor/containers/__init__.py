"""The metadata blocks of files: one reader for each container format, which uses the walker of
darkroom.formats.
"""

from collections.abc import Callable, Mapping
from typing import Final

from darkroom.formats import AVIF, BMP, GIF, HEIC, ICO, JPEG, PNG, RAW, TIFF, WEBP, Format, identify
from metadata_extractor.containers.bmff import read_avif, read_heic
from metadata_extractor.containers.bmp import read_bmp
from metadata_extractor.containers.contents import Contents
from metadata_extractor.containers.gif import read_gif
from metadata_extractor.containers.ico import read_ico
from metadata_extractor.containers.jpeg import read_jpeg
from metadata_extractor.containers.png import read_png
from metadata_extractor.containers.raw import read_raw
from metadata_extractor.containers.tiff import read_tiff_file
from metadata_extractor.containers.webp import read_webp

__all__ = ["Contents", "read"]

_READERS: Final[Mapping[Format, Callable[[bytes], Contents]]] = {
    JPEG: read_jpeg,
    PNG: read_png,
    WEBP: read_webp,
    AVIF: read_avif,
    HEIC: read_heic,
    GIF: read_gif,
    TIFF: read_tiff_file,
    BMP: read_bmp,
    ICO: read_ico,
    RAW: read_raw,
}


def read(data: bytes) -> Contents:
    """Read the container that the first bytes announce. For a format without a reader, only the name is known.

    Raises RejectedImage as `darkroom.formats.identify` does.
    """
    format_ = identify(data)
    reader = _READERS.get(format_)
    return reader(data) if reader else Contents(format_)
