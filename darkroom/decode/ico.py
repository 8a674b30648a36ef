"""ICO: its largest picture. Each picture is a PNG or a bitmap with a mask, and states its own size."""

import struct
from collections.abc import Iterator
from typing import Any, Final

from PIL import Image, ImageChops, ImageFile

from darkroom.decode import dib, png
from darkroom.errors import RejectedImage
from darkroom.formats import PNG, Part
from darkroom.formats.bmp import bitmap_header, stride
from darkroom.formats.ico import ICO, listed, pictures
from darkroom.formats.png import MAX_CHUNKS, SIGNATURE, chunks

_MAX_ICON: Final = 1024
"""Pixels of an icon's side. The format ends at 256, but the pictures inside have their own sizes."""


def check_pictures(data: bytes) -> None:
    """Check the real size of every picture inside an icon, whatever the icon's directory says."""
    for _, start, _ in pictures(data):
        inner = data[start : start + 24]
        if len(inner) < 24:
            continue
        is_png = inner.startswith(SIGNATURE[:4])
        width, height = struct.unpack(">LL", inner[16:24]) if is_png else struct.unpack("<LL", inner[4:12])
        if width > _MAX_ICON or min(height, 2**32 - height) > 2 * _MAX_ICON:
            raise RejectedImage(
                "too_large", f"A picture in the icon is too large. No side may have more than {_MAX_ICON} pixels."
            )


def check_chunks(data: bytes) -> None:
    """Refuse an icon with PNGs of too many chunks: it was made only to keep a reader busy."""
    for number, _ in enumerate(_chunks(data)):
        if number >= MAX_CHUNKS:
            raise RejectedImage("undecodable", "The ICO file has too many parts to be a picture.")


def _chunks(data: bytes) -> Iterator[Part]:
    """The chunks of all PNGs in the file, wherever they are."""
    found = data.find(SIGNATURE)
    while found >= 0:
        after = found + len(SIGNATURE)
        for part in chunks(data, after):
            yield part
            after = part[2] + 4
        found = data.find(SIGNATURE, after)


class IcoFile(ImageFile.ImageFile):
    """The largest picture of an ICO; of equal ones the deepest. The pictures' own headers count."""

    format = ICO.name
    format_description = ICO.name

    def _open(self) -> None:
        assert self.fp is not None  # noqa: S101  # as Pillow sets it before
        data = self.fp.read()
        entries = [(listed(entry), start, end) for entry, start, end in pictures(data)]
        if not entries:
            raise EOFError("the directory of the icon is truncated")

        def rank(entry: tuple[tuple[int, int, int], int, int]) -> tuple[int, int]:
            (width, height, _), start, _ = entry
            return width * height, _depth(data, start)

        _, start, end = max(entries, key=rank)
        self._png = data[start:end] if data.startswith(SIGNATURE, start) else b""
        self._inner = _opened_png(self._png) if self._png else _icon(data, start)
        self._size, self._mode = self._inner.size, self._inner.mode
        if profile := self._inner.info.get("icc_profile"):
            self.info["icc_profile"] = profile

    def load(self) -> Any:
        """Decode the pixels; returns Pillow's access to them."""
        if self._im is None:
            inner: Image.Image = self._inner
            if self._png:
                png.mark(inner)
            inner.load()
            if self._png:
                png.check_rows(self._png, inner)
            if "transparency" in inner.info:
                inner = inner.convert("RGBA")
            self._mode, self.im, self.palette = inner.mode, inner.im, inner.palette
        return Image.Image.load(self)


def _depth(data: bytes, start: int) -> int:
    """Bits a pixel of the picture that starts at this position."""
    if data.startswith(SIGNATURE, start):
        return 32
    head = bitmap_header(data, start)
    return head.bits if head else 0


def _opened_png(data: bytes) -> Image.Image:
    image = PNG.decoder.open(png.with_chunks(data, png.OF_A_STILL, checked=True))
    png.scale_transparency(data, image)
    return image


def _icon(data: bytes, start: int) -> Image.Image:
    """A bitmap of twice its height: the colours, and below them a mask that is 1 where they are transparent.

    If alpha is zero everywhere, as old tools write it, the mask counts instead.
    """
    head = bitmap_header(data, start)
    if head is None:
        raise EOFError("the header of a bitmap is truncated")
    size = head.width, abs(head.height) // 2
    if min(size) <= 0:
        raise ValueError("a bitmap without pixels")
    if head.compression in (1, 2):
        raise dib.unsupported(f"{ICO.name} files with run-length coding are not accepted.")
    layout, direction = dib.layout(head, in_icon=True), 1 if head.height < 0 else -1
    length = layout.stride * size[1]
    pixels = data[head.pixels_at : head.pixels_at + length]
    if len(pixels) < length:
        raise EOFError("the pixels of an icon are truncated")
    image = Image.frombytes(layout.mode, size, pixels, "raw", layout.raw_mode, layout.stride, direction)
    if layout.mode == "P":
        image.palette = dib.palette(data, head)
    if layout.masks:
        image = dib.taken_apart(image, layout.masks)
    image = dib.without_empty_alpha(image)
    if image.mode == "RGBA":
        return image
    row = stride(size[0], 1)
    mask = data[head.pixels_at + length : head.pixels_at + length + row * size[1]]
    if len(mask) < row * size[1]:
        return image
    transparent = Image.frombytes("1", size, mask, "raw", "1", row, direction).convert("L")
    if transparent.getextrema() == (0, 0):
        return image
    image = image.convert("RGBA")
    image.putalpha(ImageChops.invert(transparent))
    return image
