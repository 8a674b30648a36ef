"""An opened picture, as typed fields."""

from dataclasses import dataclass, field
from typing import NamedTuple

from PIL import Image

from darkroom.formats import Format

Rectangle = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels."""


class Colours(NamedTuple):
    """What a file says about its colours."""

    icc_profile: bytes | None = None
    code_points: tuple[int, int] | None = None
    """Colour primaries and transfer characteristics (ISO/IEC 23091-2)."""
    srgb: bool = False
    """Whether a PNG says that it is sRGB."""
    gamma: float | None = None
    """The exponent by which a PNG was encoded."""
    chromaticities: tuple[float, ...] | None = None
    """Of a PNG: x and y of white, red, green and blue, CIE 1931."""


@dataclass(frozen=True, eq=False)
class Picture:
    """An opened file. Everything that it says was read and checked before; no other code looks at `image.info`."""

    image: Image.Image
    """It has no pixels until `load` has decoded them. Of an animation, it is the first frame until `frames`
    goes on.
    """
    format: Format
    data: bytes = field(repr=False)
    """The file."""
    stored: tuple[int, int]
    """The decoder's width and height at full size, in pixels."""
    orientation: int | None
    """The EXIF Orientation that the file gives for its stored pixels; None if it gives none."""
    turn: int
    """The orientation (1 to 8) that the decoder leaves to `upright`."""
    colours: Colours
    crop: Rectangle | None = None
    """The part of the stored pixels that is shown, if not all are; `load` cuts it out."""
    frames: int = 1
    """1 for stills, for formats whose other pages are not frames, and if the frames are so large that only one is
    shown."""
    first_frame: int = 0
    """The number of an animation's first frame: an APNG may have a picture before it, for viewers that cannot
    animate.
    """
    loops: int = 0
    """How often an animation is shown; 0 means for ever."""
    progressive: bool = False
    """Whether a JPEG's decoder holds all coefficients until its last scan."""
    scalable: bool = False
    """Whether it can be decoded at a fraction of its size, as all JPEGs but lossless ones can."""

    @property
    def size(self) -> tuple[int, int]:
        """The displayed width and height, in pixels; exact even if the image is decoded at a fraction of them."""
        width, height = self.stored
        if self.crop:
            left, top, right, bottom = self.crop
            width, height = right - left, bottom - top
        return (width, height) if self.turn < 5 else (height, width)


class Frame(NamedTuple):
    """One picture of an animation."""

    number: int
    """From 0."""
    image: Image.Image
    """The decoded frame; its pixels change when the next frame is requested."""
    duration: float
    """How long it is to be shown, in milliseconds; 0 if the file does not say."""
