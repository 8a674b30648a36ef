"""Colour: from whatever space an original is in to sRGB, the space of every picture without a profile."""

import io
from functools import cache
from typing import TYPE_CHECKING, Final

from PIL import Image

if TYPE_CHECKING:
    from PIL import ImageCms

_PROFILE_MODES: Final = {b"RGB ": "RGB", b"GRAY": "L", b"CMYK": "CMYK", b"Lab ": "LAB"}
"""The mode that pixels have which a profile of this colour space (ICC.1:2022, section 7.2.6) describes."""


def flat(image: Image.Image) -> Image.Image:
    """The same picture in a mode that can be shrunk: L, RGB, RGBA, CMYK or LAB, 8 bits a sample.

    Palettes are resolved, a colour declared transparent becomes alpha, 16-bit samples lose their lower byte.
    """
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    match image.mode:
        case "L" | "RGB" | "CMYK" | "LAB":
            return image
        case "1" | "I;16" | "I;16B" | "I;16L" | "I;16N":
            return image.convert("L")
        case "I":
            return image.point(lambda value: value / 257).convert("L")
        case "F":
            return image.convert("L")
        case _:
            return image.convert("RGB")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in sRGB, as RGB or RGBA, from L, RGB, RGBA, CMYK or LAB and the ICC profile it came with.

    A profile that is broken, or describes other channels than the picture has, is passed over.
    """
    colours, alpha = (image.convert("RGB"), image.getchannel("A")) if image.mode == "RGBA" else (image, None)
    converted = _through_profile(colours, profile) if profile else None
    if converted is None:
        if image.mode in ("RGB", "RGBA"):
            return image
        converted = colours.convert("RGB")
    if alpha is not None:
        converted.putalpha(alpha)
    return converted


def _through_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    mode = _PROFILE_MODES.get(profile[16:20])
    if mode == "L" and image.mode == "RGB":  # a grey picture saved in colour keeps its grey profile
        image = image.convert("L")
    if mode != image.mode:
        return None
    from PIL import ImageCms  # only here: a cold start must not pay for it, most photos have no profile

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        transform = ImageCms.ImageCmsTransform(
            source,
            _srgb(),
            image.mode,
            "RGB",
            ImageCms.Intent.PERCEPTUAL,
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        return transform.apply(image)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


@cache
def _srgb() -> "ImageCms.ImageCmsProfile":
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
