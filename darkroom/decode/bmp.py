"""BMP: one bitmap after a file header. dib.py decodes the kinds of bitmaps."""

from typing import Any

from PIL import Image, ImageFile

from darkroom.decode import dib
from darkroom.errors import RejectedImage
from darkroom.formats.bmp import BMP, header


def check_runs(data: bytes) -> None:
    """Refuse a run-length encoded BMP that is cut; otherwise the missing part would be left out."""
    head = header(data)
    if head and head.size >= 40 and head.compression in (1, 2) and head.pixels_at + head.pixels > len(data):
        raise RejectedImage("truncated", f"The {BMP.name} file ends too early.")


class BmpFile(ImageFile.ImageFile):
    """The bitmap of a BMP file."""

    format = BMP.name
    format_description = BMP.name

    def _open(self) -> None:
        assert self.fp is not None  # noqa: S101  # as Pillow sets it before
        data = self.fp.read()
        head = header(data)
        if head is None:
            raise EOFError("the headers are truncated")
        self._size = head.width, abs(head.height)
        if min(self._size) <= 0:
            raise ValueError("a bitmap without pixels")
        layout = dib.layout(head)
        self._mode, self._masks = layout.mode, layout.masks
        self._runs = head if head.compression in (1, 2) else None
        direction = 1 if head.height < 0 else -1
        args = (layout.raw_mode, layout.stride, direction)
        self.tile = [ImageFile._Tile("raw", (0, 0, *self._size), head.pixels_at, args)]
        if self._mode == "P":
            self.palette = dib.palette(data, head)

    def load(self) -> Any:
        """Decode the pixels; returns Pillow's access to them."""
        if self.tile and self._runs:
            self.tile = []
            assert self.fp is not None  # noqa: S101  # until they are decoded
            self.fp.seek(0)
            self._become(dib.of_runs(self.fp.read(), self._runs))
        return super().load()

    def load_end(self) -> None:
        """Finish the decoded pixels."""
        if self._masks:
            self._become(dib.taken_apart(self, self._masks))
        if self.mode == "RGBA":
            self._become(dib.without_empty_alpha(self))

    def _become(self, image: Image.Image) -> None:
        self._mode, self.im, self.palette = image.mode, image.im, image.palette
