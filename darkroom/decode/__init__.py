"""The only door to Pillow for untrusted bytes.

`open_picture` decides from the bytes alone what a file is and whether it may be decoded: no pixel is touched
before every limit has been checked. `load` decodes the pixels. Both turn whatever a decoder holds against a
file into `RejectedImage`.

formats.py           what is accepted, and what a file is by its bytes
limits.py            how large it may be, by what its header says
jpeg.py, png.py,     what the decoders of these formats refuse, are kept busy with, or die of
gif.py, heif.py      without need
av1.py               how large a frame of an AVIF is, whatever the header says
containment.py       a decoder's exceptions, warnings and memory stay inside
exif_orientation.py  which side is up
modes.py             pixels that can be averaged
"""

import io
from contextlib import suppress
from typing import Final

from PIL import Image, ImageFile

from darkroom.decode import gif, heif, jpeg, limits, png
from darkroom.decode.containment import faults
from darkroom.decode.exif_orientation import orientation, upright
from darkroom.decode.formats import FORMATS, identify, refuse_raw
from darkroom.decode.limits import MAX_BYTES, MAX_DECODE_BYTES
from darkroom.decode.modes import shrinkable
from darkroom.errors import RejectedImage

__all__ = [
    "MAX_BYTES",
    "faults",
    "first_frame",
    "frame_count",
    "load",
    "open_picture",
    "orientation",
    "seek",
    "shrinkable",
    "upright",
]


def open_picture(data: bytes | bytearray | memoryview) -> Image.Image:
    """Identify an image by its bytes and check it against every limit, reading its header only.

    The result has its size, format and `info`, but no pixels yet: those come from `load`. `bytes` are not
    copied.

    Raises RejectedImage with code `empty`, `too_large` (bytes, or a side in pixels), `too_many_pixels`,
    `not_an_image`, `unsupported_format`, `unsupported_kind` (of an accepted format), `truncated` or `undecodable`.
    """
    data = bytes(data)
    if not data:
        raise RejectedImage("empty", "The file is empty.")
    if len(data) > MAX_BYTES:
        raise RejectedImage("too_large", f"The file has more than {MAX_BYTES // 2**20} MiB.")
    name = identify(data)
    limits.check_unopened(name, data)
    match name:
        case "PNG":
            png.check_chunks(data)
        case "JPEG":
            jpeg.check_segments(data)
        case "GIF":
            gif.check_blocks(data)
        case "AVIF" | "HEIC":
            data = heif.readable(name, data)
    image = _open_somehow(name, data)
    limits.check_size(name, *image.size)
    match name:
        case "JPEG":
            limits.check_scans(data, image)
        case "TIFF":
            with faults(name):
                refuse_raw(image)
        case "AVIF" | "HEIC":
            image.info["nclx"] = heif.code_points(data, image)
            image.info["clean_aperture"] = heif.clean_aperture(data, image)
    return image


def load(image: Image.Image, at_least: int | None = None) -> Image.Image:
    """Decode the pixels of an image from `open_picture`.

    `at_least`: the longer side, in pixels, that is enough. A JPEG is then decoded at the smallest of 1/8,
    1/4, 1/2 or 1/1 of its size that still has it, which saves most of the time and memory. Other formats
    ignore it.

    Raises RejectedImage with code `truncated`, `undecodable` or `too_many_pixels`.
    """
    if image.format == "JPEG":
        scale = max((s for s in (1, 2, 4, 8) if at_least and max(image.size) >= at_least * s), default=1)
        image.draft(None, (max(1, image.width // scale), max(1, image.height // scale)))
        if limits.memory_needed(image) > limits.MAX_DECODE_BYTES:
            raise RejectedImage("too_many_pixels", "The JPEG file takes too much memory to decode.")
    memory = limits.memory_needed(image)
    try:
        with faults(str(image.format), memory):
            image.load()
    except RejectedImage as error:
        file = getattr(image, "fp", None)
        if image.format != "PNG" or isinstance(error.__cause__, OSError) or not isinstance(file, io.BytesIO):
            raise
        # The fault is in a comment behind the pixels, or in other frames.
        image = _open("PNG", png.with_chunks(file.getvalue(), png.OF_A_STILL))
        with faults("PNG", memory):
            image.load()
    if (shown := image.info.get("clean_aperture")) and frame_count(image) == 1:
        name = image.format
        image = image.crop(shown)
        image.format = name
    return image


def seek(image: Image.Image, frame: int) -> bool:
    """Go forwards to a frame of an animation and decode it; False where there is none to be decoded.

    Frames are visited one by one. A frame that enlarges the canvas is none: limits were checked before.
    """
    size = image.size
    try:
        with faults(str(image.format), limits.memory_needed(image)):
            for each in range(image.tell(), frame + 1):
                image.seek(each)
                if image.size != size:
                    return False
            image.load()
    except RejectedImage:
        return False
    return True


def frame_count(image: Image.Image) -> int:
    """How many frames an image says it has; 1 for stills, for formats whose other pages are no frames, and for
    frames so large that only one of them is to be shown.
    """
    if image.format not in ("GIF", "PNG", "WEBP", "AVIF") or image.width * image.height > limits.MAX_FRAME_PIXELS:
        return 1
    try:
        with faults(image.format):
            return int(getattr(image, "n_frames", 1))
    except RejectedImage:
        return 1


def first_frame(image: Image.Image) -> int:
    """The number of a film's first frame: an APNG may have a picture before it, for who cannot show films."""
    return 1 if image.info.get("default_image") else 0


_OPENING: Final = MAX_DECODE_BYTES // 4
"""Bytes to expect of a decoder that only opens a file: twice as many hold the canvases of the largest WebP."""


def _open(name: str, data: bytes) -> ImageFile.ImageFile:
    try:
        with faults(name, _OPENING):
            image = FORMATS[name].open(data)
            if name == "PNG":
                png.scale_transparency(data, image)
                image.info["nclx"] = png.code_points(data)
            return image
    except RejectedImage as error:
        if name == "JPEG" and (better := jpeg.rare_kind(data)):
            raise better from error.__cause__
        raise


def _open_somehow(name: str, data: bytes) -> ImageFile.ImageFile:
    """A picture is worth more than a comment that is too long, or anything else of a PNG that is broken."""
    if name == "PNG":
        with suppress(RejectedImage):
            return _open(name, data)
        with suppress(RejectedImage):
            return _open(name, png.with_chunks(data, png.TELLING))
        data = png.with_chunks(data, png.NEEDED)
    return _open(name, data)
