"""What a TIFF can be: every kind of samples that is accepted, and every layout of each."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tests.writers.tiff import DEFLATE, LZW, NONE, PACKBITS, Tiff

WIDTH: Final = 37
HEIGHT: Final = 23

type Values = NDArray[Any]


def samples(count: int, most: int, dtype: str) -> Values:
    """Values of all sizes, with runs."""
    random = np.random.default_rng(most % 1000 + count)
    values = random.integers(0, most, (HEIGHT, WIDTH, count), endpoint=True, dtype=np.uint64)
    values[5:9, 10:] = most // 3
    return values.astype(dtype)


@dataclass(frozen=True)
class Kind:
    name: str
    tiff: Tiff
    mode: str
    expected: Values
    tolerance: int = 0


def integers() -> Iterator[Kind]:
    for bits, white_is_zero in itertools.product((1, 2, 4, 8, 12, 16), (True, False)):
        most = 2**bits - 1
        raw = samples(1, most, "u2" if bits > 8 else "u1")
        grey = most - raw[:, :, 0] if white_is_zero else raw[:, :, 0]
        mode, top = ("I;16", 65_535) if bits > 8 else ("1", 255) if bits == 1 else ("L", 255)
        tiff = Tiff(samples=raw, bits=bits, photometric=0 if white_is_zero else 1)
        yield Kind(f"grey-{bits}-{white_is_zero}", tiff, mode, grey * (top / most), tolerance=bits == 12)
    for bits, white_is_zero in itertools.product((8, 16), (True, False)):
        raw = samples(2, 2**bits - 1, f"u{bits // 8}")
        eight = (raw >> bits - 8).astype("u1")
        if white_is_zero:
            eight[:, :, 0] = 255 - eight[:, :, 0]
        tiff = Tiff(samples=raw, bits=bits, photometric=0 if white_is_zero else 1, extra=[2])
        yield Kind(f"grey-{bits}-alpha-{white_is_zero}", tiff, "LA", eight)
    for bits, (photometric, mode, channels) in itertools.product((8, 16), ((2, "RGB", 3), (5, "CMYK", 4))):
        raw = samples(channels, 2**bits - 1, f"u{bits // 8}")
        yield Kind(f"{mode}-{bits}", Tiff(samples=raw, bits=bits, photometric=photometric), mode, raw >> bits - 8)
    for bits, extra in itertools.product((8, 16), (0, 2)):
        raw = samples(4, 2**bits - 1, f"u{bits // 8}")
        tiff = Tiff(samples=raw, bits=bits, photometric=2, extra=[extra])
        mode = "RGBA" if extra else "RGB"
        yield Kind(f"{mode}-{bits}-{extra}", tiff, mode, (raw >> bits - 8)[:, :, : len(mode)])
    for bits in (8, 16):
        straight = samples(4, 255, "u2")
        straight[:, :, 3] |= 128
        high = straight[:, :, :3] * straight[:, :, 3:] // 255
        raw = np.concatenate([high, straight[:, :, 3:]], axis=2)
        raw = raw.astype("u1") if bits == 8 else raw * 257
        tiff = Tiff(samples=raw, bits=bits, photometric=2, extra=[1])
        yield Kind(f"RGBa-{bits}", tiff, "RGBA", straight, tolerance=3)
    for bits, photometric in itertools.product((8, 16), (8, 9)):
        raw = samples(3, 2**bits - 1, f"u{bits // 8}")
        lab = (raw >> bits - 8).astype("u1")
        if photometric == 8:
            lab[:, :, 1:] ^= 128  # signed there, with 128 added in Pillow
        yield Kind(
            f"lab-{bits}-{photometric}",
            Tiff(samples=raw, bits=bits, photometric=photometric),
            "LAB",
            lab ^ [0, 128, 128],
        )


def palettes() -> Iterator[Kind]:
    for bits, wide in itertools.product((1, 2, 4, 8), (True, False)):
        raw = samples(1, 2**bits - 1, "u1")
        colours = np.random.default_rng(bits).integers(0, 255, (3, 2**bits), endpoint=True)
        colours[0, 0] = 255
        colour_map = [int(value) * (257 if wide else 1) for value in colours.reshape(-1)]
        tiff = Tiff(samples=raw, bits=bits, photometric=3, colour_map=colour_map)
        yield Kind(f"palette-{bits}-{wide}", tiff, "P", colours.T[raw[:, :, 0]])


def numbers() -> Iterator[Kind]:
    for bits, dtype in ((32, "f4"), (64, "f8")):
        raw = samples(1, 1000, dtype) / np.dtype(dtype).type(1000)
        for white_is_zero in (True, False):
            tiff = Tiff(samples=raw, bits=bits, photometric=0 if white_is_zero else 1, sample_format=3)
            grey = raw[:, :, 0]
            yield Kind(f"float-{bits}-{white_is_zero}", tiff, "F", 1 - grey if white_is_zero else grey)
    raw = samples(1, 255, "u1")
    yield Kind("signed-8", Tiff(samples=raw, bits=8, photometric=1, sample_format=2), "L", raw[:, :, 0])
    for bits in (16, 32):
        raw = samples(1, 2**bits - 1, f"u{bits // 8}").view(f"i{bits // 8}")
        tiff = Tiff(samples=raw, bits=bits, photometric=1, sample_format=2)
        yield Kind(f"signed-{bits}", tiff, "I", raw[:, :, 0])
    raw = samples(1, 2**32 - 1, "u4")
    yield Kind("unsigned-32", Tiff(samples=raw, bits=32, photometric=1), "F", raw[:, :, 0])


KINDS: Final = [*integers(), *palettes(), *numbers()]


def variants(kind: Kind) -> Iterator[tuple[str, Tiff]]:
    """A kind of TIFF in all possible layouts."""
    whole = kind.tiff.bits in (8, 16, 32, 64)
    predictors = [(NONE, 1), (PACKBITS, 1), (LZW, 1), (DEFLATE, 1)]
    if whole and kind.tiff.sample_format != 3:
        predictors += [(LZW, 2), (DEFLATE, 2)]
    if kind.tiff.sample_format == 3:
        predictors += [(LZW, 3), (DEFLATE, 3)]
    for order, big, tile, planar, (compression, predictor), fill_order in itertools.product(
        "<>", (False, True), (0, 16), (False, True), predictors, (1, 2)
    ):
        if (planar and kind.tiff.samples.shape[2] < 3) or (fill_order == 2 and (predictor > 1 or big)):
            continue
        layout: dict[str, Any] = {
            "order": order,
            "big": big,
            "tile": tile,
            "planar": planar,
            "compression": compression,
            "predictor": predictor,
            "fill_order": fill_order,
        }
        yield str(layout), replace(kind.tiff, **layout)
