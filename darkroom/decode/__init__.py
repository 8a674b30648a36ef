"""The only code that gives untrusted bytes to Pillow.

`open_picture` decides from the bytes alone what a file is and whether it may be decoded. No pixel is decoded
before all limits have been checked. `load` decodes the pixels, `frames` those of an animation. All of them turn a
decoder's complaints into `RejectedImage`. Everything else in the file reaches other code only as the typed fields
of a `Picture`. darkroom.formats describes the formats and the parts of their files.

checks.py            the checks of a file, as lists
opening.py           which bytes its decoder sees
picture.py           an opened picture as typed fields
telling.py           fills these fields, from the file and its decoder
limits.py            limits of pixels and memory, by the header
jpeg.py, png.py,     the checks of these formats, and what their decoders must not see
gif.py, heif.py,
webp.py, tiff.py,
bmp.py, ico.py
av1.py               the real size and colours of an AVIF's frames
hevc.py              the real depth of a HEIC's samples
bits.py              reads the bits of both
dib.py               the bitmaps of BMP and ICO
parts.py             a file made of parts of another
containment.py       turns a decoder's exceptions and warnings into faults, bounds its memory
orientation.py       turning pixels upright
modes.py             pixels that can be averaged
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from PIL import Image

from darkroom.decode import checks, jpeg, limits, png
from darkroom.decode.containment import contained
from darkroom.decode.limits import MAX_FILE_BYTES
from darkroom.decode.modes import shrinkable
from darkroom.decode.opening import open_image, open_still
from darkroom.decode.orientation import upright
from darkroom.decode.picture import Colours, Frame, Picture
from darkroom.decode.telling import picture_of
from darkroom.errors import RejectedImage
from darkroom.formats import JPEG, PNG, RAW, Format, Turner, foreign, identify, raw
from darkroom.orientation import turn_after

__all__ = [
    "MAX_FILE_BYTES",
    "Colours",
    "Frame",
    "Picture",
    "contained",
    "frames",
    "load",
    "open_picture",
    "shrinkable",
    "turned",
    "upright",
]


def open_picture(data: bytes | bytearray | memoryview) -> Picture:
    """Identify an image by its bytes and check it against every limit; reads only its header.

    `bytes` are not copied.

    Raises RejectedImage with code `empty`, `too_large` (bytes, or a side in pixels), `too_many_pixels`,
    `not_an_image`, `unsupported_format`, `unsupported_kind` (of an accepted format), `truncated` or `undecodable`.
    """
    data = bytes(data)
    for check in checks.OF_ANY_BYTES:
        check(data)
    format_ = identify(data)
    return _open_embedded(data) if format_ is RAW else _open(format_, data)


def _open_embedded(data: bytes) -> Picture:
    """Open the JPEG in a RAW file; if the JPEG has no orientation, that of the RAW file counts."""
    inside = raw.embedded(data)
    if inside is None:
        raise foreign.raw_without_picture()
    picture = _open(JPEG, inside)
    orientation = picture.orientation or raw.own_orientation(data)
    return replace(picture, orientation=orientation, turn=orientation or 1)


def _open(format_: Format, data: bytes) -> Picture:
    for check in checks.OF_UNOPENED.get(format_, ()):
        check(data)
    image = open_image(format_, data)
    limits.check_size(format_, *image.size)
    for check_header in checks.OF_OPENED.get(format_, ()):
        check_header(data, image)
    return picture_of(format_, data, image)


def turned(picture: Picture, orientation: int | None) -> Picture:
    """The picture with another orientation (1 to 8) than the file's; None leaves the file's.

    `orientation` says how the stored pixels are turned for display, as in EXIF.
    """
    if orientation is None:
        return picture
    applied = (picture.orientation or 1) if picture.format.turner is Turner.DECODER else 1
    return replace(picture, turn=turn_after(applied, orientation))


def load(picture: Picture, at_least: int | None = None) -> Picture:
    """The picture with its pixels decoded, and cropped to the part that is shown.

    `at_least`: the longer side, in pixels, that is enough. A JPEG is then decoded at the smallest of 1/8, 1/4, 1/2
    or 1/1 of its size that still has this side, which saves most of the time and memory. Other formats ignore it.

    Raises RejectedImage with code `truncated`, `undecodable` or `too_many_pixels`.
    """
    image, format_ = picture.image, picture.format
    memory = _scaled(picture, image, at_least)
    try:
        with contained(format_, memory):
            _decode(picture, image)
    except RejectedImage as error:
        if format_ is JPEG:
            image = _without_trailer(picture, at_least, error)
        elif format_ is PNG and not isinstance(error.__cause__, OSError):
            # The fault is in other frames.
            image = open_still(picture.data)
            with contained(format_, memory):
                _decode(picture, image)
            picture = replace(picture, frames=1, first_frame=0)
        else:
            raise
    if format_ is not JPEG:  # other decoders may find their true size only by decoding
        picture = replace(picture, stored=image.size)
    return replace(picture, image=image.crop(picture.crop) if picture.crop else image)


def _decode(picture: Picture, image: Image.Image) -> None:
    if picture.format is PNG:
        png.mark(image)
    image.load()
    if picture.format is PNG:
        png.check_rows(picture.data, image)


def _scaled(picture: Picture, image: Image.Image, at_least: int | None) -> int:
    """Let a JPEG be decoded at a fraction of its size; returns the bytes that the decoder needs.

    Refuses it if even that takes too much memory.
    """
    if picture.scalable:
        scale = max((s for s in (1, 2, 4, 8) if at_least and max(image.size) >= at_least * s), default=1)
        image.draft(None, (max(1, image.width // scale), max(1, image.height // scale)))
    memory = limits.memory_needed(picture.format, image)
    if picture.format is JPEG and memory > limits.MAX_DECODE_BYTES:
        raise RejectedImage("too_many_pixels", f"The {picture.format.name} file takes too much memory to decode.")
    return memory


def _without_trailer(picture: Picture, at_least: int | None, error: RejectedImage) -> Image.Image:
    """A JPEG that its decoder refuses because something is missing, or in the way, after its last row."""

    def opened(data: bytes) -> Image.Image:
        return open_image(picture.format, data)

    data = None
    with suppress(RejectedImage), contained(picture.format, limits.memory_needed(picture.format, picture.image)):
        data = jpeg.whole(picture.data, opened)
    if data is None:
        raise error
    image = opened(data)
    with contained(picture.format, _scaled(picture, image, at_least)):
        image.load()
    return image


def frames(picture: Picture, numbers: Iterable[int]) -> Iterator[Frame]:
    """Frames of an animation by ascending numbers, decoded one by one, until one cannot be decoded.

    They can be iterated only once for each picture.
    """
    image = picture.image
    for number in numbers:
        if not _seek(picture, number):
            return
        yield Frame(number, image, float(image.info.get("duration", 0)))


def _seek(picture: Picture, number: int) -> bool:
    """Go forwards to a frame and decode it; False if that is not possible."""
    image = picture.image
    try:
        with contained(picture.format, limits.memory_needed(picture.format, image)):
            for each in range(image.tell(), number + 1):
                image.seek(each)
            image.load()
    except RejectedImage:
        return False
    return True
