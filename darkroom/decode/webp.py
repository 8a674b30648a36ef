"""WebP files, whose decoder takes the memory for their canvas on faith."""

from darkroom.decode import limits
from darkroom.formats import WEBP
from darkroom.formats.webp import chunks, sides


def check_canvas(data: bytes) -> None:
    """Measure the canvas by the first chunk, before it is allocated."""
    kind, start, _ = next(chunks(data), (b"", 0, 0))
    limits.check_size(WEBP, *(sides(data, kind, start) or (0, 0)))
