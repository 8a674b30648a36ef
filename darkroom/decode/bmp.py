"""BMP files that are cut, which their decoder does not notice."""

from darkroom.errors import RejectedImage
from darkroom.formats.bmp import header


def check_runs(data: bytes) -> None:
    """Refuse a run-length encoded BMP that is cut: its decoder leaves the missing part black."""
    told = header(data)
    if told and told.size >= 40 and told.compression in (1, 2) and told.pixels_at + told.pixels > len(data):
        raise RejectedImage("truncated", "The BMP file ends too early.")
