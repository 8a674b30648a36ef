"""The only door to Pillow for untrusted bytes.

`open_image` decides from the bytes alone what a file is and whether it may be decoded: no pixel is touched
before every limit has been checked. `load` decodes the pixels. Both turn whatever a decoder holds against a
file into `RejectedImage`. MemoryError rises instead: it may be the doing of something else in the process, so
the message is delivered again and then handled in isolation, where it can only be the file's own.
"""

import io
import re
import struct
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from PIL import Image, ImageFile

from darkroom.errors import RejectedImage

MAX_BYTES: Final = 256 * 1024 * 1024
"""Above any photograph a camera writes; bounds what a bulk import can make a worker hold."""

MAX_DIMENSION: Final = 65_500
"""Pixels of width or height: libjpeg's own limit, which no camera or scanner comes near."""

MAX_DECODE_BYTES: Final = 768 * 1024 * 1024
"""What one decode may need at its peak. A worker has 1,769 MB, the size at which Lambda gives a whole CPU;
runtime and renditions take under 250 MB, so more than 30 % stays free under the worst file admitted."""

_MAX_PIXELS: Final = 256_000_000
"""For JPEG alone, which decodes at a fraction of its size: phones write 200 MP, and time bounds the rest."""


@dataclass(frozen=True)
class _Format:
    """An accepted file format: where its decoder lives and what memory it takes."""

    module: str
    image_class: str
    bytes_per_pixel: int
    """At the peak of a full decode, measured, the decoder's own buffers included."""

    @property
    def max_pixels(self) -> int:
        return min(_MAX_PIXELS, MAX_DECODE_BYTES // self.bytes_per_pixel)

    def open(self, data: bytes) -> ImageFile.ImageFile:
        """Parse the header. The class is used by itself: Image.open would import five other decoders."""
        image: ImageFile.ImageFile = getattr(import_module(self.module), self.image_class)(io.BytesIO(data))
        return image


_FORMATS: Final = {
    # The MPO of stereo cameras and phones is a JPEG followed by others: its first picture is the photograph.
    "JPEG": _Format("PIL.JpegImagePlugin", "JpegImageFile", 3),
    "PNG": _Format("PIL.PngImagePlugin", "PngImageFile", 8),
    "WebP": _Format("PIL.WebPImagePlugin", "WebPImageFile", 16),
    "GIF": _Format("PIL.GifImagePlugin", "GifImageFile", 12),
    "TIFF": _Format("PIL.TiffImagePlugin", "TiffImageFile", 12),
    "BMP": _Format("PIL.BmpImagePlugin", "BmpImageFile", 8),
}


def _table(*rows: tuple[bytes, str]) -> tuple[tuple[re.Pattern[bytes], str], ...]:
    return tuple((re.compile(pattern, re.DOTALL), value) for pattern, value in rows)


_SIGNATURES: Final = _table(
    (rb"\xff\xd8\xff", "JPEG"),
    (rb"\x89PNG\r\n\x1a\n", "PNG"),
    (rb"GIF8[79]a", "GIF"),
    (rb"RIFF....WEBP", "WebP"),
    (rb"II\x2a\0|MM\0\x2a|II\x2b\0|MM\0\x2b", "TIFF"),
    (rb"BM", "BMP"),
)

_NOT_YET = "{} are not accepted yet."
_NOT = "{} are not accepted; export it as JPEG, PNG, WebP or TIFF."

_UNSUPPORTED: Final = _table(
    (rb"%PDF", _NOT.format("PDF documents")),
    (rb"%!PS|\xc5\xd0\xd3\xc6", _NOT.format("EPS and PostScript files")),
    (rb"(?:\xef\xbb\xbf)?\s*<(?=.*?<?svg[\s>])(?:svg|\?xml|!--|!DOCTYPE)", _NOT.format("SVG drawings")),
)

_HEAD: Final = 4096
"""Bytes enough to recognise every format, an SVG behind its prologue included."""

_lock = threading.Lock()
"""Warning filters belong to the whole process, and the memory limit counts on one decode at a time."""


def open_image(data: bytes | bytearray | memoryview) -> Image.Image:
    """Identify an image by its bytes and check it against every limit, reading its header only.

    The result has its size, format and `info`, but no pixels yet: those come from `load`. `bytes` are not
    copied.

    Raises RejectedImage with code `empty`, `too_large` (bytes, or a side in pixels), `too_many_pixels`,
    `not_an_image`, `unsupported_format`, `truncated` or `undecodable`.
    """
    data = bytes(data)
    if not data:
        raise RejectedImage("empty", "The file is empty.")
    if len(data) > MAX_BYTES:
        raise RejectedImage("too_large", f"The file has more than {MAX_BYTES // 2**20} MiB.")
    name = _identify(data)
    format_ = _FORMATS[name]
    if name == "WebP":  # its decoder allocates the canvas as soon as it sees the header
        _check_size(format_, *_webp_canvas(data))
    with _decoder(name):
        image = format_.open(data)
    _check_size(format_, *image.size)
    return image


def load(image: Image.Image, at_least: int | None = None) -> Image.Image:
    """Decode the pixels of an image from `open_image`.

    `at_least`: the longer side, in pixels, that is enough. A JPEG is then decoded at the smallest of 1/8,
    1/4, 1/2 or 1/1 of its size that still has it, which saves most of the time and memory. Other formats
    ignore it.

    Raises RejectedImage with code `truncated`, `undecodable` or `too_many_pixels`; MemoryError rises.
    """
    if at_least and image.format == "JPEG":
        scale = max((s for s in (1, 2, 4, 8) if max(image.size) >= at_least * s), default=1)
        image.draft(None, (max(1, image.width // scale), max(1, image.height // scale)))
    _check_memory(image)
    with _decoder(str(image.format)):
        image.load()
    return image


def orientation(image: Image.Image) -> int:
    """The EXIF orientation (1 to 8) still to be applied to the pixels, see `upright`.

    For a TIFF it is 1: Pillow applies it as it decodes. A value out of range, or unreadable EXIF, is 1.
    """
    if image.format == "TIFF":
        return 1
    try:
        value = image.getexif().get(0x0112, 1)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  # a parser of hostile bytes, not I/O: broken EXIF has no orientation
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


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


@contextmanager
def _decoder(name: str) -> Iterator[None]:
    """Run a decoder of format `name`: its warnings are dropped, its faults become rejections."""
    try:
        with _lock, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they speak of a stranger's file, not of our code
            yield
    except (RejectedImage, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise RejectedImage("too_many_pixels", f"The {name} file has too many pixels.") from error
    except Exception as error:  # decoders raise everything there is, and all of it says the bytes are bad
        if isinstance(error, EOFError) or re.search("truncat|incomplete", str(error), re.IGNORECASE):
            raise RejectedImage("truncated", f"The {name} file ends too early.") from error
        raise RejectedImage("undecodable", f"The {name} file is damaged and can't be decoded.") from error


def _identify(data: bytes) -> str:
    """The name in _FORMATS of what `data` is."""
    head = data[:_HEAD]
    for signature, name in _SIGNATURES:
        if signature.match(head):
            return name
    for signature, message in _UNSUPPORTED:
        if signature.match(head):
            raise RejectedImage("unsupported_format", message)
    raise RejectedImage("not_an_image", "The file is no image of a known format.")


def _check_size(format_: _Format, width: int, height: int) -> None:
    if max(width, height) > MAX_DIMENSION:
        raise RejectedImage(
            "too_large",
            f"The image is {width} × {height} pixels; neither side may have more than {MAX_DIMENSION}.",
        )
    if width * height > format_.max_pixels:
        raise RejectedImage(
            "too_many_pixels",
            f"The image has {width * height / 1e6:.0f} megapixels; no more than "
            f"{format_.max_pixels / 1e6:.0f} are accepted in this format.",
        )


def _check_memory(image: Image.Image) -> None:
    """Refuse a JPEG that can't be decoded within bounds even at the scale chosen for it."""
    if not isinstance(image, ImageFile.ImageFile) or image.format != "JPEG":
        return
    needed = image.width * image.height * 4
    if needed > MAX_DECODE_BYTES:
        raise RejectedImage("too_many_pixels", "The JPEG file is too large to be decoded.")


def _webp_canvas(data: bytes) -> tuple[int, int]:
    """Width and height from the first chunk (RFC 9649, sections 2.5 to 2.7); (0, 0) where there is none."""
    kind, body = data[12:16], data[20:30]
    if len(body) < 10:
        return 0, 0
    if kind == b"VP8X":
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<L", body, 1)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", body, 6)
    return width & 0x3FFF, height & 0x3FFF
