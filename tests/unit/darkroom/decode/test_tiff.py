"""Every combination of TIFF's features is decoded correctly or refused by name; none is silently wrong."""

import io
import itertools
from typing import Any, Final

import numpy as np
import pytest
from PIL import Image

from darkroom import decode
from darkroom.errors import RejectedImage
from tests.writers.tiff import DEFLATE, LZW, NONE, Tiff
from tests.writers.tiff_kinds import KINDS, samples, variants


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


@pytest.mark.parametrize("number", range(len(KINDS)), ids=lambda number: KINDS[number].name)
def test_pixels_are_finished_in_strips_as_in_one_piece(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytes(next(variants(KINDS[number]))[1])
    whole = picture(data)
    monkeypatch.setattr("darkroom.decode.tiff._STRIP", 5 * whole.width)
    in_strips = picture(data)
    assert (in_strips.mode, in_strips.tobytes()) == (whole.mode, whole.tobytes())


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
        colours(4, 8, planar=True),
        colours(5, 8, extra=[0], planar=True),
        colours(5, 8, extra=[2, 0], planar=True),
        colours(3, 8, photometric=6, planar=True),
        colours(3, 8, photometric=9, sample_format=2),
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
    [(50000, "Zstandard"), (34712, "JPEG 2000"), (999, "unknown (999)")],
)
@pytest.mark.parametrize("big", [False, True])
def test_a_compression_without_a_codec_is_named(compression: int, name: str, big: bool) -> None:
    tiff = grey(compression=compression, big=big)
    assert rejection(bytes(tiff)) == ("unsupported_kind", f"TIFF files with {name} compression are not accepted.")


@pytest.mark.parametrize("tiff", [grey(), grey(16), colours(3, 8), colours(4, 8, extra=[2])])
def test_without_a_photometric_interpretation_the_samples_tell_it(tiff: Tiff) -> None:
    data = bytes(tiff)
    at = data.index(b"\6\1\3\0\1\0\0\0")  # its tag becomes one that nobody reads
    assert picture(data[:at] + b"\7\1" + data[at + 2 :]) == picture(data)


def test_signed_bytes_are_shown_as_bytes() -> None:
    """As in libtiff: the programs that write them mean greys from 0 to 255."""
    assert picture(bytes(grey(sample_format=2))) == picture(bytes(grey()))


def test_lzma_is_decoded() -> None:
    made = io.BytesIO()
    image = picture(bytes(colours(3, 8)))
    image.save(made, "TIFF", compression="lzma")
    assert picture(made.getvalue()) == image


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
