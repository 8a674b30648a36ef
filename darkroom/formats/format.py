"""What is stated of a file format, and the parts that a file of it consists of."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:  # who only asks for a MIME type must not import Pillow
    from PIL import ImageFile

Span = tuple[int, int]
"""Where something starts and ends in a file, in bytes."""

Part = tuple[bytes, int, int]
"""A part of a file: its kind, and where it starts and ends in bytes. The end is the part's own account of it, and
may lie beyond the end of the file.
"""

BEYOND: Final = b"beyond"
"""The kind of a last part that stands for the rest of a file with more parts than its walker visits. No format has
kinds of six bytes."""


class Turner(Enum):
    """Who turns the pixels of a file upright."""

    NOBODY = auto()
    """Browsers show its pixels as they are stored, whatever it says."""
    DECODER = auto()
    """Its pixels are upright once they are decoded."""
    RENDERER = auto()
    """Whoever shows its pixels, by the orientation that the file asks for."""


class Decoder(NamedTuple):
    """What opens a file of one format."""

    module: str
    image_class: str
    """A subclass of Pillow's ImageFile."""
    settings: tuple[tuple[str, int], ...] = ()
    """Module variables to override, with their values."""
    bounds_itself: bool = False
    """Whether it limits its own memory by the header. Refusing it memory would end the process."""
    gives_frames: bool = False
    """Whether the frames that it gives are those of an animation."""

    def open(self, file: io.BufferedIOBase) -> "ImageFile.ImageFile":
        """Parse the header. The class is used by itself: Image.open would import every other decoder."""
        module = import_module(self.module)
        vars(module).update(self.settings)
        image: ImageFile.ImageFile = getattr(module, self.image_class)(file)
        return image


class Memory(NamedTuple):
    """Bytes a pixel at the peak of a full decode, measured."""

    rendered: int
    """For renditions: the decoder's buffers, the pixels, and those made of them, with alpha where there can be
    some and the frames that an animation keeps. It sets the largest picture that is accepted."""
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
    """As people write it."""
    media_type: str
    """Its MIME type."""
    extension: str
    """Of its files' names, without the dot."""
    signature: bytes | None = None
    """A regular expression that the first bytes of its files match."""
    brands: frozenset[bytes] = frozenset()
    """Of an ISO base media file (ISO/IEC 14496-12, section 4.3): those that are this format's alone."""
    decoder: Decoder
    memory: Memory
    moves: bool = False
    """Whether a file can hold an animation."""
    turner: Turner = Turner.NOBODY
    orientation: Callable[[bytes], int | None] = _none
    """From a file to the EXIF Orientation (1 to 8) that it asks for; None where it does not say."""

    @property
    def id(self) -> str:
        """Its name in what is stored and answered."""
        return self.name.lower()
