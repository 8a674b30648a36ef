"""ICO: the largest of its pictures, which may be a PNG."""

from darkroom.formats import ICO
from darkroom.formats.ico import listed, pictures
from darkroom.formats.png import SIGNATURE
from metadata_extractor.containers.contents import Contents
from metadata_extractor.containers.png import read_png


def read_ico(data: bytes) -> Contents:
    """Read an ICO's directory."""
    contents = Contents(ICO, colour_mode="rgb")
    entries = [(listed(entry), start, end) for entry, start, end in pictures(data)]
    if not entries:
        return contents
    (width, height, _), start, end = max(entries, key=lambda entry: (entry[0][0] * entry[0][1], entry[0][2]))
    contents.width, contents.height = width, height
    contents.pages = len(entries) if len(entries) > 1 else None
    if data[start : start + len(SIGNATURE)] == SIGNATURE:
        inner = read_png(data[start:end])
        contents.width, contents.height = inner.width or width, inner.height or height
        contents.alpha = inner.alpha
    return contents
