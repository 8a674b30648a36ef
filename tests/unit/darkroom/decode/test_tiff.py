"""Every combination of TIFF's features is decoded correctly or refused by name; none is silently wrong."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from darkroom import decode
from darkroom.errors import RejectedImage
from tests.writers.tiff import DEFLATE, LZW, NONE, PACKBITS, Tiff

WIDTH, HEIGHT = 37, 23

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
    for bits, mode in ((8, "F"), (16, "I"), (32, "I")):
        raw = samples(1, 2**bits - 1, f"u{bits // 8}").view(f"i{bits // 8}")
        tiff = Tiff(samples=raw, bits=bits, photometric=1, sample_format=2)
        yield Kind(f"signed-{bits}", tiff, mode, raw[:, :, 0])
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


def picture(data: bytes) -> Image.Image:
    return decode.load(decode.open_picture(data)).image


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(KINDS)), ids=lambda number: KINDS[number].name)
def test_every_layout_of_every_kind(number: int) -> None:
    """It takes a seventh of the layouts, different ones for each kind; `python -m oracle.libvips` takes all."""
    kind = KINDS[number]
    for layout, tiff in itertools.islice(variants(kind), number % 7, None, 7):
        image = picture(bytes(tiff))
        assert image.mode == kind.mode, layout
        if image.mode == "P":
            image = image.convert("RGB")
        shown = np.asarray(image).astype("f8") * (255 if image.mode == "1" else 1)
        expected = np.asarray(kind.expected).astype("f4").astype("f8").reshape(shown.shape)
        assert np.abs(shown - expected).max() <= kind.tolerance + abs(expected).max() * 1e-6, layout


def grey(bits: int = 8, **layout: Any) -> Tiff:
    return Tiff(samples=samples(1, 2**bits - 1, "u1" if bits <= 8 else "u2"), bits=bits, photometric=1, **layout)


def colours(count: int, bits: int, **layout: Any) -> Tiff:
    return Tiff(samples=samples(count, 2**bits - 1, "u2"), bits=bits, **{"photometric": 2} | layout)


def page(**tags: tuple[int, list[int]]) -> dict[int, tuple[int, list[int]]]:
    return {int(name[1:]): values for name, values in tags.items()}


def rejection(data: bytes) -> tuple[str, str]:
    with pytest.raises(RejectedImage) as caught:
        decode.load(decode.open_picture(data))
    return caught.value.code, caught.value.message


@pytest.mark.parametrize(
    "tiff",
    [
        colours(3, 12),
        colours(3, 4),
        colours(3, 16, sample_format=3),
        colours(3, 8, sample_format=2),
        colours(5, 8, photometric=5, extra=[2]),
        colours(4, 8, photometric=5, more=page(_332=(3, [2]))),
        colours(2, 8, photometric=1, extra=[2], planar=True),
        colours(3, 12, planar=True),
        colours(3, 8, more=page(_258=(3, [5, 6, 5]))),
        colours(3, 16, photometric=6),
        colours(3, 8, photometric=10),
        colours(3, 8, photometric=32845),
        grey(16, more=page(_262=(3, [3]))),
        grey(more=page(_258=(3, [24]))),
        grey(more=page(_277=(4, [2**31]))),
        grey(sample_format=6),
    ],
)
def test_other_kinds_are_refused_by_name(tiff: Tiff) -> None:
    assert rejection(bytes(tiff)) == ("unsupported_kind", "This kind of TIFF file is not accepted.")


@pytest.mark.parametrize(
    ("compression", "name"),
    [(50000, "Zstandard"), (34925, "LZMA"), (34712, "JPEG 2000"), (999, "compression 999")],
)
@pytest.mark.parametrize("big", [False, True])
def test_a_compression_without_a_codec_is_named(compression: int, name: str, big: bool) -> None:
    tiff = grey(compression=compression, big=big)
    assert rejection(bytes(tiff)) == ("unsupported_kind", f"TIFF files with {name} are not accepted.")


RAW: Final = (
    "unsupported_format",
    "Camera RAW files are not accepted yet unless they hold a JPEG of the whole picture.",
)
DNG: Final = {50706: (1, [1, 4, 0, 0])}
PREVIEW: Final = {254: (4, [1])}


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    "more",
    [
        DNG | page(_262=(3, [32803])),  # as a Leica's and Blackmagic's: the sensor's picture comes first
        DNG | page(_262=(3, [34892]), _259=(3, [7])),
        DNG | PREVIEW,
        PREVIEW | page(_330=(4, [8])),  # NEF, ARW
        page(_259=(3, [34713])),
        page(_262=(3, [32803]), _259=(3, [65535])),
    ],
)
def test_sensor_data_are_raw(order: str, more: dict[int, tuple[int, list[int]]]) -> None:
    assert rejection(bytes(colours(3, 8, order=order, more=more))) == RAW


def test_raw_without_a_size_in_its_first_directory_is_raw() -> None:
    entries = b"\x00\xfe\0\4\0\0\0\1\0\0\0\1" + b"\1\x4a\0\4\0\0\0\1\0\0\0\x08"
    assert rejection(b"MM\0*\0\0\0\x08\0\2" + entries + bytes(4)) == RAW


def test_a_preview_of_a_raw_in_a_sub_directory_is_raw() -> None:
    data = bytes(colours(3, 8, more=page(_254=(4, [1]), _330=(4, [0xFFFFFFF]))))
    assert rejection(data) == RAW


@pytest.mark.parametrize("more", [DNG, DNG | page(_254=(4, [0])), DNG | page(_330=(4, [8]))])
def test_a_finished_picture_is_no_raw_whatever_else_it_says(more: dict[int, tuple[int, list[int]]]) -> None:
    assert picture(bytes(colours(3, 8, more=more))).mode == "RGB"


@pytest.mark.parametrize("compression", [NONE, LZW, DEFLATE])
@pytest.mark.parametrize("tile", [0, 16])
def test_a_tiff_that_is_cut_is_refused(compression: int, tile: int) -> None:
    """Its directory comes after the pixels, so only data that the directory points to can be missing."""
    tiff = bytes(grey(compression=compression, tile=tile))
    start = int.from_bytes(tiff[4:8], "little")
    cut = tiff[:4] + (start - 200).to_bytes(4, "little") + tiff[8 : start - 200] + tiff[start:]
    code, _ = rejection(cut)
    assert code in ("undecodable", "truncated")
