"""How large a picture may be, and whether its file can hold it, by the header alone."""

import struct
from typing import Final

from PIL import Image

from darkroom.decode.formats import FORMATS
from darkroom.errors import RejectedImage

MAX_BYTES: Final = 256 * 1024 * 1024
"""Above any photograph a camera writes; bounds what a bulk import can make a worker hold."""

MAX_DIMENSION: Final = 65_535
"""Pixels of width or height: what JPEG and GIF can say, and no camera or scanner comes near."""

MAX_DECODE_BYTES: Final = 768 * 1024 * 1024
"""What one decode may need at its peak. A worker has 1,769 MB, the size at which Lambda gives a whole CPU;
the original, the runtime and the renditions fit in what is left with 30 % of it to spare."""

MAX_FRAME_PIXELS: Final = MAX_DECODE_BYTES // 24
"""Of an animation: its decoder holds a frame, the one before and the canvas, its reader the best one so far."""

_MAX_SCANNED_PIXELS: Final = 4_000_000_000
"""Of a progressive JPEG: its pixels times its scans, for each scan walks over all of them. Encoders write ten
scans; a small file can hold thousands."""

_MAX_ICON: Final = 1024
"""Pixels of an icon's side. The format ends at 256, but the pictures inside carry sizes of their own."""


def check_unopened(name: str, data: bytes) -> None:
    """What some decoders take on faith: the size of a canvas, the pictures inside an icon, a file's own length."""
    if name == "WebP":
        check_size(name, *_webp_canvas(data))
    if name == "ICO":
        _check_icon(data)
    if name == "BMP":
        _check_runs(data)


def check_size(name: str, width: int, height: int) -> None:
    """Refuse a picture of format `name` that is too long, or has more pixels than its decoder has memory for."""
    max_pixels = MAX_DECODE_BYTES // FORMATS[name].bytes_per_pixel
    if max(width, height) > MAX_DIMENSION:
        raise RejectedImage(
            "too_large",
            f"The image is {width} × {height} pixels; neither side may have more than {MAX_DIMENSION}.",
        )
    if width * height > max_pixels:
        raise RejectedImage(
            "too_many_pixels",
            f"The image has {width * height / 1e6:.0f} megapixels; no more than "
            f"{max_pixels / 1e6:.0f} are accepted in this format.",
        )


def check_scans(data: bytes, image: Image.Image) -> None:
    """Refuse a progressive JPEG that takes too long."""
    if "progressive" in image.info and data.count(b"\xff\xda") * image.width * image.height > _MAX_SCANNED_PIXELS:
        raise RejectedImage("too_many_pixels", "The JPEG file has too many scans for its size.")


def memory_needed(name: str, image: Image.Image) -> int:
    """Bytes that the decoder of an opened image needs at its peak, if the header tells the truth."""
    if name != "JPEG":
        return image.width * image.height * FORMATS[name].bytes_per_pixel
    needed = image.width * image.height * 4
    if "progressive" in image.info:  # all coefficients, two bytes each, are held at full size until the last scan
        scale, _ = getattr(image, "decoderconfig", None) or (1, 0)
        layers: list[tuple[int, int, int, int]] = getattr(image, "layer", [])
        blocks = [vertical * horizontal for _, vertical, horizontal, _ in layers]
        needed += int(image.width * image.height * scale**2 * 2 * sum(blocks) / max([*blocks, 1]))
    return needed


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


def _check_runs(data: bytes) -> None:
    """Refuse a run-length encoded BMP that is cut: its decoder leaves black what is missing."""
    if len(data) < 38:
        return
    start, header, compression, size = struct.unpack_from("<LL12xLL", data, 10)  # of BITMAPINFOHEADER
    if header >= 40 and compression in (1, 2) and start + size > len(data):
        raise RejectedImage("truncated", "The BMP file ends too early.")
