"""Animations: the frame that represents one, and the frames of a short animated thumbnail."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PIL import Image

from darkroom import colour, decode
from darkroom.decode import Picture
from darkroom.errors import RejectedImage
from thumbnailer import encode
from thumbnailer.resize import resized

_MAX_FRAMES: Final = 100
"""Frames of an animated thumbnail: ten seconds at the usual ten a second. Longer animations show every n-th
frame.
"""
_MAX_DECODED_PIXELS: Final = 300_000_000
"""Pixels of all frames together: three to nine seconds of CPU time. Later frames are left out."""
_MAX_DECODED_FRAMES: Final = 5_000
"""Frames of any size: each costs some tens of microseconds. Eight minutes at the usual rate."""
_MAX_PIXELS: Final = 16_000_000
"""Pixels of all frames of the thumbnail: they take 64 MB until they are encoded."""
_MAX_BYTES: Final = 2 * 2**20
"""Bytes of a file: a larger animated thumbnail is not worth its download, so frames are left out."""

_CANDIDATES: Final = 8
"""How many frames are searched for one that shows something."""
_BLANK: Final = 6.0
"""Standard deviation of luma, of 255: a picture with less contrast than this shows nothing."""
_UNHURRIED: Final = 20
"""Milliseconds: if a frame asks for less, browsers show it for 100."""
_LONGEST: Final = 2**24 - 1
"""Milliseconds of a frame: the most that WebP can express (RFC 9649, section 2.7.1.1)."""


@dataclass(frozen=True)
class Animation:
    """Frames of one size, RGB or RGBA, with the milliseconds that each is shown. `loops`: 0 means for ever."""

    frames: tuple[Image.Image, ...]
    durations: tuple[int, ...]
    loops: int


def poster(picture: Picture) -> Image.Image:
    """The frame that represents a decoded animation: the first or, if that is blank, one with contrast.

    Only the beginning is searched; a frame that can't be decoded ends the search. A still is its own poster.
    """
    image, count = picture.image, picture.frames
    best = _contrast(image) if count > 1 else _BLANK
    if best >= _BLANK:
        return image
    chosen = image.copy()
    reach = min(count, _MAX_FRAMES, max(1, _MAX_DECODED_PIXELS // (image.width * image.height)))
    for frame in decode.frames(picture, range(1, reach, max(1, reach // _CANDIDATES))):
        if (contrast := _contrast(frame.image)) > best:
            chosen, best = frame.image.copy(), contrast
    return chosen


def _contrast(image: Image.Image) -> float:
    from PIL import ImageStat  # only here, to keep cold starts short: few originals move

    small = decode.shrinkable(image).resize((32, 32), Image.Resampling.BOX).convert("RGBA")
    return ImageStat.Stat(colour.on_white(small).convert("L")).stddev[0]


def shrink(
    picture: Picture, size: tuple[int, int], shrunk: Callable[[Image.Image], Image.Image]
) -> Animation | None:
    """The animation with frames of `size`, or None if fewer than two frames can be decoded.

    `shrunk` makes the picture of that size from a frame.
    """
    width, height = picture.size
    affordable = min(picture.frames, _MAX_DECODED_FRAMES, max(1, _MAX_DECODED_PIXELS // (width * height)))
    most = max(2, min(_MAX_FRAMES, _MAX_PIXELS // (size[0] * size[1])))
    step = -(-affordable // most)
    frames, durations = list[Image.Image](), list[int]()
    for frame in decode.frames(picture, range(picture.first_frame, affordable)):
        duration = _duration(frame.duration)
        if frame.number % step and frames:
            durations[-1] = min(durations[-1] + duration, _LONGEST)
            continue
        try:
            with decode.contained(picture.format):
                frames.append(shrunk(frame.image))
        except RejectedImage:
            break
        durations.append(duration)
    if len(frames) < 2:
        return None
    return Animation(tuple(frames), tuple(durations), picture.loops)


def _duration(stated: float) -> int:
    duration = round(min(max(0, stated), _LONGEST))
    return duration if duration >= _UNHURRIED else 100


def webp(animation: Animation, size: tuple[int, int], quality: int) -> bytes | None:
    """The animation as WebP with frames of `size`. If it gets too large, frames are left out, or it is None."""
    frames = [resized(frame, size) for frame in animation.frames]
    durations = list(animation.durations)
    while len(frames) > 1:
        body = encode.encode_animation(frames, durations, animation.loops, quality)
        if len(body) <= _MAX_BYTES:
            return body
        keep = 1 + int(len(body) / _MAX_BYTES)
        durations = [min(sum(durations[at : at + keep]), _LONGEST) for at in range(0, len(frames), keep)]
        frames = frames[::keep]
    return None
