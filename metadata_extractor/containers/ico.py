"""ICO: the largest of its pictures, which may be a PNG."""

from darkroom.formats import ICO
from darkroom.formats.bmp import Header, bitmap_header, channels, stride
from darkroom.formats.ico import listed, pictures
from darkroom.formats.png import SIGNATURE
from metadata_extractor.containers.contents import Contents
from metadata_extractor.containers.png import read_png


def read_ico(data: bytes) -> Contents:
    """Read an ICO's directory."""
    contents = Contents(ICO)
    entries = [(listed(entry), start, end) for entry, start, end in pictures(data)]
    if not entries:
        return contents
    (width, height, _), start, end = max(entries, key=lambda entry: (entry[0][0] * entry[0][1], entry[0][2]))
    contents.width, contents.height = width, height
    contents.pages = len(entries) if len(entries) > 1 else None
    if data[start : start + len(SIGNATURE)] == SIGNATURE:
        inner = read_png(data[start:end])
        contents.width, contents.height = inner.width or width, inner.height or height
        contents.colour_mode, contents.bit_depth, contents.alpha = inner.colour_mode, inner.bit_depth, inner.alpha
    elif head := bitmap_header(data, start):
        contents.colour_mode = "palette" if head.bits <= 8 else "rgb"
        contents.bit_depth = head.bits if head.bits <= 8 else 8
        contents.alpha = channels(head, in_icon=True)[3] > 0 or _masked(data, head)
    return contents


def _masked(data: bytes, head: Header) -> bool:
    """Whether the mask after the pixels of a bitmap, which is half of its height, hides any of them."""
    rows = abs(head.height) // 2
    start = head.pixels_at + rows * stride(head.width, head.bits)
    return any(data[start : start + rows * stride(head.width, 1)])
