"""Device-independent bitmaps, the contents of BMP and ICO: the kinds that are decoded, and how.

Sources: Microsoft's BITMAPINFOHEADER to BITMAPV5HEADER, "Bitmap Compression"; IBM's OS/2 bitmaps. If they leave
something open, Chromium's behaviour decides.
"""

from typing import Final, NamedTuple

from PIL import Image, ImageChops, ImagePalette

from darkroom.errors import RejectedImage
from darkroom.formats.bmp import BMP, FIELDS, Header, Masks, channels, stride

_RGB, _RLE8, _RLE4 = 0, 1, 2

_STRIP: Final = 2**18
"""Pixels that are taken apart at a time, so that the intermediate arrays are small."""


class Layout(NamedTuple):
    """How the pixels of a bitmap are unpacked."""

    mode: str
    """Pillow's mode for the pixels, before they are finished."""
    raw_mode: str
    """Pillow's raw mode for the samples."""
    stride: int
    """Bytes of a row."""
    masks: Masks | None = None
    """The masks of pixels that have to be taken apart."""


def unsupported(message: str = f"This kind of {BMP.name} file is not accepted.") -> RejectedImage:
    """The refusal of a bitmap that may be good, but whose kind we cannot decode."""
    return RejectedImage("unsupported_kind", message)


def layout(head: Header, *, in_icon: bool = False) -> Layout:
    """How a bitmap is unpacked. Raises RejectedImage with code `unsupported_kind` for kinds that are not
    decoded.
    """
    row = stride(head.width, head.bits)
    compression = _compression(head)
    if head.bits in (1, 2, 4, 8) and compression == _RGB:
        return Layout("P", "P" if head.bits == 8 else f"P;{head.bits}", row)
    if (head.bits, compression) in ((8, _RLE8), (4, _RLE4)):
        return Layout("P", "P", head.width)
    if head.bits not in (16, 24, 32) or compression not in (_RGB, *FIELDS):
        raise unsupported()
    masks = channels(head, in_icon=in_icon)
    if known := _RAW_MODES.get((head.bits, masks)):
        return Layout("RGBA" if masks[3] else "RGB", known, row)
    if head.bits == 24 or any(mask and not _in_one_piece(mask) for mask in masks):
        raise unsupported()
    return Layout(*(("RGBA", "RGBA") if head.bits == 32 else ("I;16", "I;16")), row, masks)


def _compression(head: Header) -> int:
    """The compression, by Microsoft's numbers. OS/2 numbers those after RLE differently, and they are rare."""
    if head.of_os2 and head.compression > _RLE4:
        raise unsupported(f"{BMP.name} files with OS/2 compression are not accepted.")
    if head.compression in (4, 5):
        raise unsupported(f"{BMP.name} files that hold a JPEG or PNG are not accepted.")
    return head.compression


_RAW_MODES: Final[dict[tuple[int, Masks], str]] = {
    (32, (0xFF0000, 0xFF00, 0xFF, 0)): "BGRX",
    (32, (0xFF0000, 0xFF00, 0xFF, 0xFF000000)): "BGRA",
    (32, (0xFF, 0xFF00, 0xFF0000, 0xFF000000)): "RGBA",
    (32, (0xFF, 0xFF00, 0xFF0000, 0)): "RGBX",
    (24, (0xFF0000, 0xFF00, 0xFF, 0)): "BGR",
    (16, (0xF800, 0x7E0, 0x1F, 0)): "BGR;16",
    (16, (0x7C00, 0x3E0, 0x1F, 0)): "BGR;15",
}
"""Pillow's names of the usual layouts, by bits and masks."""


def _in_one_piece(mask: int) -> bool:
    lowest = mask & -mask
    return (mask + lowest) & mask == 0


def palette(data: bytes, head: Header) -> ImagePalette.ImagePalette:
    """The colour table after a header; missing colours are black."""
    size = 3 if head.size == 12 else 4
    table = data[head.palette_at : head.palette_at + size * head.colours]
    colours = b"".join(table[at : at + 3][::-1] for at in range(0, len(table) - 2, size))
    return ImagePalette.raw("RGB", colours.ljust(3 * 256, b"\0"))


def taken_apart(pixels: Image.Image, masks: Masks) -> Image.Image:
    """Pixels of 16 bits (I;16) or four bytes (RGBA) as RGB or RGBA, strip by strip."""
    used = masks if masks[3] else masks[:3]
    mode = "RGBA" if masks[3] else "RGB"
    made = Image.new(mode, pixels.size)
    rows = max(1, _STRIP // pixels.width)
    for top in range(0, pixels.height, rows):
        strip = pixels.crop((0, top, pixels.width, min(top + rows, pixels.height)))
        if strip.mode == "I;16":
            strip = Image.frombytes("LA", strip.size, strip.tobytes())
        made.paste(Image.merge(mode, _channels(strip, used)), (0, top))
    return made


def _channels(strip: Image.Image, masks: tuple[int, ...]) -> list[Image.Image]:
    """The channels of pixels of two or four bytes. The eight bits of a channel that count are in at most two of
    the bytes.
    """
    planes = strip.split()
    found = []
    for mask in masks:
        length = mask.bit_length() - (mask & -mask).bit_length() + 1 if mask else 0
        counting = min(8, length)
        shift = mask.bit_length() - counting
        most = (1 << counting) - 1
        value = Image.new("L", strip.size)
        for number, plane in enumerate(planes):
            bits = [(byte << 8 * number >> shift) & most for byte in range(256)]
            if any(bits):
                value = ImageChops.add(value, plane.point(bits))
        found.append(value.point([round(min(step, most) * 255 / (most or 1)) for step in range(256)]))
    return found


def without_empty_alpha(image: Image.Image) -> Image.Image:
    """The picture as RGB if its alpha is zero everywhere, because then the writer did not mean alpha."""
    if image.mode != "RGBA":
        return image
    rows = max(1, _STRIP // image.width)
    for top in range(0, image.height, rows):
        strip = image.crop((0, top, image.width, min(top + rows, image.height)))
        if strip.getchannel("A").getextrema() != (0, 0):
            return image
    return image.convert("RGB")


def of_runs(data: bytes, head: Header) -> Image.Image:
    """The picture of a run-length encoded bitmap; pixels that the coding skips are transparent."""
    pixels, covered = _runs(data, head.pixels_at, head)
    size, direction = (head.width, abs(head.height)), 1 if head.height < 0 else -1
    image = Image.frombytes("P", size, bytes(pixels), "raw", "P", 0, direction)
    image.palette = palette(data, head)
    if 0 in covered:
        image = image.convert("RGBA")
        image.putalpha(Image.frombytes("L", size, bytes(covered), "raw", "L", 0, direction))
    return image


def _runs(data: bytes, at: int, head: Header) -> tuple[bytearray, bytearray]:
    """Decode RLE8 or RLE4: the pixels from the file's first row on, and for each pixel 255, or 0 if it was
    skipped.

    Pixels past the end of a row are cut off, in runs and in literal pixels. Raises EOFError if the data end before
    the picture does.
    """
    width, height = head.width, abs(head.height)
    pixels, covered = bytearray(width * height), bytearray(width * height)
    spread = _nibbles if head.bits == 4 else _bytes
    x = y = 0
    left = width * height + 8 * height + 4096  # steps: a file could have millions that change nothing
    while y < height and left:
        left -= 1
        if at + 2 > len(data):
            if y == height - 1 and x >= width:
                break
            raise EOFError("run-length coding ends too early")
        count, code = data[at], data[at + 1]
        at += 2
        if count:
            run = spread(bytes((code,)) * count, count)
        elif code == 0:
            x, y = 0, y + 1
            continue
        elif code == 1:
            break
        elif code == 2:
            if at + 2 > len(data):
                raise EOFError("run-length coding ends too early")
            x, y, at = x + data[at], y + data[at + 1], at + 2
            continue
        else:
            size = (code + 1) // 2 if head.bits == 4 else code
            run = spread(data[at : at + size], code)
            if len(run) < code:
                raise EOFError("run-length coding ends too early")
            at += size + size % 2
        start, end = y * width + min(x, width), y * width + min(x + len(run), width)
        pixels[start:end] = run[: end - start]
        covered[start:end] = b"\xff" * (end - start)
        x += len(run)
    return pixels, covered


def _bytes(coded: bytes, count: int) -> bytes:
    return coded[:count]


_BOTH: Final = [bytes((byte >> 4, byte & 15)) for byte in range(256)]


def _nibbles(coded: bytes, count: int) -> bytes:
    return b"".join([_BOTH[byte] for byte in coded])[:count]
