"""What is known of a picture once its file is open."""

from dataclasses import dataclass, field
from typing import NamedTuple

from PIL import Image

from darkroom.formats import Format

Rectangle = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels."""


class Colours(NamedTuple):
    """What a file says of its colours."""

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
    """An opened file. All that it says is read and checked here: nobody else looks at `image.info`."""

    image: Image.Image
    """Without pixels until `load` has decoded them; of an animation the first frame, unless `frames` goes on."""
    format: Format
    data: bytes = field(repr=False)
    """The file."""
    stored: tuple[int, int]
    """Width and height that the decoder gives at full size, in pixels."""
    orientation: int | None
    """How the file asks for its stored pixels to be turned, as an EXIF Orientation; None where it doesn't say."""
    turn: int
    """The orientation (1 to 8) that the decoder leaves to `upright`."""
    colours: Colours
    crop: Rectangle | None = None
    """The part of the stored pixels that is shown, where that is not all; `load` cuts it out."""
    frames: int = 1
    """1 for stills, for formats whose other pages are no frames, and for frames so large that only one of them is
    to be shown."""
    first_frame: int = 0
    """Where an animation begins: an APNG may have a picture before it, to be shown in its place."""
    loops: int = 0
    """How often an animation is shown, 0 for ever."""
    progressive: bool = False
    """Whether a JPEG's decoder holds all coefficients until its last scan."""
    scalable: bool = False
    """Whether it can be decoded at a fraction of its size, as all JPEGs but lossless ones can."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height as shown, in pixels; exact even where the image is decoded at a fraction of it."""
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
    """Decoded; its pixels change when the next frame is asked for."""
    duration: float
    """How long the file asks for it to be shown, in milliseconds; 0 where it doesn't."""
