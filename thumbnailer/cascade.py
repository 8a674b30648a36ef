"""The pictures of a ladder: each is shrunk from the next larger one, and made once for all rungs that it
serves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from PIL import Image

from darkroom import colour
from darkroom.colour import Space
from darkroom.decode.picture import Rectangle
from thumbnailer import crop
from thumbnailer.ladder import Fit, Rung

Size = tuple[int, int]
"""Width and height, in pixels."""


@dataclass(frozen=True)
class View:
    """One distinct picture of the ladder, and the rungs that it serves."""

    picture: Image.Image
    rungs: tuple[Rung, ...]
    """In the ladder's order."""
    space: Space = Space.SRGB


def cascade(top: Image.Image, original: Size, rungs: Sequence[Rung], space: Space = Space.SRGB) -> list[View]:
    """The views that `rungs` need, in their order.

    `top`: the original, shrunk to the largest size that any rung needs; `original`: its size before that, as
    displayed, which has the exact proportions; `space`: that of its pixels, which rungs that are not wide leave.
    """
    steps = _steps(top, original, rungs)
    served = dict[tuple[_Cut, Space], list[Rung]]()
    for rung in rungs:
        kept = space if rung.wide else Space.SRGB
        served.setdefault((_cut(rung, original, steps), kept), []).append(rung)
    return [
        View(_in_space(_picture(cut, steps), space, kept), tuple(its_rungs), kept)
        for (cut, kept), its_rungs in served.items()
    ]


def _in_space(picture: Image.Image, space: Space, kept: Space) -> Image.Image:
    return picture if space is kept else colour.p3_to_srgb(picture)


class _Cut(NamedTuple):
    """What a picture is made from. Equal cuts are the same picture, so no pixels have to be compared."""

    step: Size
    part: Rectangle
    """The part of the step."""
    size: Size
    """The size of the picture: of the part after shrinking."""


_Steps = Mapping[Size, Image.Image]
"""The whole picture at descending sizes, each once."""


def _steps(top: Image.Image, original: Size, rungs: Sequence[Rung]) -> _Steps:
    steps, step = {top.size: top}, top
    for box in sorted((rung.box for rung in rungs if rung.fit is Fit.INSIDE), reverse=True):
        step = resized(step, inside(original, min(box, max(top.size))))
        steps[step.size] = step
    return steps


def _cut(rung: Rung, original: Size, steps: _Steps) -> _Cut:
    """The whole of a step, or the square of the smallest step that is large enough for it."""
    top, *_ = steps
    if rung.fit is Fit.INSIDE:
        size = inside(original, min(rung.box, max(top)))
        return _Cut(size, (0, 0, *size), size)
    step = next((size for size in reversed(list(steps)) if min(size) >= rung.box), top)
    part = crop.salient_square(steps[step]) if rung.fit is Fit.COVER else crop.centre_square(step)
    side = min(rung.box, *step)
    return _Cut(step, part, (side, side))


def _picture(cut: _Cut, steps: _Steps) -> Image.Image:
    step = steps[cut.step]
    return step if cut.size == cut.step else step.resize(cut.size, Image.Resampling.LANCZOS, box=cut.part)


_SUFFICIENT: Final = 1.4
"""How many times too large a picture still is after averaging whole pixels; LANCZOS does the rest. This takes a
third of the time of LANCZOS alone, and keeps 91 to 94 SSIMULACRA2, like JPEG's own decode at a fraction.
"""


def resized(image: Image.Image, size: Size) -> Image.Image:
    """Shrunk, or the same object if there is nothing to do.

    LANCZOS; below a factor of two BICUBIC, which takes two thirds of the time there and has 89 to 96 SSIMULACRA2
    for LANCZOS' 91 to 97, more than encoders keep. BILINEAR for samples without bounds: the others overshoot at
    edges, which would widen the range by which such samples are scaled.
    """
    if image.size == size:
        return image
    if image.mode in ("I", "F"):
        return image.resize(size, Image.Resampling.BILINEAR)
    if max(image.size) < 2 * max(size):
        return image.resize(size, Image.Resampling.BICUBIC)
    if image.mode in _WEIGHED:
        return _resized_in_strips(image, size)
    gap = None if image.mode == "I;16" else _SUFFICIENT  # Pillow can't average whole pixels of 16 bits
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=gap)


_WEIGHED: Final = {"LA": "La", "RGBA": "RGBa"}
"""Modes with alpha, and what they are averaged in: colours multiplied by their alpha."""
_STRIP: Final = 2**19
"""Pixels of a strip, or a little more: two megabytes of RGBA fit into a processor's cache."""


def _resized_in_strips(image: Image.Image, size: Size) -> Image.Image:
    """What Pillow makes of a picture with alpha, without a copy of the whole whose colours are multiplied."""
    width, height = image.size
    across, down = (max(1, int(side / less / _SUFFICIENT)) for side, less in zip(image.size, size, strict=True))
    averaged = Image.new(_WEIGHED[image.mode], (-(-width // across), -(-height // down)))
    rows = down * max(1, _STRIP // (width * down))
    for top in range(0, height, rows):
        strip = image.crop((0, top, width, min(top + rows, height))).convert(averaged.mode)
        averaged.paste(strip.reduce((across, down)), (0, top // down))
    box = (0, 0, width / across, height / down)
    return averaged.resize(size, Image.Resampling.LANCZOS, box=box).convert(image.mode)


def inside(size: Size, longer: int) -> Size:
    """`size` scaled until its longer side is `longer`, with no side under one pixel."""
    scale = longer / max(size)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
