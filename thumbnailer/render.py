"""From the bytes of an original to its renditions: one decode, then downwards from size to size."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image, JpegImagePlugin, WebPImagePlugin

from darkroom import decode
from thumbnailer import colour
from thumbnailer.ladder import Fit, Format, Ladder, Rung


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
    """1: a screen needs it first; 2: can wait."""


@dataclass(frozen=True)
class Rendering:
    """What came of one original. Iterating encodes rendition by rendition, the first wave first."""

    width: int
    """Of the original as displayed, in pixels."""
    height: int
    renditions: Iterator[Rendition]

    def __iter__(self) -> Iterator[Rendition]:
        return self.renditions


def render(data: bytes, ladder: Ladder) -> Rendering:
    """Decode an original once and shrink it to every rung of `ladder`; encoding waits for the iteration.

    Raises RejectedImage as `darkroom.decode` does.
    """
    image = decode.open_image(data)
    size = image.size
    image = decode.load(image, at_least=ladder.enough(*size))
    orientation = decode.orientation(image)
    width, height = _turned(size, orientation)
    source = colour.flat(image)
    # Turning and converting wait for the first shrink: at that size they cost the least.
    top = _inside((width, height), min(max(source.size), ladder.largest(width, height)))
    source = colour.to_srgb(_resize(source, _turned(top, orientation)), image.info.get("icc_profile"))
    pictures = _cascade(decode.upright(source, orientation), (width, height), ladder.rungs)
    return Rendering(width, height, _encode(pictures))


def _cascade(
    picture: Image.Image, size: tuple[int, int], rungs: tuple[Rung, ...]
) -> list[tuple[Rung, Image.Image]]:
    """Every rung's picture, each from the next larger one.

    `size`: of the original as displayed; it keeps the proportions exact where the decode rounded them.
    """
    pictures = dict[Rung, Image.Image]()
    steps = [picture]
    for rung in sorted(rungs, key=lambda rung: (rung.fit is Fit.COVER, -rung.box)):
        if rung.fit is Fit.INSIDE:
            step = _resize(steps[-1], _inside(size, min(rung.box, max(picture.size))))
            steps.append(step)
            pictures[rung] = step
        else:
            smallest = next((step for step in reversed(steps) if min(step.size) >= rung.box), picture)
            pictures[rung] = _square(smallest, rung.box)
    return [(rung, pictures[rung]) for rung in rungs]


def _square(image: Image.Image, side: int) -> Image.Image:
    """The middle of the picture as a square of at most `side` pixels."""
    short = min(image.size)
    left, top = (image.width - short) // 2, (image.height - short) // 2
    side = min(side, short)
    return image.resize((side, side), _LANCZOS, box=(left, top, left + short, top + short))


def _encode(pictures: list[tuple[Rung, Image.Image]]) -> Iterator[Rendition]:
    work = [
        (1 if rung.first and encoding.format is Format.JPEG else 2, rung, encoding, picture)
        for rung, picture in pictures
        for encoding in rung.encodings
    ]
    for wave, rung, encoding, picture in sorted(work, key=lambda item: item[0]):
        body = _ENCODERS[encoding.format](picture, encoding.quality)
        format_ = encoding.format
        yield Rendition(rung.name, format_.value, format_.content_type, *picture.size, body, wave)


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    """JPEG, which has no alpha: what is transparent becomes white."""
    if picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    return _saved(picture, JpegImagePlugin.JpegImageFile.format, quality=quality, optimize=True)


def _webp(picture: Image.Image, quality: int) -> bytes:
    return _saved(picture, WebPImagePlugin.WebPImageFile.format, quality=quality, method=2)


_ENCODERS: Final = {Format.JPEG: _jpeg, Format.WEBP: _webp}


def _saved(picture: Image.Image, format_: str, **options: Any) -> bytes:
    """The file alone: a copy without `info`, from which encoders would take EXIF, comments or profiles."""
    bare = picture.copy()
    bare.info = {}
    file = io.BytesIO()
    bare.save(file, format_, **options)
    return file.getvalue()


_LANCZOS: Final = Image.Resampling.LANCZOS


def _resize(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    return image if image.size == size else image.resize(size, _LANCZOS)


def _inside(size: tuple[int, int], longer: int) -> tuple[int, int]:
    """`size` scaled until its longer side is `longer`, no side under one pixel."""
    scale = longer / max(size)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _turned(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    """The size of a picture once orientations 5 to 8 have laid it on its side, or back."""
    return size if orientation < 5 else size[::-1]
