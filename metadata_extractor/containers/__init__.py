"""What a file is by its bytes, and where in it the metadata lies: one module for each container format."""

from collections.abc import Callable

from metadata_extractor.containers.bmff import BRANDS, brands, read_bmff
from metadata_extractor.containers.bmp import read_bmp, read_ico
from metadata_extractor.containers.contents import Contents
from metadata_extractor.containers.gif import read_gif
from metadata_extractor.containers.jpeg import read_jpeg
from metadata_extractor.containers.png import read_png
from metadata_extractor.containers.tiff import read_tiff_file
from metadata_extractor.containers.webp import read_webp

__all__ = ["Contents", "read"]

_SIGNATURES: list[tuple[bytes, Callable[[bytes], Contents]]] = [
    (b"\xff\xd8\xff", read_jpeg),
    (b"\x89PNG\r\n\x1a\n", read_png),
    (b"GIF87a", read_gif),
    (b"GIF89a", read_gif),
    (b"II*\0", read_tiff_file),
    (b"MM\0*", read_tiff_file),
    (b"II+\0", read_tiff_file),
    (b"MM\0+", read_tiff_file),
    (b"BM", read_bmp),
    (b"\0\0\1\0", read_ico),
]


def read(data: bytes) -> Contents | None:
    """Read the container that the first bytes announce, whatever its name; None if no reader knows them."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return read_webp(data)
    if brands(data)[1] & BRANDS:
        return read_bmff(data)
    return next((reader(data) for signature, reader in _SIGNATURES if data.startswith(signature)), None)
