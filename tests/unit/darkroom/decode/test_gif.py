"""GIF: every combination of frames is composed as browsers do it."""

from typing import Any, Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from darkroom import decode
from metadata_extractor.metadata import describe
from tests.writers.gif import Frame, gif

type Values = NDArray[Any]

PALETTE: Final = bytes(np.random.default_rng(1).integers(0, 256, 3 * 8).astype("u1"))
OTHER: Final = bytes(np.random.default_rng(2).integers(0, 256, 3 * 4).astype("u1"))


def seen(data: bytes) -> list[Values]:
    """All frames as RGBA, the first one as `load` gives it."""
    picture = decode.load(decode.open_picture(data))
    frames = [decode.shrinkable(picture.image).convert("RGBA")]
    if picture.frames > 1:
        numbers = range(1, picture.frames)
        frames += [decode.shrinkable(frame.image).convert("RGBA") for frame in decode.frames(picture, numbers)]
    return [np.asarray(frame) for frame in frames]


def laid(screen: tuple[int, int], frames: list[Frame]) -> list[Values]:
    """The frames as the standard composes them."""
    height, width = frames[0].pixels.shape
    size = max(screen[1], frames[0].top + height), max(screen[0], frames[0].left + width)
    canvas, made = np.zeros((*size, 4), "u1"), []
    for frame in frames:
        before = canvas.copy()
        table = np.frombuffer(frame.palette or PALETTE, "u1").reshape(-1, 3)
        place = np.s_[
            frame.top : frame.top + frame.pixels.shape[0], frame.left : frame.left + frame.pixels.shape[1]
        ]
        for (row, column), number in np.ndenumerate(frame.pixels):
            y, x = row + frame.top, column + frame.left
            if y < size[0] and x < size[1] and not (frame.controlled and number == frame.transparent):
                canvas[y, x] = [*table[number], 255]
        made.append(canvas.copy())
        if frame.controlled and frame.disposal == 2:
            canvas[place] = 0
        elif frame.controlled and frame.disposal in (3, 4):
            canvas = before
    return made


SCREEN: Final = (9, 7)


@st.composite
def frame(draw: st.DrawFn) -> Frame:
    width, height = draw(st.sampled_from([SCREEN, (4, 3), (1, 1), (12, 9)]))
    own = draw(st.booleans())
    numbers = st.lists(st.integers(0, 3 if own else 7), min_size=width * height, max_size=width * height)
    return Frame(
        pixels=np.array(draw(numbers)).reshape(height, width),
        left=draw(st.sampled_from([0, 0, 2, 8])),
        top=draw(st.sampled_from([0, 0, 3])),
        palette=OTHER if own else b"",
        transparent=draw(st.none() | st.integers(0, 3)),
        disposal=draw(st.integers(0, 5)),
        interlaced=draw(st.booleans()),
        controlled=draw(st.sampled_from([True, True, True, False])),
    )


def same(shown: Values, expected: Values) -> bool:
    """Whether two frames look the same: the colour of transparent pixels does not count."""
    visible = expected[:, :, 3:] > 0
    return bool((shown[:, :, 3] == expected[:, :, 3]).all() and ((shown == expected) | ~visible).all())


@pytest.mark.slow
@given(frames=st.lists(frame(), min_size=1, max_size=5), background=st.integers(0, 7))
@settings(max_examples=300)
def test_frames_are_laid_upon_each_other(frames: list[Frame], background: int) -> None:
    data = gif(SCREEN, frames, PALETTE, background)
    shown, expected = seen(data), laid(SCREEN, frames)
    assert len(shown) == len(expected)
    assert all(same(each, other) for each, other in zip(shown, expected, strict=True))
    size = expected[0].shape[1], expected[0].shape[0]
    assert decode.open_picture(data).size == size
    summary = describe(data).summary
    assert (summary["width"], summary["height"]) == size


def test_going_back_begins_again() -> None:
    frames = [
        Frame(pixels=np.full((7, 9), number), transparent=number, disposal=number % 4) for number in range(5)
    ]
    image = decode.open_picture(gif(SCREEN, frames, PALETTE)).image
    shown = []
    for number in [0, 1, 2, 3, 4, 2, 0]:
        image.seek(number)
        shown.append(np.asarray(decode.shrinkable(image.copy()).convert("RGBA")))
    assert (shown[2] == shown[5]).all()
    assert (shown[0] == shown[6]).all()


@pytest.mark.parametrize("palette", [b"", bytes(range(6))])
def test_colours_that_a_table_lacks(palette: bytes) -> None:
    """Without a table, the colours are levels of grey, as in Pillow; colours that a table lacks are black."""
    (image,) = seen(gif((3, 1), [Frame(pixels=np.array([[0, 1, 7]]))], palette))
    expected = [[0, 1, 2], [3, 4, 5], [0, 0, 0]] if palette else [[0] * 3, [1] * 3, [7] * 3]
    assert image[0, :, :3].tolist() == expected


@pytest.mark.parametrize("content", [b"", b"\1", b"\1\0", b"\1\0\0"])
def test_a_control_extension_that_is_too_short_is_none(content: bytes) -> None:
    pixels = np.arange(6).reshape(2, 3) % 8
    short = b"\x21\xf9" + (bytes((len(content),)) + content if content else b"") + b"\0"
    data = gif((3, 2), [Frame(pixels=pixels, controlled=False)], PALETTE)
    start = 13 + len(PALETTE)
    assert same(seen(data[:start] + short + data[start:])[0], seen(data)[0])


@pytest.mark.parametrize("name", [b"NETSCAPE2.0", b"ANIMEXTS1.0"])
@pytest.mark.parametrize(("repeats", "shown"), [(0, 0), (1, 2), (5, 6), (65_535, 0), (None, 1)])
def test_how_often_it_is_shown(repeats: int | None, shown: int, name: bytes) -> None:
    loop = b"" if repeats is None else b"\x21\xff\x0b" + name + b"\3\1" + repeats.to_bytes(2, "little") + b"\0"
    frames = [Frame(pixels=np.zeros((2, 2), int)), Frame(pixels=np.ones((2, 2), int))]
    data = gif((2, 2), frames, PALETTE)
    start = 13 + len(PALETTE)
    assert decode.open_picture(data[:start] + loop + data[start:]).loops == shown
