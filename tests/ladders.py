"""Ladders of small rungs, drawn at random."""

from typing import Final

from hypothesis import strategies as st

from thumbnailer.ladder import Encoding, Fit, Ladder, RenditionFormat, Rung

_QUALITIES: Final = st.integers(1, 100)


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    """One to six rungs of up to 80 pixels. They choose among few boxes, so that their pictures are often the
    same.
    """
    boxes = st.one_of(st.sampled_from((1, 2, 20, 40)), st.integers(1, 80))
    return Ladder(tuple(_rung(draw, f"rung{number}", draw(boxes)) for number in range(draw(st.integers(1, 6)))))


def _rung(draw: st.DrawFn, name: str, box: int) -> Rung:
    formats = draw(st.lists(st.sampled_from(RenditionFormat), min_size=1, unique=True))
    encodings = tuple(Encoding(format_, draw(_QUALITIES)) for format_ in formats)
    return Rung(
        name, box, draw(st.sampled_from(Fit)), encodings, first=draw(st.booleans()), srgb=draw(st.booleans())
    )
