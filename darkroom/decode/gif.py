"""GIF: files that take too long, and how frames become pictures.

Pillow decodes the pixels of a frame. Frames are composed by GIF89a (CompuServe, 1990) and, if that leaves
something open, as in Chromium. Areas that no frame covers are transparent, and so is the background that a frame
leaves.
"""

import io
from typing import Any, Final, NamedTuple

from PIL import Image, ImageFile, ImagePalette

from darkroom.decode.picture import Rectangle
from darkroom.errors import RejectedImage
from darkroom.formats import BEYOND
from darkroom.formats.gif import APPLICATION, CONTROL, GIF, IMAGE, blocks, content, table_length

_MAX_FRAMES: Final = 20_000
"""Half an hour at ten a second. All frames are visited to count them."""

_LOOPING: Final = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_BACKGROUND: Final = 2
_PREVIOUS: Final = (3, 4)
"""Disposal methods: the area of a frame becomes transparent, or what it was before; 4 is an old number for 3."""
_GREYS: Final = bytes(level for level in range(256) for _ in range(3))


def check_blocks(data: bytes) -> None:
    """Refuse a GIF of too many frames or parts: it was made only to keep a reader busy."""
    frames = 0
    for kind, _, _ in blocks(data):
        frames += kind == IMAGE
        if kind == BEYOND or frames > _MAX_FRAMES:
            raise RejectedImage("undecodable", "The GIF file has too many parts to be a picture.")


class _Frame(NamedTuple):
    box: Rectangle
    """Its place, in pixels of the canvas; it may extend beyond the canvas."""
    interlaced: bool
    colours: bytes
    """Its colour table."""
    code_size: int
    pixels_at: int
    """Where its pixels start in the file."""
    duration: int
    """In milliseconds."""
    disposal: int
    transparent: int | None
    """The number of the transparent colour."""


class GifFile(ImageFile.ImageFile):
    """The frames of a GIF, each composed with those before it."""

    format = GIF.name
    format_description = GIF.name

    def _open(self) -> None:
        assert self.fp is not None  # noqa: S101  # as Pillow sets it before
        data = self.fp.read()
        self._data = data
        self._frames, loops = _frames(data)
        if not self._frames:
            raise EOFError("a truncated GIF: it has no frame")
        width, height = int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
        _, _, right, bottom = self._frames[0].box  # a first frame larger than the screen enlarges it
        self._size, self._mode = (max(width, right), max(height, bottom)), "P"
        if loops is not None:
            self.info["loop"] = loops
        self._number, self._seen = 0, -1
        self._canvas: Image.Image | None = None
        self._saved: Image.Image | None = None
        self.info["duration"] = self._frames[0].duration

    @property
    def n_frames(self) -> int:
        """How many frames the file has."""
        return len(self._frames)

    def tell(self) -> int:
        """The number of the frame that `load` decodes, from 0."""
        return self._number

    def seek(self, frame: int) -> None:
        """Go to a frame; EOFError if there is none."""
        if not 0 <= frame < len(self._frames):
            raise EOFError("no more frames")
        if frame < self._number:
            self._seen, self._canvas = -1, None
        self._number = frame
        self.info["duration"] = self._frames[frame].duration

    def load(self) -> Any:
        """Decode the frame, and those before it; returns Pillow's access to the pixels."""
        while self._seen < self._number:
            self._lay(self._seen + 1)
            self._seen += 1
        return Image.Image.load(self)

    def _lay(self, number: int) -> None:
        """Draw the next frame on the canvas."""
        frame = self._frames[number]
        pixels = _Pixels(self._data, frame)
        pixels.load()
        if number == 0 and frame.box == (0, 0, *self.size):
            if frame.transparent is not None:
                self.info["transparency"] = pixels.info["transparency"] = frame.transparent
            self._show(pixels)
            return
        canvas = self._cleared(number)
        self.info.pop("transparency", None)
        self._saved = canvas.crop(frame.box) if frame.disposal in _PREVIOUS else None
        mask = None
        if frame.transparent is not None:
            mask = pixels.point([0 if value == frame.transparent else 255 for value in range(256)], "L")
        canvas.paste(pixels.convert("RGB"), frame.box, mask)
        self._show(canvas)

    def _cleared(self, number: int) -> Image.Image:
        """The canvas as the previous frame leaves it: RGB as long as all of it is covered, otherwise RGBA."""
        if number == 0:
            return Image.new("RGBA", self.size)
        before, canvas = self._frames[number - 1], self._canvas
        if canvas is None or (canvas.mode == "P" and before.disposal in (_BACKGROUND, *_PREVIOUS)):
            return Image.new("RGBA", self.size)  # the first frame covered everything
        if canvas.mode == "P":
            return canvas.convert("RGB" if before.transparent is None else "RGBA")
        if before.disposal == _BACKGROUND:
            canvas = canvas.convert("RGBA") if canvas.mode == "RGB" else canvas
            canvas.paste((0, 0, 0, 0), before.box)
        elif before.disposal in _PREVIOUS and self._saved:
            canvas.paste(self._saved, before.box)
        return canvas

    def _show(self, image: Image.Image) -> None:
        self._canvas = image
        self._mode, self.im, self.palette = image.mode, image.im, image.palette


class _Pixels(ImageFile.ImageFile):
    """Only the pixels of one frame."""

    def __init__(self, data: bytes, frame: _Frame) -> None:
        self._frame = frame
        super().__init__(io.BytesIO(data))

    def _open(self) -> None:
        frame = self._frame
        left, top, right, bottom = frame.box
        self._size, self._mode = (right - left, bottom - top), "P"
        self.palette = ImagePalette.raw("RGB", frame.colours.ljust(3 * 256, b"\0"))
        args = (frame.code_size, frame.interlaced, -1)
        self.tile = [ImageFile._Tile(GIF.id, (0, 0, *self._size), frame.pixels_at, args)]


def _frames(data: bytes) -> tuple[list[_Frame], int | None]:
    """All frames, and how often they are repeated, if the file says so."""
    frames, loops = list[_Frame](), None
    start = 13 + table_length(data[10:11])
    colours = data[13:start]
    screen = int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    control = bytes(4)
    for kind, start, _ in blocks(data):
        if kind == CONTROL and data[start + 2] >= 4:
            control = data[start + 3 : start + 7].ljust(4, b"\0")
        elif kind == APPLICATION and data[start + 3 : start + 14] in _LOOPING:
            block = content(data, start + 14, 16)
            if len(block) >= 3 and block[0] == 1:
                loops = int.from_bytes(block[1:3], "little")
        elif kind == IMAGE and start + 11 <= len(data):
            frames.append(_frame(data, start, colours, control, screen))
            control = bytes(4)
    return frames, loops


def _frame(data: bytes, start: int, colours: bytes, control: bytes, screen: tuple[int, int]) -> _Frame:
    left, top, width, height = (
        int.from_bytes(data[at : at + 2], "little") for at in range(start + 1, start + 9, 2)
    )
    flags = data[start + 9]
    own = data[start + 10 : start + 10 + table_length(data[start + 9 : start + 10])]
    code_size_at = start + 10 + len(own)
    return _Frame(
        box=(left, top, left + (width or screen[0] or 1), top + (height or screen[1] or 1)),
        interlaced=bool(flags & 0x40),
        colours=own or colours or _GREYS,
        code_size=int.from_bytes(data[code_size_at : code_size_at + 1]),
        pixels_at=code_size_at + 1,
        duration=10 * int.from_bytes(control[1:3], "little"),
        disposal=control[0] >> 2 & 7,
        transparent=control[3] if control[0] & 1 else None,
    )
