"""AVIF and HEIC: two codecs in one container, which bmff.py walks.

Sources: ISO/IEC 23008-12 (HEIF), the AV1 Image File Format specification.
"""

from functools import reduce
from typing import Final

from darkroom.formats.bmff import BoxFile
from darkroom.formats.format import Decoder, Format, Memory, Turner
from darkroom.orientation import combined

STRUCTURAL_BRANDS: Final = frozenset({b"mif1", b"msf1"})
"""They promise pictures without saying how these are coded. A file that has no other brand is a HEIC."""

SEQUENCE_BRANDS: Final = frozenset({b"avis", b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"})
"""They promise an animation."""


def orientation(data: bytes) -> int | None:
    """The orientation (2 to 8) that the `irot` and `imir` properties of the primary item add up to, in their order
    (ISO/IEC 23008-12, sections 6.5.10 and 6.5.12); None if they turn nothing.
    """
    file = BoxFile(data)
    turns = [
        _QUARTER_TURNS[file.uint(start, 1, end) & 3] if kind == b"irot" else _MIRRORS[file.uint(start, 1, end) & 1]
        for kind, start, end in file.properties_of(file.primary)
        if kind in (b"irot", b"imir")
    ]
    together = reduce(combined, turns, 1)
    return together if together > 1 else None


_QUARTER_TURNS: Final = {0: 1, 1: 8, 2: 3, 3: 6}
"""The orientation that equals a number of `irot`'s anti-clockwise quarter turns."""
_MIRRORS: Final = {0: 4, 1: 2}
"""The orientation that equals a mirror at `imir`'s axis."""


AVIF: Final = Format(
    name="AVIF",
    media_type="image/avif",
    extension="avif",
    brands=frozenset({b"avif", b"avis"}),
    decoder=Decoder(
        module="PIL.AvifImagePlugin",
        image_class="AvifImageFile",
        # A worker has one CPU, and each thread of the decoder needs its own stack and frames.
        settings=(("DEFAULT_MAX_THREADS", 1),),
        gives_frames=True,
    ),
    memory=Memory(rendered=16, decoded=12),
    moves=True,
    turner=Turner.RENDERER,
    orientation=orientation,
)

HEIC: Final = Format(
    name="HEIC",
    media_type="image/heic",
    extension="heic",
    brands=frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}),
    # libheif ends the process if it gets no memory. It bounds itself by the size in the header.
    decoder=Decoder(module="pi_heif", image_class="HeifImageFile", bounds_itself=True),
    memory=Memory(rendered=16, decoded=7, converted=4),
    moves=True,
    turner=Turner.DECODER,
    orientation=orientation,
)
