"""Edits of a photo as people and programs make them, each the same every time."""

import io
from collections.abc import Callable, Mapping
from typing import Final

from PIL import Image, ImageDraw, ImageEnhance, ImageFont, ImageOps

# Larger originals are first brought to this side: edits look at nothing finer, and it takes seconds instead of
# minutes.
_SIDE: Final = 1600
_QUALITY: Final = 90


def upright(file: bytes) -> Image.Image:
    """A photo as it is displayed, in RGB, on white where it is transparent."""
    with Image.open(io.BytesIO(file)) as opened:
        image = ImageOps.exif_transpose(opened).convert("RGBA")
    image.thumbnail((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")


def _cropped(image: Image.Image, part: float) -> Image.Image:
    """Without a part of its width and height, half of it on each side."""
    across, down = round(image.width * part / 2), round(image.height * part / 2)
    return image.crop((across, down, image.width - across, image.height - down))


def _captioned(image: Image.Image) -> Image.Image:
    """With a line of text over a tenth of its height, at the bottom."""
    image, size = image.copy(), max(8, image.height // 14)
    draw = ImageDraw.Draw(image)
    draw.text((size, image.height - 1.6 * size), "Summer 1998", "white", ImageFont.load_default(size))
    return image


def _framed(image: Image.Image) -> Image.Image:
    return ImageOps.expand(image, round(max(image.size) * 0.04), "white")


def _tilted(image: Image.Image) -> Image.Image:
    """Turned by two degrees, and cropped so that no corner is empty."""
    return _cropped(image.rotate(2, Image.Resampling.BICUBIC), 0.1)


def _as(format_: str, quality: int = _QUALITY) -> Callable[[Image.Image], bytes]:
    def save(image: Image.Image) -> bytes:
        file = io.BytesIO()
        image.save(file, format_, quality=quality)
        return file.getvalue()

    return save


def _jpeg_of(change: Callable[[Image.Image], Image.Image]) -> Callable[[Image.Image], bytes]:
    return lambda image: _as("JPEG")(change(image))


EDITS: Final[Mapping[str, Callable[[Image.Image], bytes]]] = {
    "JPEG of quality 40": _as("JPEG", 40),
    "WebP": _as("WEBP", 75),
    "half size": _jpeg_of(lambda image: image.resize((image.width // 2, image.height // 2))),
    "320 pixels": _jpeg_of(lambda image: ImageOps.contain(image, (320, 320))),
    "brighter": _jpeg_of(lambda image: ImageEnhance.Brightness(image).enhance(1.25)),
    "more contrast": _jpeg_of(lambda image: ImageEnhance.Contrast(image).enhance(1.3)),
    "black and white": _jpeg_of(lambda image: image.convert("L")),
    "text added": _jpeg_of(_captioned),
    "cropped by 5 %": _jpeg_of(lambda image: _cropped(image, 0.05)),
    "cropped by 10 %": _jpeg_of(lambda image: _cropped(image, 0.10)),
    "cropped by 25 %": _jpeg_of(lambda image: _cropped(image, 0.25)),
    "framed": _jpeg_of(_framed),
    "turned by 2 degrees": _jpeg_of(_tilted),
    "turned by 90 degrees": _jpeg_of(lambda image: image.rotate(90, expand=True)),
    "mirrored": _jpeg_of(ImageOps.mirror),
}
"""By name: from the photo to the bytes of another file."""
