"""What a screen shows until a picture has arrived: a hash of some 25 bytes, or a picture nearly as small."""

import base64
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image, WebPImagePlugin

from darkroom.colour import on_white
from darkroom.formats import WEBP

_MAX_URI: Final = 200
"""Characters: small enough for every item of a list in an API's answer."""


@dataclass(frozen=True)
class Placeholder:
    """Both fit into a page or an API's answer, so that no request is needed to show them."""

    thumbhash: str
    """Base64 of a ThumbHash: proportions, average colour, alpha and a blurred picture."""
    data_uri: str
    """A WebP of up to 16 pixels, under 200 characters with its `data:` prefix."""


def placeholder(picture: Image.Image) -> Placeholder:
    """The placeholders of a picture in mode RGB or RGBA, of any size."""
    return Placeholder(base64.b64encode(thumbhash(picture)).decode("ascii"), _data_uri(picture))


def _data_uri(picture: Image.Image) -> str:
    if picture.mode == "RGBA" and max(picture.size) > 16:
        picture = picture.resize(_within(picture.size, 64), Image.Resampling.BOX)
    for ground in (picture, on_white(picture)):
        for side in (16, 12, 8, 4):
            small = ground.resize(_within(ground.size, side), Image.Resampling.BOX)
            for quality in (50, 25, 5):
                file = io.BytesIO()
                small.save(file, WebPImagePlugin.WebPImageFile.format, quality=quality, method=4, alpha_quality=20)
                uri = f"data:{WEBP.media_type};base64,{base64.b64encode(file.getvalue()).decode('ascii')}"
                if len(uri) < _MAX_URI:
                    return uri
    raise AssertionError("16 pixels of white paper fit into 200 characters")


def _within(size: tuple[int, int], longer: int) -> tuple[int, int]:
    scale = min(1.0, longer / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def thumbhash(picture: Image.Image) -> bytes:
    """ThumbHash of a picture in mode RGB or RGBA (the format: https://evanw.github.io/thumbhash/).

    Luminance, two colour differences and alpha are cosine-transformed, and the lowest frequencies are kept in four
    bits each. The transformation is linear, so red, green and blue are transformed first and combined after that.
    """
    small = picture.resize(_within(picture.size, 100), Image.Resampling.BOX)
    width, height = small.size
    alpha = small.getchannel("A") if small.mode == "RGBA" else None
    has_alpha = alpha is not None and alpha.getextrema() != (255, 255)
    limit = 5 if has_alpha else 7
    across = max(1, _round(limit * width / max(width, height)))
    down = max(1, _round(limit * height / max(width, height)))

    if alpha is not None and has_alpha:
        small = _on_average(small, alpha)
    wide, high = max(across, 3), max(down, 3)
    bands = list(zip(*(_cosines(small.getchannel(band), wide, high) for band in "RGB"), strict=True))
    luminance = _Channel([(red + green + blue) / 3 for red, green, blue in bands], wide, wide, high)
    yellow = _Channel([(red + green) / 2 - blue for red, green, blue in bands], wide, 3, 3)
    red_green = _Channel([red - green for red, green, _ in bands], wide, 3, 3)
    channels = [luminance, yellow, red_green]

    landscape = width > height
    head = _round(63 * luminance.mean) | _round(31.5 + 31.5 * yellow.mean) << 6
    head |= _round(31.5 + 31.5 * red_green.mean) << 12 | _round(31 * luminance.scale) << 18 | has_alpha << 23
    tail = (down if landscape else across) | _round(63 * yellow.scale) << 3
    tail |= _round(63 * red_green.scale) << 9 | landscape << 15
    start = head.to_bytes(3, "little") + tail.to_bytes(2, "little")
    if alpha is not None and has_alpha:
        opacity = _Channel(_cosines(alpha, 5, 5), 5, 5, 5)
        start += bytes([_round(15 * opacity.mean) | _round(15 * opacity.scale) << 4])
        channels.append(opacity)
    nibbles = [nibble for channel in channels for nibble in channel.nibbles()]
    pairs = zip(nibbles[::2], [*nibbles[1::2], 0][: len(nibbles[::2])], strict=True)
    return start + bytes(low | high << 4 for low, high in pairs)


class _Channel:
    """The low frequencies of one channel, and their scale."""

    def __init__(self, spectrum: Sequence[float], stride: int, across: int, down: int) -> None:
        """Keep the triangle of `across` by `down` lowest frequencies of a spectrum with rows of `stride`."""
        kept = [
            spectrum[y * stride + x] for y in range(down) for x in range(across) if x * down < across * (down - y)
        ]
        self.mean, self.waves = kept[0], kept[1:]
        self.scale = max(map(abs, self.waves), default=0.0)

    def nibbles(self) -> list[int]:
        return [_round(15 * (0.5 + 0.5 * wave / self.scale)) if self.scale else 0 for wave in self.waves]


def _cosines(channel: Image.Image, across: int, down: int) -> list[float]:
    """The lowest frequencies of a channel scaled to 0…1 (DCT-II, as means): first along rows, then down."""
    width, height = channel.size
    data = channel.tobytes()
    wave_x = [[math.cos(math.pi / width * f * (x + 0.5)) for x in range(width)] for f in range(across)]
    wave_y = [[math.cos(math.pi / height * f * (y + 0.5)) for y in range(height)] for f in range(down)]
    rows = [data[start : start + width] for start in range(0, width * height, width)]
    partial = [[math.sumprod(row, wave) for row in rows] for wave in wave_x]
    area = width * height * 255
    return [math.sumprod(column, wave) / area for wave in wave_y for column in partial]


def _on_average(picture: Image.Image, alpha: Image.Image) -> Image.Image:
    """The picture on its own average colour, so that transparent parts add no frequencies."""
    weights = alpha.tobytes()
    total = sum(weights)
    means = [
        round(math.sumprod(picture.getchannel(band).tobytes(), weights) / total) if total else 0 for band in "RGB"
    ]
    paper = Image.new("RGB", picture.size, (means[0], means[1], means[2]))
    paper.paste(picture, mask=alpha)
    return paper


def _round(value: float) -> int:
    """Halves upwards, as the reference implementation does."""
    return math.floor(value + 0.5)
