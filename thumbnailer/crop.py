"""Where to cut a square out of a picture."""

from itertools import accumulate
from typing import Final

from PIL import Image, ImageChops, ImageFilter

from darkroom.decode.picture import Rectangle

_LOOK: Final = 96
"""Pixels of the longer side of the picture that is searched: only what a thumbnail shows counts."""
_CENTRE: Final = 0.25
"""How much less a square at the end of the picture counts than one in its middle."""


def centre_square(size: tuple[int, int]) -> Rectangle:
    """The largest square in the middle of a picture of this size."""
    side = min(size)
    left, top = (size[0] - side) // 2, (size[1] - side) // 2
    return left, top, left + side, top + side


def salient_square(picture: Image.Image) -> Rectangle:
    """The largest square of an RGB or RGBA picture that contains most of what attracts the eye.

    Edges are summed up across the shorter side; the square slides along the longer one, with a bias towards
    the middle, where photographers put their subject. Skin was tried and left out, because walls, wood and
    autumn leaves look like it. docs/decisions.md has the figures.
    """
    width, height = picture.size
    side, room = min(width, height), abs(width - height)
    if not room:
        return centre_square(picture.size)
    scale = min(1.0, _LOOK / max(width, height))
    small = picture.resize((max(1, round(width * scale)), max(1, round(height * scale))), Image.Resampling.BOX)
    interest = _interest(small)
    line = interest.resize((interest.width, 1) if width > height else (1, interest.height), Image.Resampling.BOX)
    sums = [0, *accumulate(line.tobytes())]
    window = max(1, min(len(sums) - 1, round(side * scale)))
    last = len(sums) - 1 - window
    if not last:
        return centre_square(picture.size)

    def worth(start: int) -> float:
        off_centre = abs(2 * start / last - 1)
        return (sums[start + window] - sums[start] + 1) * (1 - _CENTRE * off_centre**2)

    offset = round(max(range(last + 1), key=worth) / last * room)
    return (offset, 0, offset + side, side) if width > height else (0, offset, side, offset + side)


def _interest(small: Image.Image) -> Image.Image:
    """How much each pixel attracts the eye, as L."""
    edges = small.convert("L").filter(ImageFilter.FIND_EDGES)
    if min(small.size) > 2:  # the filter makes a false edge around the picture
        inner = edges.crop((1, 1, small.width - 1, small.height - 1))
        edges = Image.new("L", small.size)
        edges.paste(inner, (1, 1))
    return ImageChops.multiply(edges, small.getchannel("A")) if small.mode == "RGBA" else edges
