"""ICO: the largest of its pictures, which may be a PNG."""

from darkroom.formats import ICO
from darkroom.formats.bmp import MAX_ROWS, Header, bitmap_header, has_alpha, stride
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
        rows = abs(head.height) // 2
        contents.alpha = has_alpha(data, head, rows, in_icon=True) or _masked(data, head, rows)
    return contents


def _masked(data: bytes, head: Header, rows: int) -> bool:
    """Whether the mask after the pixels of a bitmap hides any of them. A mask that is cut hides none."""
    start = head.pixels_at + rows * stride(head.width, head.bits)
    row = stride(head.width, 1)
    if head.width <= 0 or start + rows * row > len(data):
        return False
    beyond = -head.width % 8
    for at in range(start, start + row * min(rows, MAX_ROWS), row):
        if int.from_bytes(data[at : at + (head.width + 7) // 8]) >> beyond:
            return True
    return False
