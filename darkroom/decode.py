"""The only door to Pillow for untrusted bytes.

`open_image` decides from the bytes alone what a file is and whether it may be decoded: no pixel is touched
before every limit has been checked. `load` decodes the pixels. Both turn whatever a decoder holds against a
file into `RejectedImage`. A header may lie, and limits be met by a file whose decoder needs far more: while it
is at work, the kernel lets the process take no more than the worst honest file does.
"""

import io
import re
import resource
import struct
import sys
import threading
import warnings
import zlib
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from PIL import Image, ImageFile

from darkroom.errors import RejectedImage

MAX_BYTES: Final = 256 * 1024 * 1024
"""Above any photograph a camera writes; bounds what a bulk import can make a worker hold."""

MAX_DIMENSION: Final = 65_535
"""Pixels of width or height: what JPEG and GIF can say, and no camera or scanner comes near."""

MAX_DECODE_BYTES: Final = 768 * 1024 * 1024
"""What one decode may need at its peak. A worker has 1,769 MB, the size at which Lambda gives a whole CPU;
the original, the runtime and the renditions fit in what is left with 30 % of it to spare."""

_HEADROOM: Final = 1_100 * 1024 * 1024
"""Bytes the process may take on top of what it has, while a decoder is at work. The worst honest file, a HEIC of
48 MP with 10 bits and alpha, takes nearly 1,000 MB; 30 % of a worker of 1,769 MB stay free in any case."""

_MAX_JPEG_PIXELS: Final = 256_000_000
"""Phones write 200 MP, which decode at a fraction of that size; for JPEG it is time that sets the limit."""

_MAX_FRAME_PIXELS: Final = MAX_DECODE_BYTES // 24
"""Of an animation: its decoder holds a frame, the one before and the canvas, its reader the best one so far."""

_MAX_SCANNED_PIXELS: Final = 4_000_000_000
"""Of a progressive JPEG: its pixels times its scans, for each scan walks over all of them. Encoders write ten
scans; a small file can hold thousands."""

_MAX_BOXES: Final = 20_000
"""Of a HEIC, side by side: an iPhone's 48 MP photo has 200; a hostile file can hold millions of empty ones."""

_MAX_ICON: Final = 1024
"""Pixels of an icon's side. The format ends at 256, but the pictures inside carry sizes of their own."""


@dataclass(frozen=True)
class _Format:
    """An accepted file format: where its decoder lives and what memory it takes."""

    module: str
    image_class: str
    bytes_per_pixel: int
    """At the peak of a full decode, measured: the decoder's own buffers and the pixels made of them, with
    alpha where there can be some; for GIF, with the frames that an animation keeps."""

    @property
    def max_pixels(self) -> int:
        return MAX_DECODE_BYTES // self.bytes_per_pixel

    def open(self, data: bytes) -> ImageFile.ImageFile:
        """Parse the header. The class is used by itself: Image.open would import every other decoder."""
        image: ImageFile.ImageFile = getattr(import_module(self.module), self.image_class)(io.BytesIO(data))
        return image


_FORMATS: Final = {
    # The MPO of phones and stereo cameras is a JPEG followed by others: its first picture is the photograph.
    "JPEG": _Format("PIL.JpegImagePlugin", "JpegImageFile", MAX_DECODE_BYTES // _MAX_JPEG_PIXELS),
    "PNG": _Format("PIL.PngImagePlugin", "PngImageFile", 10),
    "WebP": _Format("PIL.WebPImagePlugin", "WebPImageFile", 20),
    "AVIF": _Format("PIL.AvifImagePlugin", "AvifImageFile", 16),
    "HEIC": _Format("pi_heif", "HeifImageFile", 16),
    "GIF": _Format("PIL.GifImagePlugin", "GifImageFile", 24),
    "TIFF": _Format("PIL.TiffImagePlugin", "TiffImageFile", 12),
    "BMP": _Format("PIL.BmpImagePlugin", "BmpImageFile", 8),
    "ICO": _Format("PIL.IcoImagePlugin", "IcoImageFile", 16),
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

_lock = threading.RLock()
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
    _check_unopened(name, data)
    image = _open(name, data)
    _check_opened(name, data, image)
    _note_code_points(name, data, image)
    return image


def load(image: Image.Image, at_least: int | None = None) -> Image.Image:
    """Decode the pixels of an image from `open_image`.

    `at_least`: the longer side, in pixels, that is enough. A JPEG is then decoded at the smallest of 1/8,
    1/4, 1/2 or 1/1 of its size that still has it, which saves most of the time and memory. Other formats
    ignore it.

    Raises RejectedImage with code `truncated`, `undecodable` or `too_many_pixels`.
    """
    if image.format == "JPEG":
        scale = max((s for s in (1, 2, 4, 8) if at_least and max(image.size) >= at_least * s), default=1)
        image.draft(None, (max(1, image.width // scale), max(1, image.height // scale)))
        _check_memory(image)
    try:
        with faults(str(image.format)):
            image.load()
    except RejectedImage as error:
        file = getattr(image, "fp", None)
        if image.format != "PNG" or isinstance(error.__cause__, OSError) or not isinstance(file, io.BytesIO):
            raise
        image = _open_bare_png(file.getvalue())  # the fault is in a comment behind the pixels
        with faults("PNG"):
            image.load()
    return image


def seek(image: Image.Image, frame: int) -> bool:
    """Go forwards to a frame of an animation and decode it; False where there is none to be decoded.

    Frames are visited one by one. A frame that enlarges the canvas is none: limits were checked before.
    """
    size = image.size
    try:
        with faults(str(image.format)):
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
    if image.format not in ("GIF", "PNG", "WEBP", "AVIF") or image.width * image.height > _MAX_FRAME_PIXELS:
        return 1
    try:
        with faults(image.format):
            return int(getattr(image, "n_frames", 1))
    except RejectedImage:
        return 1


def orientation(image: Image.Image) -> int:
    """The EXIF orientation (1 to 8) still to be applied to the pixels, see `upright`.

    For TIFF and HEIC it is 1, because their decoders apply it. AVIF's is that of its `irot` and `imir`,
    whatever its EXIF says. A value out of range, or unreadable EXIF, is 1. A PNG may get decoded for it.
    """
    if image.format in ("TIFF", "HEIF"):
        return 1
    try:
        with _quiet():
            exif = _own_exif(image) if image.format == "AVIF" else image.getexif()
            value = exif.get(0x0112, 1)
    except Exception:  # noqa: BLE001  # a parser of hostile bytes, not I/O: broken EXIF has no orientation
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


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


@contextmanager
def _quiet() -> Iterator[None]:
    """Drop warnings: they speak of a stranger's file, not of our code."""
    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


_UNBOUNDED: Final = {"HEIC", "HEIF"}
"""libheif ends the process when it gets no memory. It bounds itself: by the size that the header says."""


@contextmanager
def _bounded() -> Iterator[None]:
    """Let no decoder take more than `_HEADROOM`, on Linux, where the kernel counts it; under the lock."""
    if sys.platform != "linux":
        yield
        return
    before, hard = resource.getrlimit(resource.RLIMIT_DATA)
    with open("/proc/self/statm", "rb") as usage:  # proc(5): its sixth number is data and stack, in pages
        taken = int(usage.read().split()[5]) * resource.getpagesize()
    limit = taken + _HEADROOM
    resource.setrlimit(resource.RLIMIT_DATA, (limit if before < 0 else min(limit, before), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (before, hard))


@contextmanager
def faults(name: str) -> Iterator[None]:
    """Turn what goes wrong with the pixels of a file of format `name` into RejectedImage.

    Besides decoding, it is for the first steps that rely on what a decoder made: a palette may be short.
    """
    try:
        with _quiet(), nullcontext() if name in _UNBOUNDED else _bounded():
            yield
    except RejectedImage:
        raise
    except MemoryError as error:
        raise RejectedImage("undecodable", f"The {name} file takes too much memory to decode.") from error
    except Image.DecompressionBombError as error:
        raise RejectedImage("too_many_pixels", f"The {name} file has too many pixels.") from error
    except Exception as error:  # decoders raise everything there is, and all of it says the bytes are bad
        if re.match("Unsupported BMP|unknown pixel mode", str(error)):
            raise RejectedImage("unsupported_format", f"This kind of {name} file is not accepted.") from error
        if isinstance(error, EOFError) or re.search("truncat|incomplete", str(error), re.IGNORECASE):
            raise RejectedImage("truncated", f"The {name} file ends too early.") from error
        raise RejectedImage("undecodable", f"The {name} file is damaged and can't be decoded.") from error


def _identify(data: bytes) -> str:
    """The name in _FORMATS of what `data` is."""
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


def _check_unopened(name: str, data: bytes) -> None:
    """Limits on what some decoders allocate, or open in turn, as soon as they see the header."""
    if name == "WebP":
        _check_size(_FORMATS[name], *_webp_canvas(data))
    if name == "ICO":
        _check_icon(data)
    if name == "HEIC" and any(kind == b"mdat" and end > len(data) for kind, _, end in _boxes(data, 0, len(data))):
        # The decoder would leave out those tiles of an iPhone's photo that the file no longer holds.
        raise RejectedImage("truncated", "The HEIC file ends too early.")


def _open(name: str, data: bytes) -> ImageFile.ImageFile:
    try:
        with faults(name):
            return _FORMATS[name].open(_with_readable_items(data) if name == "HEIC" else data)
    except RejectedImage as error:
        if better := _named(name, data):
            raise better from error.__cause__
        if name != "PNG":
            raise
    return _open_bare_png(data)


def _open_bare_png(data: bytes) -> ImageFile.ImageFile:
    """Once more: a picture is worth more than a comment that is too long, or anything else that is broken."""
    png = _FORMATS["PNG"]
    with suppress(RejectedImage), faults("PNG"):
        return png.open(_with_chunks(data, _PNG_TELLING))
    with faults("PNG"):
        return png.open(_with_chunks(data, _PNG_NEEDED))


def _check_opened(name: str, data: bytes, image: ImageFile.ImageFile) -> None:
    _check_size(_FORMATS[name], *image.size)
    if name == "JPEG" and "progressive" in image.info:
        _check_scans(data, image)
    if name == "TIFF":
        with faults(name):
            raw = _is_raw(image)
        if raw:
            raise RejectedImage("unsupported_format", f"{_RAW} are not accepted yet.")


def _note_code_points(name: str, data: bytes, image: ImageFile.ImageFile) -> None:
    """Put colour primaries and transfer characteristics into `info["nclx"]`, where a file tells them."""
    if name == "AVIF" and (coding := _NCLX.search(data, 0, _META)):
        image.info["nclx"] = struct.unpack(">HH", coding[1])
    if name == "HEIC" and (profile := image.info.get("nclx_profile")):
        image.info["nclx"] = (int(profile["color_primaries"]), int(profile["transfer_characteristics"]))


def _named(name: str, data: bytes) -> RejectedImage | None:
    """The better rejection for a header that the decoder refused: the kind of JPEG that it doesn't know."""
    if name != "JPEG" or not (frame := _jpeg_frame(data)):
        return None
    marker, precision = frame
    if precision != 8:
        message = f"{precision}-bit JPEG is not accepted, only the usual 8-bit JPEG is."
        return RejectedImage("unsupported_format", message)
    if marker not in (0xC0, 0xC1, 0xC2, 0xC9, 0xCA):
        return RejectedImage("unsupported_format", "Lossless and hierarchical JPEG are not accepted.")
    return None


def _jpeg_frame(data: bytes) -> tuple[int, int] | None:
    """Marker and sample precision of the first frame (ITU-T T.81, section B.2.2)."""
    at = 2
    while at + 5 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return marker, data[at + 4]
        at += 1 if marker == 0xFF else 2 + int.from_bytes(data[at + 2 : at + 4])
    return None


_PNG_NEEDED: Final = {b"tRNS"}
_PNG_TELLING: Final = _PNG_NEEDED | {b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"eXIf", b"acTL", b"fcTL", b"fdAT"}
"""Chunks that are ancillary by their name, and yet change what is seen."""


def _with_chunks(data: bytes, wanted: Set[bytes]) -> bytes:
    """A PNG with its critical chunks, and of all others those `wanted` whose checksum is right."""
    kept, at = [data[:8]], 8
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4])
        kind, checksum = data[at + 4 : at + 8], data[end - 4 : end]
        critical = not kind[0] & 0x20
        if critical or (kind in wanted and zlib.crc32(data[at + 4 : end - 4]) == int.from_bytes(checksum)):
            kept.append(data[at:end])
        at = end
    return b"".join(kept)


_NCLX: Final = re.compile(rb"colrnclx(.{4})", re.DOTALL)
"""Colour primaries and transfer characteristics (ISO/IEC 23091-2) in the box of ISO/IEC 14496-12, 12.1.5."""
_META: Final = 64 * 1024
"""Bytes at the start of an AVIF in which that box is looked for."""


def _is_raw(image: Image.Image) -> bool:
    """Whether a TIFF holds a camera's sensor data: DNG and its kin show only a preview at first sight."""
    tags: Mapping[int, object] = getattr(image, "tag_v2", {})
    preview_first = tags.get(254) == 1 and 330 in tags
    return 50706 in tags or preview_first or tags.get(259) in (34713, 32767, 65535, 34892)


def _check_icon(data: bytes) -> None:
    """Look at the size of every picture inside an icon, whatever the icon's directory says of it."""
    for entry in range(int.from_bytes(data[4:6], "little")):
        offset = int.from_bytes(data[6 + 16 * entry + 12 : 6 + 16 * entry + 16], "little")
        inner = data[offset : offset + 24]
        if len(inner) < 24:
            continue
        png = inner.startswith(b"\x89PNG")
        width, height = struct.unpack(">LL", inner[16:24]) if png else struct.unpack("<LL", inner[4:12])
        if width > _MAX_ICON or min(height, 2**32 - height) > 2 * _MAX_ICON:
            raise RejectedImage("too_large", f"A picture inside the icon is larger than {_MAX_ICON} pixels.")


def _with_readable_items(data: bytes) -> bytes:
    """A HEIC whose items have types of ASCII: pi-heif 1.4.0 brings the whole process down at any others."""
    metas = [content for kind, *content in _boxes(data, 0, len(data)) if kind == b"meta"]
    tables = [table for start, end in metas for kind, *table in _boxes(data, start + 4, end) if kind == b"iinf"]
    harmful = list[slice]()
    for start, end in tables:
        entries = start + (8 if any(data[start : start + 1]) else 6)  # behind version, flags and a count
        for _, entry, stop in _boxes(data, entries, end):
            names = slice(entry + (10 if data[entry : entry + 1] == b"\3" else 8), stop)  # behind numbers
            if not data[names].isascii():
                harmful.append(names)
    if not harmful:
        return data
    mended = bytearray(data)
    for names in harmful:
        mended[names] = mended[names].translate(_TO_ASCII)
    return bytes(mended)


_TO_ASCII: Final = bytes(range(128)) + b"?" * 128


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Type of each box (ISO/IEC 14496-12, section 4.2), start and, by its own account, end of its content."""
    for _ in range(_MAX_BOXES):
        if start + 8 > end:
            return
        size, content = int.from_bytes(data[start : start + 4]), start + 8
        if size == 1:
            size, content = int.from_bytes(data[start + 8 : start + 16]), start + 16
        stop = start + size if size else end
        if stop < content:
            return
        yield data[start + 4 : start + 8], content, stop
        start = stop
    raise RejectedImage("undecodable", "The HEIC file has too many boxes to be a photo.")


def _check_scans(data: bytes, image: Image.Image) -> None:
    if data.count(b"\xff\xda") * image.width * image.height > _MAX_SCANNED_PIXELS:
        raise RejectedImage("too_many_pixels", "The JPEG file has too many scans for its size.")


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
    needed = image.width * image.height * 4
    if "progressive" in image.info:  # all coefficients, two bytes each, are held at full size until the last scan
        scale, _ = getattr(image, "decoderconfig", None) or (1, 0)
        layers: list[tuple[int, int, int, int]] = getattr(image, "layer", [])
        blocks = [vertical * horizontal for _, vertical, horizontal, _ in layers]
        needed += int(image.width * image.height * scale**2 * 2 * sum(blocks) / max([*blocks, 1]))
    if needed > MAX_DECODE_BYTES:
        raise RejectedImage("too_many_pixels", "The JPEG file takes too much memory to decode.")


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
