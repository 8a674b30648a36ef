"""The only door to Pillow for untrusted bytes.

`open_picture` decides from the bytes alone what a file is and whether it may be decoded: no pixel is touched
before every limit has been checked. `load` decodes the pixels, `frames` those of an animation. All turn whatever a
decoder holds against a file into `RejectedImage`. What strangers wrote into the file beside its pixels reaches
others as the typed fields of a `Picture`, or not at all.

picture.py           what is known of an opened file
formats.py           what is accepted, and what a file is by its bytes
limits.py            how large it may be, by what its header says
jpeg.py, png.py,     what the decoders of these formats refuse, are kept busy with, or die of
gif.py, heif.py,     without need, or misread
ico.py
av1.py               how large a frame of an AVIF is, whatever the header says
parts.py             a file made of parts of another
containment.py       a decoder's exceptions, warnings and memory stay inside
orientation.py       which side is up
modes.py             pixels that can be averaged
"""

import io
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Final

from PIL import Image, ImageFile

from darkroom.decode import gif, heif, ico, jpeg, limits, png
from darkroom.decode.containment import faults
from darkroom.decode.formats import FORMATS, identify, refuse_raw
from darkroom.decode.limits import MAX_BYTES, MAX_DECODE_BYTES
from darkroom.decode.modes import shrinkable
from darkroom.decode.orientation import orientation_of, upright
from darkroom.decode.picture import Colours, Frame, Picture
from darkroom.errors import RejectedImage

__all__ = [
    "MAX_BYTES",
    "Colours",
    "Frame",
    "Picture",
    "faults",
    "frames",
    "load",
    "open_picture",
    "orientation_of",
    "shrinkable",
    "upright",
]


def open_picture(data: bytes | bytearray | memoryview) -> Picture:
    """Identify an image by its bytes and check it against every limit, reading its header only.

    `bytes` are not copied.

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
    readable = data
    match name:
        case "PNG":
            png.check_chunks(data)
        case "JPEG":
            jpeg.check_segments(data)
        case "AVIF" | "HEIC":
            readable = heif.readable(name, data)
        case "ICO":
            readable = ico.readable(data)
    image = _open_somehow(name, readable)
    limits.check_size(name, *image.size)
    if name == "JPEG":
        limits.check_scans(data, image)
    if name == "TIFF":
        refuse_raw(image)
    return _picture(name, data, image)


def _picture(name: str, data: bytes, image: ImageFile.ImageFile) -> Picture:
    """What an opened file says."""
    stored, turn, box = image.size, 1, None
    frame_count = _frame_count(name, image)
    orientation = orientation_of(name, data)
    match name:
        case "TIFF":
            with faults(name):
                stored = _turned_by_its_decoder(image, orientation)
        case "AVIF":
            with faults(name):
                turn = heif.decoders_orientation(image)
            orientation = turn if turn > 1 else None
            box = heif.clean_aperture(data, image.size) if frame_count == 1 else None
        case "JPEG" | "PNG":
            turn = orientation or 1
    return Picture(
        image=image,
        format=name,
        data=data,
        stored=stored,
        orientation=orientation,
        turn=turn,
        colours=_colours(name, data, image),
        crop=box,
        frames=frame_count,
        first_frame=1 if name == "PNG" and image.info.get("default_image") else 0,
        loops=_loops(name, image),
        progressive=name == "JPEG" and "progressive" in image.info,
        scalable=name == "JPEG" and not jpeg.lossless(data),
    )


def _turned_by_its_decoder(image: Image.Image, orientation: int | None) -> tuple[int, int]:
    """The size that a TIFF will have. Pillow turns it by the orientation in its EXIF, which is set to what counts:
    or it would go by XMP's, and pass over one of the type BYTE.
    """
    image.info.pop("xmp", None)
    image.getexif()[0x0112] = orientation or 1
    tags = getattr(image, "tag_v2", dict[int, int]())
    width, height = tags[256], tags[257]
    return (width, height) if (orientation or 1) < 5 else (height, width)


def _colours(name: str, data: bytes, image: Image.Image) -> Colours:
    info, png_ = image.info, name == "PNG"
    profile = info.get("icc_profile")
    return Colours(
        icc_profile=profile if profile and isinstance(profile, bytes) else None,
        code_points=png.code_points(data) if png_ else heif.code_points(name, data, image),
        srgb=png_ and "srgb" in info,
        gamma=info.get("gamma") if png_ else None,
        chromaticities=info.get("chromaticity") if png_ else None,
    )


def _frame_count(name: str, image: Image.Image) -> int:
    """How many frames an image says it has, as far as they are to be shown."""
    if name not in ("GIF", "PNG", "WebP", "AVIF") or image.width * image.height > limits.MAX_FRAME_PIXELS:
        return 1
    try:
        with faults(name):
            return int(getattr(image, "n_frames", 1))
    except RejectedImage:
        return 1


def _loops(name: str, image: Image.Image) -> int:
    """How often it is shown. A GIF says how often it is repeated after that, or is shown once; its highest number
    comes to one more than WebP can say, and is for ever.
    """
    loops: int | None = image.info.get("loop")
    if name == "GIF":
        return 0 if loops in (0, 0xFFFF) else 1 + (loops or 0)
    return loops if loops and loops <= 0xFFFF else 0


def load(picture: Picture, at_least: int | None = None) -> Picture:
    """The picture with its pixels decoded, and cropped to what is shown.

    `at_least`: the longer side, in pixels, that is enough. A JPEG is then decoded at the smallest of 1/8,
    1/4, 1/2 or 1/1 of its size that still has it, which saves most of the time and memory. Other formats
    ignore it.

    Raises RejectedImage with code `truncated`, `undecodable` or `too_many_pixels`.
    """
    image, name = picture.image, picture.format
    if name == "JPEG":
        _scale(picture, at_least)
    memory = limits.memory_needed(name, image)
    try:
        with faults(name, memory):
            image.load()
    except RejectedImage as error:
        if name != "PNG" or isinstance(error.__cause__, OSError):
            raise
        # The fault is in other frames.
        image = _open(name, picture.data, png.OF_A_STILL)
        with faults(name, memory):
            image.load()
        picture = replace(picture, frames=1, first_frame=0)
    if name != "JPEG":  # others may learn their true size by decoding
        picture = replace(picture, stored=image.size)
    return replace(picture, image=image.crop(picture.crop) if picture.crop else image)


def _scale(picture: Picture, at_least: int | None) -> None:
    """Let a JPEG be decoded at a fraction of its size; refuse it if even that takes too much memory."""
    image = picture.image
    if picture.scalable:
        scale = max((s for s in (1, 2, 4, 8) if at_least and max(image.size) >= at_least * s), default=1)
        image.draft(None, (max(1, image.width // scale), max(1, image.height // scale)))
    if limits.memory_needed(picture.format, image) > limits.MAX_DECODE_BYTES:
        raise RejectedImage("too_many_pixels", "The JPEG file takes too much memory to decode.")


def frames(picture: Picture, numbers: Iterable[int]) -> Iterator[Frame]:
    """Frames of an animation by rising numbers, each decoded when it is asked for, until one can't be decoded.

    They are visited one by one, so that a picture can be gone through once. A frame that enlarges the canvas is
    none: limits were checked before.
    """
    image = picture.image
    for number in numbers:
        if not _seek(picture, number):
            return
        yield Frame(number, image, float(image.info.get("duration", 0)))


def _seek(picture: Picture, number: int) -> bool:
    """Go forwards to a frame and decode it; False where there is none to be decoded."""
    image = picture.image
    size = image.size
    try:
        with faults(picture.format, limits.memory_needed(picture.format, image)):
            for each in range(image.tell(), number + 1):
                image.seek(each)
                if image.size != size:
                    return False
            image.load()
    except RejectedImage:
        return False
    return True


_OPENING: Final = MAX_DECODE_BYTES // 4
"""Bytes to expect of a decoder that only opens a file: twice as many hold the canvases of the largest WebP."""


def _open(
    name: str, data: bytes, chunks: frozenset[bytes] = png.TELLING, *, checked: bool = False
) -> ImageFile.ImageFile:
    """`chunks`, `checked`: of a PNG, what its decoder is shown."""
    match name:
        case "PNG":
            file = png.with_chunks(data, chunks, checked=checked)
        case "GIF":
            file = gif.readable(data)
        case _:
            file = io.BytesIO(data)
    try:
        with faults(name, _OPENING):
            image = FORMATS[name].open(file)
            if name == "PNG":
                png.scale_transparency(data, image)
            return image
    except RejectedImage as error:
        if name == "JPEG" and (better := jpeg.rare_kind(data)):
            raise better from error.__cause__
        raise


def _open_somehow(name: str, data: bytes) -> ImageFile.ImageFile:
    """A picture is worth more than anything else of a PNG that is broken."""
    if name != "PNG":
        return _open(name, data)
    with suppress(RejectedImage):
        return _open(name, data)
    with suppress(RejectedImage):
        return _open(name, data, checked=True)
    return _open(name, data, png.NEEDED, checked=True)
