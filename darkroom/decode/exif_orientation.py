"""Which side of a picture is up."""

import re
from typing import Final

from PIL import Image

from darkroom.decode.containment import quiet


def orientation(image: Image.Image) -> int:
    """The EXIF orientation (1 to 8) still to be applied to the pixels, see `upright`; XMP's where EXIF has none.

    For TIFF and HEIC it is 1, because their decoders apply it. AVIF's is that of its `irot` and `imir`,
    whatever its EXIF says. A value out of range, or unreadable EXIF, is 1. A PNG may get decoded for it.
    """
    if image.format in ("TIFF", "HEIF"):
        return 1
    try:
        with quiet():
            if image.format == "AVIF":
                value = _own_exif(image).get(0x0112)
            else:
                exif = image.getexif()
                value = exif[0x0112] if 0x0112 in exif else _of_xmp(image)
    except Exception:  # noqa: BLE001  # a parser of hostile bytes, not I/O: broken EXIF has no orientation
        return 1
    if isinstance(value, bytes):  # of type BYTE, which the standard does not allow it
        value = value[0]
    return next((turn for turn in range(1, 9) if turn == value), 1)  # a RATIONAL too may equal one


def _of_xmp(image: Image.Image) -> int | None:
    """XMP's, in the spellings that Pillow overlooks."""
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    found = _XMP.search(packet if isinstance(packet, bytes) else packet.encode())
    return int(found[1]) if found else None


_XMP: Final = re.compile(rb"tiff:Orientation\s*=\s*[\"']([1-8])")


def _own_exif(image: Image.Image) -> Image.Exif:
    """EXIF without what Pillow would add from XMP."""
    exif = Image.Exif()
    exif.load(image.info.get("exif") or b"")
    return exif


_TRANSPOSITIONS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What shows the picture as its photographer saw it (EXIF 3.0, tag 0x0112)."""


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """The image turned as its EXIF orientation (1 to 8) asks; the same object if there is nothing to do."""
    return image.transpose(_TRANSPOSITIONS[orientation]) if orientation in _TRANSPOSITIONS else image
