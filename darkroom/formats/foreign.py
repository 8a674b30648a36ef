"""Formats that are refused by name: the message says which format it is, and what would be accepted."""

import re
from typing import Final

from darkroom.errors import RejectedImage

VIDEO: Final = "Videos"

_NOT_YET: Final = (
    (rb"II.{4}HEAPCCDR|FOVb|\0MRM", "Camera RAW files of this kind"),
    (rb"....(?:moov|mdat|wide|pnot)", VIDEO),
    (rb"\x1aE\xdf\xa3|RIFF....AVI |FLV\x01|\0\0\x01[\xb3\xba]|\x30\x26\xb2\x75\x8e\x66\xcf\x11|OggS", VIDEO),
    (rb"\xff\x0a|\0\0\0\x0cJXL ", "JPEG XL images"),
    (rb"\xff\x4f\xff\x51|\0\0\0\x0cjP  ", "JPEG 2000 images"),
)

# What may precede the first element of an XML document (XML 1.0, 2.8), without an HTML page's document type. Each
# part is matched in one way only, so that no file makes the search long.
_PROLOGUE: Final = (
    rb"(?:\xef\xbb\xbf)?\s*+"
    rb"(?:(?:(?><\?.*?\?>)|(?><!--.*?-->)|(?><!(?i:doctype)\s+(?!(?i:html)\b)[^>\[]*+(?:\[.*?\]\s*+)?>))\s*+)*+"
)

_NOT_ACCEPTED: Final = (
    (rb"%PDF", "PDF documents"),
    (rb"%!PS|\xc5\xd0\xd3\xc6", "EPS and PostScript files"),
    (_PROLOGUE + rb"<(?i:!doctype\s+html|html)\b", "Web pages"),
    (_PROLOGUE + rb"<(?:[\w.-]+:)?svg[\s>/]", "SVG drawings"),
    (rb"8BP[SB]", "Photoshop documents"),
    (rb"gimp xcf", "GIMP documents"),
    (rb"II\xbc", "JPEG XR images"),
    (rb"P[1-7FfH][\s#]", "Netpbm images"),
    (rb"\x76\x2f\x31\x01", "OpenEXR images"),
    (rb"#\?(?:RADIANCE|RGBE)", "Radiance images"),
    (rb"qoif", "QOI images"),
    (rb"DDS ", "DirectDraw textures"),
    (rb"icns", "Apple icons"),
    (rb"\0\0\x02\0[\x01-\xff]\0", "Windows cursors"),
    (rb".{128}DICM", "DICOM images"),
    (rb"\x0a[\0-\x05]\x01[\x01\x02\x04\x08]", "PCX images"),
    (rb"\x8aMNG|\x8bJNG", "MNG and JNG images"),
    (rb"FLIF", "FLIF images"),
    (rb"BPG\xfb", "BPG images"),
    (rb"SIMPLE  =", "FITS images"),
    (rb"\x01\xda[\0\x01][\x01\x02]", "SGI images"),
    (rb"\x59\xa6\x6a\x95", "Sun raster images"),
    (rb"/\* XPM|#define \w+_width ", "X bitmaps"),
    (rb"\xabKTX ", "KTX textures"),
    (rb"\xd7\xcd\xc6\x9a|\x01\0\0\0.{36} EMF", "Windows metafiles"),
    (rb"RIFF....ACON", "Windows cursors"),
    (rb"AT&TFORM", "DjVu documents"),
    (rb"PK\x03\x04|Rar!\x1a|7z\xbc\xaf\x27\x1c|\x1f\x8b", "Archives"),
    # TGA has no signature: a colour map and a kind of picture that fit, two sides, bits a pixel.
    (
        rb".(?:\0[\x02\x03\x0a\x0b]\0{5}|\x01[\x01\x09]..(?!\0\0)..[\x0f\x10\x18\x20])"
        rb"....(?!\0\0)..(?!\0\0)..[\x08\x0f\x10\x18\x20][\0-\x3f]",
        "TGA images",
    ),
)

_ADVICE: Final = "Export the picture as JPEG, PNG, WebP, AVIF, HEIC or TIFF."


def refuse_not_yet(head: bytes) -> None:
    """Refuse files that begin like a kind of file that is not accepted yet."""
    if what := _named(head, _NOT_YET):
        raise not_yet(what)


def not_yet(what: str) -> RejectedImage:
    """The refusal of a kind of file, named in the plural."""
    return RejectedImage("unsupported_format", f"{what} are not accepted yet.")


def raw_without_picture() -> RejectedImage:
    """The refusal of a RAW file that has only sensor data."""
    message = "Camera RAW files are not accepted yet unless they hold a JPEG of the whole picture."
    return RejectedImage("unsupported_format", message)


def refuse(head: bytes) -> None:
    """Refuse files of known formats that are not accepted."""
    if head[4:8] == b"ftyp":  # ISO base media without a brand of pictures
        raise not_yet(VIDEO)
    if what := _named(head, _NOT_ACCEPTED):
        raise RejectedImage("unsupported_format", f"{what} are not accepted. {_ADVICE}")


def _named(head: bytes, table: tuple[tuple[bytes, str], ...]) -> str | None:
    # Compiled when first needed, and cached by `re`: most functions never need them.
    return next((what for pattern, what in table if re.match(pattern, head, re.DOTALL)), None)
