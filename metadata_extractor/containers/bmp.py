"""BMP: its fixed headers, and whether its alpha is used."""

from darkroom.formats import BMP
from darkroom.formats.bmp import has_alpha, header, profile
from metadata_extractor.containers.contents import Contents


def read_bmp(data: bytes) -> Contents:
    """Read a BMP's headers, and its alpha."""
    contents = Contents(BMP, alpha=False)
    head = header(data)
    if head is None:
        return contents
    contents.width, contents.height = abs(head.width) or None, abs(head.height) or None
    contents.colour_mode = "palette" if head.bits <= 8 else "rgb"
    contents.bit_depth = head.bits if head.bits <= 8 else 8
    contents.alpha = has_alpha(data, head, abs(head.height))
    contents.icc = profile(data, head) or None
    contents.tags[BMP.name] = {"BitsPerPixel": head.bits, "HeaderSize": head.size}
    return contents
