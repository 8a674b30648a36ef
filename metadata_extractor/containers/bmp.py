"""BMP: its fixed headers, and whether its alpha is used."""

from darkroom.formats import BMP
from darkroom.formats.bmp import has_alpha, header, profile
from metadata_extractor.containers.contents import Contents


def read_bmp(data: bytes) -> Contents:
    """Read a BMP's headers, and its alpha."""
    contents = Contents(BMP, alpha=False)
    told = header(data)
    if told is None:
        return contents
    contents.width, contents.height = abs(told.width) or None, abs(told.height) or None
    contents.colour_mode = "palette" if told.bits <= 8 else "rgb"
    contents.bit_depth = told.bits if told.bits <= 8 else 8
    contents.alpha = has_alpha(data, told, abs(told.height))
    contents.icc = profile(data, told) or None
    contents.tags[BMP.name] = {"BitsPerPixel": told.bits, "HeaderSize": told.size}
    return contents
