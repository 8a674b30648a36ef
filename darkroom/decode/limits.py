"""Limits of pixels and memory, by the header alone."""

from typing import Final

from PIL import Image

from darkroom.errors import RejectedImage
from darkroom.formats import JPEG, Format

MAX_FILE_BYTES: Final = 256 * 2**20
"""More than any camera's photograph. It bounds what a bulk import can load into a worker."""

MAX_DIMENSION: Final = 65_535
"""Pixels of width or height: the limit of JPEG and GIF. No camera or scanner comes near it."""

MAX_DECODE_BYTES: Final = 768 * 2**20
"""What one decode may need at its peak. A worker has 1,769 MB, the size at which Lambda gives a whole CPU. The
original, the runtime and the renditions fit into the rest with 30 % to spare."""

MAX_FRAME_PIXELS: Final = MAX_DECODE_BYTES // 24
"""Pixels of an animation's frame. Its decoder keeps a frame, the one before and the canvas; the search for a
poster keeps the best frame so far.
"""


def check_size(format_: Format, width: int, height: int) -> None:
    """Refuse a picture with a side that is too long, or with more pixels than its decoder has memory for."""
    max_pixels = MAX_DECODE_BYTES // format_.memory.rendered
    if max(width, height) > MAX_DIMENSION:
        raise RejectedImage(
            "too_large",
            f"The image is {width} × {height} pixels. Neither side may have more than {MAX_DIMENSION}.",
        )
    if width * height > max_pixels:
        raise RejectedImage(
            "too_many_pixels",
            f"The image has {width * height / 1e6:.0f} megapixels. No more than "
            f"{max_pixels / 1e6:.0f} are accepted in this format.",
        )


def memory_needed(format_: Format, image: Image.Image) -> int:
    """Bytes that the decoder of an opened image needs at its peak, if the header tells the truth."""
    pixels = image.width * image.height
    if format_ is not JPEG:
        return pixels * format_.memory.rendered
    needed = pixels * format_.memory.decoded
    if "progressive" in image.info:  # all coefficients, two bytes each, are kept at full size until the last scan
        scale, _ = getattr(image, "decoderconfig", None) or (1, 0)
        layers: list[tuple[int, int, int, int]] = getattr(image, "layer", [])
        blocks = [vertical * horizontal for _, vertical, horizontal, _ in layers]
        needed += int(pixels * scale**2 * 2 * sum(blocks) / max([*blocks, 1]))
    return needed
