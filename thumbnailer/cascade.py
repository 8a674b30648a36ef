"""The pictures of a ladder: each is shrunk from the next larger one, and made once for all rungs that it
serves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PIL import Image

from darkroom import colour
from darkroom.colour import Space
from darkroom.decode.picture import Rectangle
from thumbnailer import crop
from thumbnailer.ladder import Fit, Rung
from thumbnailer.resize import Size, inside, resized


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
    return step if cut.size == cut.step else resized(step.crop(cut.part), cut.size)
