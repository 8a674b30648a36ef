"""From the bytes of an original to its renditions: one decode, then downwards from size to size."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from PIL import Image

from darkroom import colour, decode
from darkroom.decode import Picture
from thumbnailer import animation, crop
from thumbnailer.encode import encode
from thumbnailer.ladder import QUALITY, Encoding, Fit, Format, Ladder, Rung
from thumbnailer.placeholder import Placeholder, placeholder


@dataclass(frozen=True)
class Rendition:
    """One derived picture, ready to be stored."""

    name: str
    format: str
    """Also the file extension."""
    content_type: str
    width: int
    height: int
    body: bytes
    wave: int
    """1: a screen needs it first; 2: it can wait."""
    animated: bool = False


@dataclass(frozen=True)
class Rendering:
    """What comes of one original. Iterating encodes, rendition by rendition, the first wave first."""

    width: int
    """Of the original as displayed, in pixels."""
    height: int
    placeholder: Placeholder
    renditions: Iterable[Rendition]
    """Once through, unless it came from `render_whole`."""

    def __iter__(self) -> Iterator[Rendition]:
        return iter(self.renditions)


def render(data: bytes, ladder: Ladder) -> Rendering:
    """Decode an original once and shrink it to every rung of `ladder`; encoding waits for the iteration.

    Raises RejectedImage as `darkroom.decode` does; the iteration raises none. Only the iteration over an
    animation still needs `data`, and keeps it itself.
    """
    original = decode.open_picture(data)
    original = decode.load(original, at_least=ladder.enough(*original.size))
    shrunk = _Shrinking(original)
    with decode.faults(original.format):
        top = shrunk(animation.poster(original), ladder.largest(*original.size))
    pictures = _cascade(top, original.size, ladder.rungs)
    whole = [picture for rung, picture in pictures if rung.fit is Fit.INSIDE] or [top]
    hint = placeholder(min(whole, key=lambda picture: max(picture.size)))
    film = _film(data) if original.frames > 1 else None
    return Rendering(*original.size, hint, _encoded(pictures, film))


def render_whole(data: bytes, ladder: Ladder) -> Rendering:
    """`render`, with every rendition encoded: a result that can be sent to another process."""
    rendering = render(data, ladder)
    return replace(rendering, renditions=tuple(rendering))


class _Shrinking:
    """From the decoded pixels of an original, or of one of its frames, to a picture for all to see."""

    def __init__(self, original: Picture) -> None:
        self._size = original.size  # keeps the proportions exact where a decode at a fraction has rounded them
        self._turn = original.turn
        self._profile = colour.profile_of(original)

    def __call__(self, image: Image.Image, longer: int) -> Image.Image:
        """The image with a longer side of at most `longer` pixels: upright, sRGB, RGB or RGBA, bare.

        Turning and converting wait for the shrinking: so they cost the least.
        """
        size = inside(self._size, min(longer, max(image.size)))
        source = _resized(decode.shrinkable(image), size if self._turn < 5 else size[::-1])
        picture = decode.upright(colour.to_srgb(source, self._profile), self._turn)
        if picture is image:
            picture = picture.copy()
        picture.info = {}  # encoders would write EXIF, comments and profiles that they find there
        return picture


def _cascade(top: Image.Image, size: tuple[int, int], rungs: tuple[Rung, ...]) -> list[tuple[Rung, Image.Image]]:
    """Every rung's picture, each from the next larger one, of an original of `size`."""
    pictures = dict[Rung, Image.Image]()
    steps = [top]
    for rung in sorted(rungs, key=lambda rung: (rung.fit is not Fit.INSIDE, -rung.box)):
        if rung.fit is Fit.INSIDE:
            steps.append(_resized(steps[-1], inside(size, min(rung.box, max(top.size)))))
            pictures[rung] = steps[-1]
        else:
            source = next((step for step in reversed(steps) if min(step.size) >= rung.box), top)
            box = crop.salient_square(source) if rung.fit is Fit.COVER else crop.centre_square(source.size)
            side = min(rung.box, *source.size)
            pictures[rung] = source.resize((side, side), Image.Resampling.LANCZOS, box=box)
    return [(rung, pictures[rung]) for rung in rungs]


_Film = Callable[[int], animation.Animation | None]
"""Makes an animation with the longer side given, if it can be made at all."""


def _film(data: bytes) -> _Film:
    """Decode an animation anew, when its turn has come: not every decoder can go back to the first frame."""

    def moving(longer: int) -> animation.Animation | None:
        original = decode.open_picture(data)
        shrunk = _Shrinking(original)
        return animation.shrink(original, inside(original.size, longer), lambda frame: shrunk(frame, longer))

    return moving


def _encoded(pictures: list[tuple[Rung, Image.Image]], film: _Film | None) -> Iterator[Rendition]:
    """The first wave, then the other JPEGs, then what takes longer, what moves last."""
    tasks = [
        (_wave(rung, encoding), rung, encoding, picture)
        for rung, picture in pictures
        for encoding in rung.encodings
        if not (film and rung.animated and encoding.format is Format.WEBP)
    ]
    bodies = dict[tuple[int, Encoding], bytes]()  # a picture smaller than several rungs is encoded once for all
    for wave, rung, encoding, picture in sorted(tasks, key=_precedence):
        key = (id(picture), encoding)
        if key not in bodies:
            bodies[key] = encode(picture, encoding)
        yield _rendition(rung, encoding.format, picture.size, bodies[key], wave)
    sizes = {rung: picture.size for rung, picture in pictures if rung.animated}
    if film and sizes and (moving := film(max(max(size) for size in sizes.values()))):
        for rung, size in sizes.items():
            if body := animation.webp(moving, size, _quality(rung)):
                yield replace(_rendition(rung, Format.WEBP, size, body, 2), animated=True)


def _precedence(task: tuple[int, Rung, Encoding, Image.Image]) -> tuple[int, int, int]:
    wave, rung, encoding, _ = task
    return wave, _ORDER.index(encoding.format), rung.box


_ORDER: Final = list(Format)


def _wave(rung: Rung, encoding: Encoding) -> int:
    return 1 if rung.first and encoding.format is Format.JPEG else 2


def _quality(rung: Rung) -> int:
    """What the rung asks for its WebP, or the usual."""
    return next((e.quality for e in rung.encodings if e.format is Format.WEBP), QUALITY[Format.WEBP])


def _rendition(rung: Rung, format_: Format, size: tuple[int, int], body: bytes, wave: int) -> Rendition:
    return Rendition(rung.name, format_.value, format_.content_type, *size, body, wave)


_SUFFICIENT: Final = 1.4
"""How many times too large a picture is left by averaging whole pixels, before LANCZOS does the rest. It takes a
third of the time of LANCZOS alone, and keeps 91 to 94 SSIMULACRA2, as JPEG's own decode at a fraction does."""


def _resized(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Shrunk, or the same object if there is nothing to do.

    LANCZOS; below a factor of two BICUBIC, which takes two thirds of the time there and has 89 to 96 SSIMULACRA2
    for LANCZOS' 91 to 97, more than encoders keep. BILINEAR for samples without bounds: the others overshoot at
    edges, and would widen the range that such samples are read by.
    """
    if image.size == size:
        return image
    if image.mode in ("I", "F"):
        return image.resize(size, Image.Resampling.BILINEAR)
    if max(image.size) < 2 * max(size):
        return image.resize(size, Image.Resampling.BICUBIC)
    gap = None if image.mode == "I;16" else _SUFFICIENT  # Pillow can't average whole pixels of 16 bits
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=gap)


def inside(size: tuple[int, int], longer: int) -> tuple[int, int]:
    """`size` scaled until its longer side is `longer`, with no side under one pixel."""
    scale = longer / max(size)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
