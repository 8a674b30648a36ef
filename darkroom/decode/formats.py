"""The file formats that are accepted, those that are refused by name, and how they are told apart."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Final

from PIL import Image, ImageFile

from darkroom.errors import RejectedImage


@dataclass(frozen=True)
class Format:
    """An accepted file format: where its decoder lives and what memory it takes."""

    module: str
    image_class: str
    bytes_per_pixel: int
    """At the peak of a full decode, measured: the decoder's own buffers and the pixels made of them, with
    alpha where there can be some; for GIF, with the frames that an animation keeps."""
    settings: Mapping[str, int] = field(default_factory=dict)
    """Of the module, other than its own."""

    def open(self, file: io.BufferedIOBase) -> ImageFile.ImageFile:
        """Parse the header. The class is used by itself: Image.open would import every other decoder."""
        module = import_module(self.module)
        vars(module).update(self.settings)
        image: ImageFile.ImageFile = getattr(module, self.image_class)(file)
        return image


FORMATS: Final = {
    # The MPO of phones and stereo cameras is a JPEG followed by others: its first picture is the photograph.
    # Phones write 200 MP, which decode at a fraction of that size; for JPEG it is time that sets the limit.
    "JPEG": Format("PIL.JpegImagePlugin", "JpegImageFile", 3),
    "PNG": Format("PIL.PngImagePlugin", "PngImageFile", 10),
    "WebP": Format("PIL.WebPImagePlugin", "WebPImageFile", 20),
    # A worker has one CPU, and each thread of the decoder takes a stack and frames of its own.
    "AVIF": Format("PIL.AvifImagePlugin", "AvifImageFile", 16, {"DEFAULT_MAX_THREADS": 1}),
    "HEIC": Format("pi_heif", "HeifImageFile", 16),
    "GIF": Format("PIL.GifImagePlugin", "GifImageFile", 24),
    "TIFF": Format("PIL.TiffImagePlugin", "TiffImageFile", 12),
    "BMP": Format("PIL.BmpImagePlugin", "BmpImageFile", 8),
    "ICO": Format("PIL.IcoImagePlugin", "IcoImageFile", 16),
}


def _table(*rows: tuple[bytes, str]) -> tuple[tuple[re.Pattern[bytes], str], ...]:
    return tuple((re.compile(pattern, re.DOTALL), value) for pattern, value in rows)


_SIGNATURES: Final = _table(
    (rb"\xff\xd8\xff", "JPEG"),
    (rb"\x89PNG\r\n\x1a\n", "PNG"),
    (rb"GIF8[79]a", "GIF"),
    (rb"RIFF....WEBP", "WebP"),
    (rb"II\x2a\0|MM\0\x2a|II\x2b\0|MM\0\x2b", "TIFF"),
    (rb"BM.{4}\0{4}|BM.{8}.{3}\0[\x0c-\x80]\0\0\0", "BMP"),
    (rb"\0\0\x01\0[\x01-\xff]", "ICO"),
)

_AVIF_BRANDS: Final = {b"avif", b"avis"}
_HEIC_BRANDS: Final = {
    b"heic",
    b"heix",
    b"heim",
    b"heis",
    b"hevc",
    b"hevx",
    b"hevm",
    b"hevs",
    b"mif1",
    b"msf1",
}

_RAW: Final = "Camera RAW files"
_VIDEO: Final = "Videos"

_NOT_YET: Final = _table(
    (rb"II\x2a\0.{4}CR|HEAPCCDR|....ftypcrx |IIU\0|IIRO|IIRS|MMOR|FUJIFILMCCD-RAW|FOVb|\0MRM", _RAW),
    (rb"....(?:moov|mdat|wide|pnot)", _VIDEO),
    (rb"\x1aE\xdf\xa3|RIFF....AVI |FLV\x01|\0\0\x01[\xb3\xba]|\x30\x26\xb2\x75\x8e\x66\xcf\x11|OggS", _VIDEO),
    (rb"\xff\x0a|\0\0\0\x0cJXL ", "JPEG XL images"),
    (rb"\xff\x4f\xff\x51|\0\0\0\x0cjP  ", "JPEG 2000 images"),
)

_NOT_ACCEPTED: Final = _table(
    (rb"%PDF", "PDF documents"),
    (rb"%!PS|\xc5\xd0\xd3\xc6", "EPS and PostScript files"),
    (rb"(?:\xef\xbb\xbf)?\s*<(?=.*?<?svg[\s>])(?:svg|\?xml|!--|!DOCTYPE)", "SVG drawings"),
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
)

_HEAD: Final = 4096
"""Bytes enough to recognise every format, an SVG behind its prologue included."""


def identify(data: bytes) -> str:
    """The name in FORMATS of what `data` is."""
    head = data[:_HEAD]
    for pattern, what in _NOT_YET:  # first, because a Canon RAW file begins as a TIFF
        if pattern.match(head):
            raise RejectedImage("unsupported_format", f"{what} are not accepted yet.")
    for pattern, name in _SIGNATURES:
        if pattern.match(head):
            return name
    if head[4:8] == b"ftyp":
        return _identify_bmff(head)
    for pattern, what in _NOT_ACCEPTED:
        if pattern.match(head):
            message = f"{what} are not accepted; export it as JPEG, PNG, WebP, AVIF, HEIC or TIFF."
            raise RejectedImage("unsupported_format", message)
    raise RejectedImage("not_an_image", "The file is no image of a known format.")


def _identify_bmff(head: bytes) -> str:
    """AVIF or HEIC by the brands of the `ftyp` box (ISO/IEC 14496-12, section 4.3); all else is video."""
    end = min(len(head), int.from_bytes(head[:4]))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))]
    if _AVIF_BRANDS.intersection(brands) and brands[0] not in _HEIC_BRANDS - {b"mif1", b"msf1"}:
        return "AVIF"
    if _HEIC_BRANDS.intersection(brands):
        return "HEIC"
    raise RejectedImage("unsupported_format", f"{_VIDEO} are not accepted yet.")


def refuse_raw(image: Image.Image) -> None:
    """Refuse a TIFF that holds a camera's sensor data: DNG and its kin show only a preview at first sight."""
    tags = getattr(image, "tag_v2", dict[int, object]())
    preview_first = tags.get(254) == 1 and 330 in tags
    if 50706 in tags or preview_first or tags.get(259) in (34713, 32767, 65535, 34892):
        raise RejectedImage("unsupported_format", f"{_RAW} are not accepted yet.")
