"""Whether a description's `alpha`, which only headers tell, is that of the decoded picture."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import pytest

from darkroom import decode
from metadata_extractor import containers
from tests.writers import png
from tests.writers.bmp import Bitmap, ico, icon, masked
from tests.writers.gif import Frame, gif

SIDE: Final = 8
_RANDOM: Final = np.random.default_rng(12)
COLOURS: Final = _RANDOM.integers(1, 255, (SIDE, SIDE, 4))
NUMBERS: Final = COLOURS[:, :, 0] % 4
PALETTE: Final = bytes(range(12))


def pngs() -> Iterator[tuple[str, bytes]]:
    for colour_type, samples in png.SAMPLES.items():
        for length in range(9):
            made = png.Png(
                samples=NUMBERS[:, :, None].repeat(samples, 2),
                depth=8,
                colour_type=colour_type,
                palette=PALETTE if colour_type == 3 else b"",
                transparency=bytes(length),
            )
            yield f"PNG of type {colour_type}, {length} bytes of transparency", bytes(made)


def gifs() -> Iterator[tuple[str, bytes]]:
    for screen in ((SIDE, SIDE), (SIDE + 1, SIDE), (SIDE, SIDE + 1), (3, 3), (0, 0)):
        for left, top in ((0, 0), (1, 0), (0, 1)):
            for transparent in (None, 2):
                frame = Frame(pixels=NUMBERS, left=left, top=top, transparent=transparent)
                name = f"GIF of {screen}, frame at {left} {top}, transparent {transparent}"
                yield name, gif(screen, [frame], PALETTE)


def bitmaps() -> Iterator[tuple[str, bytes]]:
    for bits, masks in (
        (16, (0xF00, 0xF0, 0xF, 0xF000)),
        (16, (0x7C00, 0x3E0, 0x1F, 0)),
        (32, (0xFF, 0xFF00, 0xFF0000, 0xFF000000)),
        (32, (0xFF0000, 0xFF00, 0xFF, 0)),
    ):
        for header in (40, 56, 108, 124):
            of_40 = {"compression": 6 if masks[3] else 3, "masks": masks if masks[3] else masks[:3]}
            how = of_40 if header == 40 else {"compression": 3, "masks": masks}
            bitmap = Bitmap(pixels=masked(COLOURS, masks), bits=bits, header=header, **how)
            yield f"BMP {bits} {masks[3]:x} {header}", bitmap.file()
    empty = COLOURS * (1, 1, 1, 0)
    one = empty.copy()
    one[SIDE - 1, SIDE - 1, 3] = 255
    for name, colours in (("no alpha", empty), ("one pixel with alpha", one)):
        for bits, masks in (
            (16, (0xF00, 0xF0, 0xF, 0xF000)),
            (16, (0x1F, 0x3E0, 0x7C00, 0x8000)),
            (32, (0xFF0000, 0xFF00, 0xFF, 0xFF000000)),
            (32, (0xFF, 0xFF00, 0xFF0000, 0xFF000000)),
            (32, (0x3FF, 0x7FC00, 0xF80000, 0xFF000000)),
            (32, (0xFF, 0xF00, 0xF000, 0x3FF0000)),
        ):
            bitmap = Bitmap(pixels=masked(colours, masks), bits=bits, header=56, compression=3, masks=masks)
            yield f"BMP {bits} {masks[0]:x} {masks[3]:x}, {name}", bitmap.file()
    low = Bitmap(
        pixels=np.full((SIDE, SIDE), 0x10000), bits=32, header=56, compression=3, masks=(7, 56, 448, 0x3FF0000)
    )
    yield "BMP 32, the two lowest of ten bits of alpha", low.file()
    yield "BMP 24", Bitmap(pixels=masked(COLOURS, (0xFF0000, 0xFF00, 0xFF)), bits=24).file()
    yield "BMP 32 without masks", Bitmap(pixels=masked(COLOURS, (0xFF0000, 0xFF00, 0xFF)), bits=32).file()
    yield "BMP 8", Bitmap(pixels=NUMBERS, bits=8, palette=[(1, 2, 3)] * 4).file()


def icons() -> Iterator[tuple[str, bytes]]:
    shown, hidden = np.zeros((SIDE, SIDE), int), (NUMBERS > 1).astype(int)
    for bits in (4, 8, 24, 32):
        pixels = NUMBERS if bits <= 8 else masked(COLOURS, (0xFF0000, 0xFF00, 0xFF, 0xFF000000)[: bits // 8])
        for name, mask in (("nothing", shown), ("some", hidden), ("none", None)):
            bitmap = Bitmap(pixels=pixels, bits=bits, palette=[(1, 2, 3)] * 4 if bits <= 8 else ())
            yield f"ICO {bits}, hides {name}", ico((SIDE, SIDE, 0, icon(bitmap, mask)))
    empty = Bitmap(pixels=masked(COLOURS * (1, 1, 1, 0), (0xFF0000, 0xFF00, 0xFF, 0xFF000000)), bits=32)
    of_v4 = Bitmap(pixels=NUMBERS, bits=8, palette=[(1, 2, 3)] * 4, header=108, masks=(0, 0, 0, 0xFF))
    yield "ICO 8 with a mask of alpha in its header", ico((SIDE, SIDE, 0, icon(of_v4, shown)))
    opaque = Bitmap(pixels=masked(COLOURS, (0xFF0000, 0xFF00, 0xFF)), bits=24)
    for name, mask in (("nothing", shown), ("some", hidden), ("none", None)):
        yield f"ICO 32 without alpha, hides {name}", ico((SIDE, SIDE, 0, icon(empty, mask)))
    yield "ICO 24, the mask is cut", ico((SIDE, SIDE, 0, icon(opaque, hidden)))[:-1]
    unused = icon(opaque, None) + b"\0\xff\xff\xff" * SIDE
    yield "ICO 24, the mask has bits beside the picture", ico((SIDE, SIDE, 0, unused))


FILES: Final = dict([*pngs(), *gifs(), *bitmaps(), *icons()])


@pytest.mark.parametrize("name", FILES)
def test_alpha_is_that_of_the_picture(name: str) -> None:
    data = FILES[name]
    image = decode.load(decode.open_picture(data)).image
    assert containers.read(data).alpha == (image.mode in ("RGBA", "LA") or "transparency" in image.info)


@pytest.mark.parametrize(
    ("bits", "mode", "depth"), [(4, "palette", 4), (8, "palette", 8), (24, "rgb", 8), (32, "rgb", 8)]
)
def test_an_icon_has_the_depth_of_its_bitmap(bits: int, mode: str, depth: int) -> None:
    contents = containers.read(FILES[f"ICO {bits}, hides some"])
    assert (contents.colour_mode, contents.bit_depth) == (mode, depth)
