"""The modes of Pillow's pixels."""

from PIL import Image


def shrinkable(image: Image.Image) -> Image.Image:
    """The same picture in a mode whose pixels can be averaged: no palette, and transparency as alpha."""
    if image.mode in ("1", "L", "P", "RGB") and "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode == "I;16" and "transparency" in image.info:
        return _with_alpha(image, image.info["transparency"])
    match image.mode:
        case "L" | "LA" | "RGB" | "RGBA" | "CMYK" | "LAB" | "I" | "F" | "I;16":
            return image
        case "P":
            with_alpha = image.palette is not None and image.palette.mode == "RGBA"
            return image.convert("RGBA" if with_alpha else "RGB")
        case "PA" | "RGBa":
            return image.convert("RGBA")
        case "La":
            return image.convert("LA")
        case "1":
            return image.convert("L")
        case "I;16L" | "I;16B" | "I;16N":
            return image.convert("I")
        case _:
            return image.convert("RGB")


def _with_alpha(image: Image.Image, transparent: int) -> Image.Image:
    """A grey picture of 16 bits as LA; `transparent`: the only grey that is transparent."""
    wide = image.convert("I")
    grey = wide.point([round(value / 257) for value in range(65_536)], "L")
    alpha = wide.point([0 if value == transparent else 255 for value in range(65_536)], "L")
    del wide  # four bytes a pixel, which the merged picture needs again
    return Image.merge("LA", (grey, alpha))
