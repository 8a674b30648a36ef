"""From the bytes of an original to its renditions: one decode, the pictures of the ladder, then their encoding."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from PIL import Image

from darkroom import colour, decode
from darkroom.colour import Space
from darkroom.decode import Picture
from thumbnailer import animation
from thumbnailer.cascade import View, cascade
from thumbnailer.encode import encode
from thumbnailer.ladder import QUALITY, Encoding, Fit, Ladder, RenditionFormat, Rung
from thumbnailer.placeholder import Placeholder, placeholder
from thumbnailer.resize import inside, resized


@dataclass(frozen=True)
class Rendition:
    """One derived picture in one format, ready to be stored, for every rung that it serves."""

    rungs: tuple[str, ...]
    """Names of the rungs, in the ladder's order; the first one is the name of the object."""
    format: str
    """Also the file extension."""
    content_type: str
    width: int
    height: int
    body: bytes
    wave: int
    """1 if a screen needs it first, for at least one of its rungs; 2 if it can wait."""
    animated: bool = False


@dataclass(frozen=True)
class Rendering:
    """The renditions of one original. Iteration encodes them one by one, the first wave first."""

    width: int
    """Of the original as displayed, in pixels."""
    height: int
    placeholder: Placeholder
    renditions: Iterable[Rendition]
    """Can be iterated only once."""

    def __iter__(self) -> Iterator[Rendition]:
        return iter(self.renditions)


@dataclass(frozen=True)
class WholeRendering(Rendering):
    """A rendering with every rendition encoded: a result that another process can send."""

    renditions: tuple[Rendition, ...]


def render(data: bytes, ladder: Ladder, orientation: int | None = None) -> Rendering:
    """Decode an original once and shrink it to every rung of `ladder`; encoding happens at the iteration.

    `orientation` (1 to 8, as in EXIF) replaces the file's.

    Raises RejectedImage as `darkroom.decode` does; the iteration raises none. The iteration over an animation
    still needs `data`, and keeps a reference to it.
    """
    opened = decode.turned(decode.open_picture(data), orientation)
    original = decode.load(opened, at_least=ladder.enough(*opened.size))
    top, space = _top(original, ladder)
    views = cascade(top, original.size, ladder.rungs, space)
    hint = placeholder(_hint(top, space, views))
    moving = _moving(data, orientation) if original.frames > 1 else None
    return Rendering(*original.size, hint, _encoded(views, moving))


def render_whole(data: bytes, ladder: Ladder, orientation: int | None = None) -> WholeRendering:
    """`render`, with every rendition encoded."""
    rendering = render(data, ladder, orientation)
    return WholeRendering(rendering.width, rendering.height, rendering.placeholder, tuple(rendering))


def _top(original: Picture, ladder: Ladder) -> tuple[Image.Image, Space]:
    """The picture that represents a decoded original, at the largest size that any rung needs. Animations are in
    sRGB.
    """
    wide = original.frames == 1 and any(rung.wide for rung in ladder.rungs)
    with decode.contained(original.format):
        shrink = _Shrinking(original, colour.for_wide_screens if wide else _to_srgb)
        return shrink(animation.poster(original), ladder.largest(*original.size))


def _to_srgb(image: Image.Image, profile: bytes | None) -> tuple[Image.Image, Space]:
    return colour.to_srgb(image, profile), Space.SRGB


class _Shrinking:
    """From the decoded pixels of an original, or of one of its frames, to a picture that can be shown."""

    def __init__(
        self, original: Picture, shown: Callable[[Image.Image, bytes | None], tuple[Image.Image, Space]]
    ) -> None:
        """`shown` converts pixels, with their profile, to a space; it also returns the space."""
        self._shown = shown
        self._size = original.size  # keeps the proportions exact where a decode at a fraction has rounded them
        self._turn = original.turn
        self._profile = colour.profile_of(original)

    def __call__(self, image: Image.Image, longer: int) -> tuple[Image.Image, Space]:
        """The image with a longer side of at most `longer` pixels: upright, RGB or RGBA, bare; and its space.

        Turning and converting come after shrinking, when they cost least.
        """
        size = inside(self._size, min(longer, max(image.size)))
        source = resized(decode.shrinkable(image), size if self._turn < 5 else size[::-1])
        picture, space = self._shown(source, self._profile)
        picture = decode.upright(picture, self._turn)
        if picture is image:
            picture = picture.copy()
        picture.info = {}  # encoders would write EXIF, comments and profiles that they find there
        return picture, space


def _hint(top: Image.Image, space: Space, views: Sequence[View]) -> Image.Image:
    """What placeholders are made of: the smallest whole picture, in sRGB."""
    picture, space = _smallest_whole(views) or (top, space)
    return picture if space is Space.SRGB else colour.p3_to_srgb(picture)


def _smallest_whole(views: Sequence[View]) -> tuple[Image.Image, Space] | None:
    whole = ((view.picture, view.space) for view in views if any(rung.fit is Fit.INSIDE for rung in view.rungs))
    return min(whole, key=lambda found: max(found[0].size), default=None)


_Moving = Callable[[int], animation.Animation | None]
"""Makes an animation with the longer side given, if it can be made at all."""


def _moving(data: bytes, orientation: int | None) -> _Moving:
    """Decode an animation again when its renditions are made: not every decoder can go back to the first frame."""

    def moving(longer: int) -> animation.Animation | None:
        original = decode.turned(decode.open_picture(data), orientation)
        shrunk = _Shrinking(original, _to_srgb)
        return animation.shrink(original, inside(original.size, longer), lambda frame: shrunk(frame, longer)[0])

    return moving


def _encoded(views: Sequence[View], moving: _Moving | None) -> Iterator[Rendition]:
    """The stills, then the animations."""
    for still in sorted(_stills(views, moves=moving is not None), key=_precedence):
        yield _encoded_still(still)
    if moving:
        yield from _encoded_animations(views, moving)


@dataclass(frozen=True)
class _Still:
    """A picture to be encoded once, for all rungs that ask for it in this format."""

    picture: Image.Image
    encoding: Encoding
    rungs: tuple[Rung, ...]
    space: Space

    @property
    def wave(self) -> int:
        return 1 if self.encoding.format is RenditionFormat.JPEG and any(rung.first for rung in self.rungs) else 2


def _stills(views: Sequence[View], *, moves: bool) -> Iterator[_Still]:
    """Every view in every format, at the highest quality that a rung asks for, so that no rung gets less.

    `moves`: whether an animated rung's WebP is an animation, and therefore not a still.
    """
    for view in views:
        for format_ in RenditionFormat:
            asked = {
                rung: quality
                for rung in view.rungs
                if (quality := rung.quality(format_))
                and not (moves and rung.animated and format_ is RenditionFormat.WEBP)
            }
            if asked:
                yield _Still(view.picture, Encoding(format_, max(asked.values())), tuple(asked), view.space)


def _precedence(still: _Still) -> tuple[int, int, int]:
    """The first wave, then the other JPEGs, then the formats that take longer; small pictures before large
    ones.
    """
    return still.wave, _ORDER.index(still.encoding.format), max(still.picture.size)


_ORDER: Final = list(RenditionFormat)


def _encoded_still(still: _Still) -> Rendition:
    body = encode(still.picture, still.encoding, still.space)
    return _rendition(still.rungs, still.encoding.format, still.picture.size, body, still.wave)


def _encoded_animations(views: Sequence[View], moving: _Moving) -> Iterator[Rendition]:
    """An animated WebP of every view that serves an animated rung, at the highest quality that is asked for, or
    the usual one.
    """
    served = [
        (view.picture.size, rungs)
        for view in views
        if (rungs := tuple(rung for rung in view.rungs if rung.animated))
    ]
    if not served or not (frames := moving(max(max(size) for size, _ in served))):
        return
    for size, rungs in served:
        quality = max(rung.quality(RenditionFormat.WEBP) or QUALITY[RenditionFormat.WEBP] for rung in rungs)
        if body := animation.webp(frames, size, quality):
            yield replace(_rendition(rungs, RenditionFormat.WEBP, size, body, 2), animated=True)


def _rendition(
    rungs: Sequence[Rung], format_: RenditionFormat, size: tuple[int, int], body: bytes, wave: int
) -> Rendition:
    names = tuple(rung.name for rung in rungs)
    return Rendition(names, format_.value, format_.content_type, *size, body, wave)
