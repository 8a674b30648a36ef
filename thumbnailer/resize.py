"""Shrinking pictures, by LANCZOS: with the resizer where it has a wheel, and with the same result by Pillow."""

from importlib.util import find_spec
from typing import Final

from PIL import Image

HAS_RESIZER: Final = find_spec("cykooz_resizer") is not None
"""It has no wheel for Linux on arm64 (resizer/)."""
if HAS_RESIZER:
    from cykooz_resizer import AlphaMulDiv, FilterType, ResizeAlg, ResizeOptions, Resizer

Size = tuple[int, int]
"""Width and height, in pixels."""


def resized(image: Image.Image, size: Size) -> Image.Image:
    """Shrunk, or the same object if there is nothing to do. `image` has a mode of `decode.shrinkable`.

    BILINEAR for samples without bounds: LANCZOS overshoots at edges, which would widen the range by which such
    samples are scaled.
    """
    if image.size == size:
        return image
    match image.mode:
        case "I" | "F":
            return image.resize(size, Image.Resampling.BILINEAR)
        case "LA" | "RGBA":
            return _weighed(image, size)
        case _:
            return _down(_across(image, size[0]), size[1])


def _across(image: Image.Image, width: int) -> Image.Image:
    return _in_one_direction(image, (width, image.height))


def _down(image: Image.Image, height: int) -> Image.Image:
    return _in_one_direction(image, (image.width, height))


_KNOWN_TO_RESIZER: Final = ("RGB", "RGBa", "CMYK", "L")
"""The resizer works on the memory of Pillow's pictures, so it must get no mode whose memory it has not got right:
tests/unit/thumbnailer/test_resize.py tries each of them.
"""


def _in_one_direction(image: Image.Image, size: Size) -> Image.Image:
    """The resizer would begin with the height, and Pillow begins with the width. What is cut off in between makes
    up to 20 of 255 at hard edges; in one direction they differ by 2 at most.
    """
    if image.size == size:
        return image
    if not HAS_RESIZER or image.mode not in _KNOWN_TO_RESIZER:
        return image.resize(size, Image.Resampling.LANCZOS)
    shrunk = Image.new(image.mode, size)
    Resizer().resize_pil(image, shrunk, ResizeOptions(ResizeAlg.convolution(FilterType.lanczos3)))
    return shrunk


_STRIP: Final = 2**19
"""Pixels of a strip, or a little more: two megabytes of RGBA fit into a processor's cache."""


def _weighed(image: Image.Image, size: Size) -> Image.Image:
    """A picture with alpha: colours count as much as they are opaque. They are multiplied by their alpha strip by
    strip, because a copy of the whole may need 400 MB.
    """
    width, height = size[0], image.height
    narrow = Image.new("RGBa", (width, height))
    rows = max(1, _STRIP // image.width)
    for top in range(0, height, rows):
        strip = image.crop((0, top, image.width, min(top + rows, height)))
        narrow.paste(_across(_multiplied(strip), width), (0, top))
    small = _down(narrow, size[1]).convert("RGBA")
    return small.convert("LA") if image.mode == "LA" else small


def _multiplied(strip: Image.Image) -> Image.Image:
    coloured = strip.convert("RGBA") if strip.mode == "LA" else strip
    return AlphaMulDiv().multiply_alpha_pil(coloured) if HAS_RESIZER else coloured.convert("RGBa")


def inside(size: Size, longer: int) -> Size:
    """`size` scaled until its longer side is `longer`, with no side under one pixel."""
    scale = longer / max(size)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
