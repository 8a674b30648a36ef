"""Turning pixels upright. The format reads the orientation that a file asks for (darkroom.formats)."""

from typing import Final

from PIL import Image

_TRANSPOSITIONS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""The transposition for each EXIF Orientation (EXIF 3.0, tag 0x0112)."""


def upright(image: Image.Image, turn: int) -> Image.Image:
    """The image turned as an EXIF orientation (1 to 8) asks; the same object if there is nothing to do."""
    return image.transpose(_TRANSPOSITIONS[turn]) if turn in _TRANSPOSITIONS else image
