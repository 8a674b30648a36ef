"""Fills the typed fields of a Picture from an opened file."""

from collections.abc import Callable, Mapping
from typing import Final

from PIL import Image, ImageFile

from darkroom.decode import heif, jpeg, limits, png
from darkroom.decode.containment import contained
from darkroom.decode.picture import Colours, Picture
from darkroom.errors import RejectedImage
from darkroom.formats import AVIF, GIF, HEIC, JPEG, PNG, Format, Turner


def picture_of(format_: Format, data: bytes, image: ImageFile.ImageFile) -> Picture:
    """The picture in an opened file, its pixels still to be decoded."""
    frames = _frame_count(format_, image)
    orientation = format_.orientation(data)
    turn = (orientation or 1) if format_.turner is Turner.RENDERER else 1
    if format_ is AVIF:
        with contained(format_):
            turn = heif.decoders_orientation(image)
        orientation = turn if turn > 1 else None
    return Picture(
        image=image,
        format=format_,
        data=data,
        stored=image.size,
        orientation=orientation,
        turn=turn,
        colours=_colours(format_, data, image),
        crop=heif.clean_aperture(data, image.size) if format_ is AVIF and frames == 1 else None,
        frames=frames,
        first_frame=1 if format_ is PNG and image.info.get("default_image") else 0,
        loops=_loops(format_, image),
        progressive=format_ is JPEG and "progressive" in image.info,
        scalable=format_ is JPEG and not jpeg.lossless(data),
    )


_CODE_POINTS: Final[Mapping[Format, Callable[[bytes, Image.Image], tuple[int, int] | None]]] = {
    PNG: lambda data, _: png.code_points(data),
    AVIF: heif.avif_code_points,
    HEIC: heif.heic_code_points,
}


def _colours(format_: Format, data: bytes, image: Image.Image) -> Colours:
    info, is_png = image.info, format_ is PNG
    profile = info.get("icc_profile")
    code_points = _CODE_POINTS.get(format_)
    return Colours(
        icc_profile=profile if profile and isinstance(profile, bytes) else None,
        code_points=code_points(data, image) if code_points else None,
        srgb=is_png and "srgb" in info,
        gamma=info.get("gamma") if is_png else None,
        chromaticities=info.get("chromaticity") if is_png else None,
    )


def _frame_count(format_: Format, image: Image.Image) -> int:
    """How many frames an image says it has and are to be shown."""
    if not format_.decoder.gives_frames or image.width * image.height > limits.MAX_FRAME_PIXELS:
        return 1
    try:
        with contained(format_):
            return int(getattr(image, "n_frames", 1))
    except RejectedImage:
        return 1


def _loops(format_: Format, image: Image.Image) -> int:
    """How often an animation is shown. A GIF gives the number of repetitions; without one it is shown once. Its
    highest number is one more than WebP can express, and becomes 0.
    """
    loops: int | None = image.info.get("loop")
    if format_ is GIF:
        return 0 if loops in (0, 0xFFFF) else 1 + (loops or 0)
    return loops if loops and loops <= 0xFFFF else 0
