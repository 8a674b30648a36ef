"""BMP and ICO: every combination is decoded correctly or refused by name."""

import io
import itertools
import struct
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from darkroom import decode
from darkroom.errors import RejectedImage
from metadata_extractor.metadata import describe
from tests.writers.bmp import Bitmap, absolute, ico, icon, masked, run_lengths

type Values = NDArray[Any]

WIDTH, HEIGHT = 37, 11
COLOURS: Final[Values] = np.random.default_rng(3).integers(0, 256, (HEIGHT, WIDTH, 4))
COLOURS[0, 0, 3] = 200  # not everything is transparent


def shown(data: bytes) -> Values:
    image = decode.load(decode.open_picture(data)).image
    return np.asarray(image.convert("RGBA")).astype(int)


def refusal(data: bytes) -> str:
    with pytest.raises(RejectedImage) as caught:
        decode.load(decode.open_picture(data))
    return caught.value.code


def quantized(masks: tuple[int, ...]) -> Values:
    """The colours after reduction to the masks' bits, as 0 to 255."""
    expected = np.full((HEIGHT, WIDTH, 4), 255)
    for channel, mask in enumerate(masks):
        if mask:
            most = mask // (mask & -mask)
            expected[:, :, channel] = np.round((COLOURS[:, :, channel] * most // 255) * 255 / most)
        elif channel < 3:
            expected[:, :, channel] = 0
    if not expected[:, :, 3].any():  # alpha that is zero everywhere does not count
        expected[:, :, 3] = 255
    return expected


MASKS: Final = {
    16: [
        (0x7C00, 0x3E0, 0x1F, 0),
        (0xF800, 0x7E0, 0x1F, 0),
        (0xF00, 0xF0, 0xF, 0xF000),
        (0x7C00, 0x3E0, 0x1F, 0x8000),
        (0x1F, 0x3E0, 0x7C00, 0),
        (0xE0, 0x1C, 3, 0xFF00),
        (0xF000, 0, 0xF, 0),
        (1, 2, 4, 8),
    ],
    32: [
        (0xFF0000, 0xFF00, 0xFF, 0),
        (0xFF0000, 0xFF00, 0xFF, 0xFF000000),
        (0xFF000000, 0xFF0000, 0xFF00, 0xFF),
        (0xFF, 0xFF00, 0xFF0000, 0),
        (0xFF000000, 0xFF00, 0xFF, 0xFF0000),
        (0x3FF00000, 0xFFC00, 0x3FF, 0xC0000000),
        (0x7FF, 0x3FF800, 0xFFC00000, 0),
        (0x1F, 0x7E0, 0xF800, 0xFFFF0000),
        (0xF0000000, 0x0F000000, 0x00F00000, 0x000F0000),
        (0x01FE0000, 0x0001FE00, 0x000001FE, 0),
    ],
}
ALL_MASKS: Final = [(bits, masks) for bits, each in MASKS.items() for masks in each]


def heads(masks: tuple[int, ...]) -> list[dict[str, Any]]:
    """The headers that can express these masks."""
    with_alpha = [
        {"header": 40, "compression": 6},
        *({"header": size, "compression": 3} for size in (56, 108, 124)),
    ]
    without = [{"header": 40, "compression": 3}, {"header": 52, "compression": 3}]
    return with_alpha if masks[3] else [*without, *with_alpha]


@pytest.mark.slow
@pytest.mark.parametrize("top_down", [False, True])
@pytest.mark.parametrize(("bits", "masks"), ALL_MASKS)
def test_masks_of_any_width_and_place(bits: int, masks: tuple[int, ...], top_down: bool) -> None:
    for head in heads(masks):
        told = masks[:3] if head in ({"header": 40, "compression": 3}, {"header": 52, "compression": 3}) else masks
        bitmap = Bitmap(pixels=masked(COLOURS, masks), bits=bits, masks=told, top_down=top_down, **head)
        assert np.abs(shown(bitmap.file()) - quantized(masks)).max() <= 1, head


@pytest.mark.slow
@given(st.data())
@settings(max_examples=60)
def test_masks_at_random(data: st.DataObject) -> None:
    bits = data.draw(st.sampled_from([16, 32]))
    cuts = sorted(data.draw(st.lists(st.integers(0, bits), min_size=8, max_size=8)))
    masks = data.draw(
        st.permutations([(1 << high) - (1 << low) for low, high in itertools.batched(cuts, 2, strict=True)])
    )
    bitmap = Bitmap(pixels=masked(COLOURS, masks), bits=bits, masks=masks, header=108, compression=3)
    assert np.abs(shown(bitmap.file()) - quantized(tuple(masks))).max() <= 1


@pytest.mark.parametrize("masks", [(0xF0F, 0xF0, 0xF000, 0), (5, 2, 8, 0), (0x7C00, 0x3E0, 0x1F, 0x8001)])
def test_masks_in_pieces_are_refused(masks: tuple[int, ...]) -> None:
    bitmap = Bitmap(pixels=masked(COLOURS, masks), bits=16, masks=masks, header=108, compression=3)
    assert refusal(bitmap.file()) == "unsupported_kind"


@pytest.mark.parametrize(
    ("header", "top_down"),
    # The height in a header of 12 bytes has no sign.
    [(12, False), *itertools.product([16, 40, 64, 108, 124], [False, True])],
)
@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_palettes(bits: int, header: int, top_down: bool) -> None:
    palette = [(7 * n % 256, 255 - n, n * n % 256) for n in range(2**bits)]
    indices = np.random.default_rng(1).integers(0, 2**bits, (HEIGHT, WIDTH))
    bitmap = Bitmap(pixels=indices, bits=bits, header=header, palette=palette, top_down=top_down)
    assert (shown(bitmap.file())[:, :, :3] == np.array(palette)[indices]).all()


def test_what_a_palette_lacks_is_black() -> None:
    bitmap = Bitmap(pixels=np.array([[0, 1, 2, 3]]), bits=4, palette=[(255, 0, 0), (0, 255, 0)])
    assert shown(bitmap.file())[0, :, :3].tolist() == [[255, 0, 0], [0, 255, 0], [0, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize("header", [12, 40, 108])
def test_pixels_never_start_where_the_palette_does(header: int) -> None:
    palette = [(7 * n % 256, 255 - n, n * n % 256) for n in range(16)]
    indices = np.random.default_rng(1).integers(0, 16, (HEIGHT, WIDTH))
    data = bytearray(Bitmap(pixels=indices, bits=4, header=header, palette=palette).file())
    data[10:14] = struct.pack("<L", 14 + header)
    assert (shown(bytes(data))[:, :, :3] == np.array(palette)[indices]).all()


@pytest.mark.parametrize("header", [12, 40, 108])
@pytest.mark.parametrize(
    ("bits", "masks"), [(16, MASKS[16][0]), (24, (0xFF0000, 0xFF00, 0xFF, 0)), (32, MASKS[32][0])]
)
def test_colours_without_masks(bits: int, masks: tuple[int, ...], header: int) -> None:
    """The fourth byte of 32 bits is not part of the picture."""
    pixels = masked(COLOURS, masks) | (0x5A000000 if bits == 32 else 0)
    bitmap = Bitmap(pixels=pixels, bits=bits, header=header)
    assert np.abs(shown(bitmap.file()) - quantized(masks)).max() <= 1


def test_a_late_header_names_alpha_without_fields() -> None:
    masks = MASKS[32][1]
    bitmap = Bitmap(pixels=masked(COLOURS, masks), bits=32, header=124, masks=masks)
    assert (shown(bitmap.file()) == quantized(masks)).all()


@pytest.mark.parametrize(("bits", "masks"), [case for case in ALL_MASKS if case[1][3]])
def test_alpha_of_nothing_but_zeros_is_none(bits: int, masks: tuple[int, ...]) -> None:
    pixels = masked(COLOURS, (*masks[:3], 0))
    bitmap = Bitmap(pixels=pixels, bits=bits, header=124, masks=masks, compression=3)
    assert (shown(bitmap.file())[:, :, 3] == 255).all()


@pytest.mark.parametrize("bits", [4, 8])
@given(data=st.data())
@settings(max_examples=40)
def test_run_lengths(bits: int, data: st.DataObject) -> None:
    width, height = data.draw(st.integers(1, 40)), data.draw(st.integers(1, 8))
    values = st.lists(st.integers(0, 2**bits - 1) | st.just(1), min_size=width, max_size=width)
    indices = np.array(data.draw(st.lists(values, min_size=height, max_size=height)))
    palette = [(n, 255 - n, n * 7 % 256) for n in range(2**bits)]
    coded = run_lengths(indices[::-1], bits)
    bitmap = Bitmap(pixels=indices, bits=bits, palette=palette, compression=3 - bits // 4, coded=coded)
    assert (shown(bitmap.file())[:, :, :3] == np.array(palette)[indices]).all()


def coded(data: bytes, bits: int, width: int, height: int) -> Values:
    """The result of run-length coding: the indices, and -1 for transparent pixels."""
    palette = [(n, n, n) for n in range(2**bits)]
    pixels = np.zeros((height, width), int)
    bitmap = Bitmap(pixels=pixels, bits=bits, palette=palette, compression=3 - bits // 4, coded=data)
    image = shown(bitmap.file())
    return np.where(image[:, :, 3] > 0, image[:, :, 0], -1)


@pytest.mark.parametrize("bits", [4, 8])
@pytest.mark.parametrize("excess", [1, 2, 3, 100])
@pytest.mark.parametrize("told", ["run", "one by one", "both"])
def test_a_row_that_is_told_too_long_is_cut_off(told: str, excess: int, bits: int) -> None:
    width, rows = 3, [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    data = b""
    for row in rows:
        match told:
            case "one by one":
                values = (row + [15] * excess)[: width + excess]
                data += bytes((0, len(values))) + absolute(values, bits)
            case "run":
                data += bytes((width + excess, row[0] if bits == 8 else row[0] * 17))
            case _:
                data += b"\0\3" + absolute(row, bits) + bytes((excess, 15))
        data += b"\0\0"
    expected = [[row[0]] * width for row in rows] if told == "run" else rows
    assert coded(data + b"\0\1", bits, width, 3).tolist() == expected[::-1]


@pytest.mark.parametrize("bits", [4, 8])
def test_pixels_that_are_passed_over_are_transparent(bits: int) -> None:
    one = b"\1\x11" if bits == 4 else b"\1\1"
    data = one + b"\0\0" + one + b"\0\2\1\1" + one + b"\0\1"
    assert coded(data, bits, 4, 4).tolist() == [[-1] * 4, [-1, -1, 1, -1], [1, -1, -1, -1], [1, -1, -1, -1]]


@pytest.mark.parametrize(
    "data", [b"", b"\4", b"\4\1", b"\4\1\0\0\4\1", b"\4\1\0", b"\4\1\0\0\0\2\1", b"\4\1\0\0\0\4\1"]
)
def test_run_lengths_that_are_cut_are_refused(data: bytes) -> None:
    bitmap = Bitmap(pixels=np.zeros((3, 4), int), bits=8, palette=[(0, 0, 0)] * 256, compression=1, coded=data)
    assert refusal(bitmap.file()) == "truncated"


@pytest.mark.parametrize(
    ("header", "bits", "compression"),
    [
        (64, 1, 3),
        (64, 24, 4),
        (40, 24, 4),
        (40, 0, 5),
        (40, 24, 1),
        (40, 8, 2),
        (40, 4, 1),
        (40, 8, 3),
        (40, 24, 7),
        (40, 3, 0),
        (40, 64, 0),
    ],
)
def test_other_kinds_are_refused_by_name(header: int, bits: int, compression: int) -> None:
    bitmap = Bitmap(
        pixels=np.zeros((2, 2), int),
        bits=bits,
        header=header,
        compression=compression,
        palette=[(0, 0, 0)],
        coded=b"\0" * 99,
    )
    assert refusal(bitmap.file()) == "unsupported_kind"


SIDE: Final = 19
ICON: Final[Values] = np.random.default_rng(5).integers(0, 256, (SIDE, SIDE, 4))
MASK: Final[Values] = np.random.default_rng(6).integers(0, 2, (SIDE, SIDE))
BGRA: Final = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)


def deep(colours: Values = ICON) -> Bitmap:
    return Bitmap(pixels=masked(colours, BGRA), bits=32)


@pytest.mark.parametrize("said", [0, 1, 4, 8, 24, 32])
@pytest.mark.parametrize("mask", [MASK, None], ids=["mask", "no mask"])
def test_the_alpha_of_an_icon_counts_whatever_its_directory_says(said: int, mask: Values | None) -> None:
    assert (shown(ico((SIDE, SIDE, said, icon(deep(), mask)))) == ICON).all()


@pytest.mark.parametrize("said", [0, 32])
def test_an_icon_whose_alpha_is_nothing_but_zeros_has_its_mask(said: int) -> None:
    colours = ICON * [1, 1, 1, 0]
    image = shown(ico((SIDE, SIDE, said, icon(deep(colours), MASK))))
    assert (image[:, :, 3] == 255 * (1 - MASK)).all()
    assert (image[:, :, :3] == ICON[:, :, :3])[MASK == 0].all()
    assert (shown(ico((SIDE, SIDE, said, icon(deep(colours), None))))[:, :, 3] == 255).all()


@pytest.mark.parametrize("bits", [1, 4, 8, 16, 24])
@pytest.mark.parametrize("said", [0, 32, "true"])
def test_an_icon_without_alpha_has_its_mask(bits: int, said: int | str) -> None:
    palette = [(3 * n % 256, n, 255 - n) for n in range(2**bits)] if bits <= 8 else []
    if bits <= 8:
        pixels: Values = np.random.default_rng(2).integers(0, 2**bits, (SIDE, SIDE))
        colours = np.array(palette)[pixels]
    else:
        masks = MASKS[16][0] if bits == 16 else (0xFF0000, 0xFF00, 0xFF, 0)
        pixels = masked(ICON, masks)
        top = 31 if bits == 16 else 255
        colours = np.round((ICON[:, :, :3] * top // 255) * 255 / top)
    bitmap = Bitmap(pixels=pixels, bits=bits, palette=palette)
    image = shown(ico((SIDE, SIDE, bits if said == "true" else int(said), icon(bitmap, MASK))))
    assert (image[:, :, 3] == 255 * (1 - MASK)).all()
    assert np.abs(image[:, :, :3] - colours)[MASK == 0].max() <= 1


def test_the_largest_and_deepest_picture_of_an_icon_is_shown() -> None:
    flat = Bitmap(pixels=np.zeros((SIDE, SIDE), int), bits=1, palette=[(255, 0, 0), (0, 0, 0)])
    small = Bitmap(pixels=np.zeros((8, 8), int), bits=32)
    pictures = [
        (SIDE, SIDE, 0, icon(flat, MASK)),
        (SIDE, SIDE, 0, icon(deep(), MASK)),
        (8, 8, 32, icon(small, None)),
    ]
    for order in itertools.permutations(pictures):
        assert (shown(ico(*order)) == ICON).all()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_a_png_in_an_icon(mode: str) -> None:
    image = Image.fromarray(ICON.astype("u1"), "RGBA").convert(mode)
    file = io.BytesIO()
    image.save(file, "PNG")
    data = ico((SIDE, SIDE, 32, file.getvalue()))
    assert (shown(data) == np.asarray(image.convert("RGBA"))).all()
    assert "fault" not in describe(data).summary


def test_an_icon_that_is_cut_is_refused() -> None:
    data = ico((SIDE, SIDE, 32, icon(deep(), None)))
    assert refusal(data[:-1]) == "truncated"
    assert refusal(data[:30]) == "truncated"
