"""The description of a file format, and the parts of its files."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:  # code that only needs a MIME type must not import Pillow
    from PIL import ImageFile

Span = tuple[int, int]
"""Where something starts and ends in a file, in bytes."""

Part = tuple[bytes, int, int]
"""A part of a file: its kind, and where it starts and ends in bytes. The end is what the part states, and may
be beyond the end of the file.
"""

BEYOND: Final = b"beyond"
"""The kind of the last part if a file has more parts than its walker visits; it stands for the rest of the
file. No format has kinds of six bytes.
"""


class Turner(Enum):
    """Who turns the pixels of a file upright."""

    NOBODY = auto()
    """Nobody: browsers show its pixels as they are stored, whatever the file says."""
    DECODER = auto()
    """The decoder: decoded pixels are upright."""
    RENDERER = auto()
    """The code that shows the pixels, by the orientation that the file asks for."""


class Decoder(NamedTuple):
    """What opens a file of one format."""

    module: str
    image_class: str
    """A subclass of Pillow's ImageFile."""
    settings: tuple[tuple[str, int], ...] = ()
    """Module variables to override, with their values."""
    bounds_itself: bool = False
    """Whether it limits its own memory by the header. The process would end if it were refused memory."""
    gives_frames: bool = False
    """Whether its frames are those of an animation."""

    def open(self, file: io.BufferedIOBase) -> "ImageFile.ImageFile":
        """Parse the header. The class is used by itself: Image.open would import every other decoder."""
        module = import_module(self.module)
        vars(module).update(self.settings)
        image: ImageFile.ImageFile = getattr(module, self.image_class)(file)
        return image


class Memory(NamedTuple):
    """Bytes a pixel at the peak of a full decode, measured."""

    rendered: int
    """For renditions: the decoder's buffers, the pixels, and the pictures made from them, with alpha if the
    format can have it and the frames that an animation keeps. It sets the largest picture that is accepted.
    """
    decoded: int
    """For fingerprints: the decoder's buffers and the pixels in the modes that are used as they are."""
    converted: int = 9
    """For fingerprints: the pixels in a mode that has to be converted before it is shrunk, and the result."""
    copies: int = 1
    """How often the decoder holds the file."""


def _none(_data: bytes) -> None:
    return None


@dataclass(frozen=True, kw_only=True, eq=False)
class Format:
    """An accepted file format."""

    name: str
    """The name that people use."""
    media_type: str
    """Its MIME type."""
    extension: str
    """The extension of its files' names, without the dot."""
    signature: bytes | None = None
    """A regular expression that the first bytes of its files match."""
    brands: frozenset[bytes] = frozenset()
    """Of an ISO base media file (ISO/IEC 14496-12, section 4.3): those that only this format has."""
    decoder: Decoder
    memory: Memory
    moves: bool = False
    """Whether a file can hold an animation."""
    turner: Turner = Turner.NOBODY
    orientation: Callable[[bytes], int | None] = _none
    """Returns the EXIF Orientation (1 to 8) that a file asks for; None if it does not say."""

    @property
    def id(self) -> str:
        """Its name in stored data and in answers."""
        return self.name.lower()
