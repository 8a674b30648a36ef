"""What an AV1 bitstream says of itself: the size of its frames, which may be larger than the AVIF says, and its
colours, which the AVIF may not say.

Source: AV1 Bitstream & Decoding Process Specification.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from darkroom.decode.bits import Bits

SEQUENCE_HEADER: Final = 1
"""The type of unit that says how large frames may be, and what their colours mean."""

_MAX_HEADER: Final = 512
"""Bytes of a sequence header: even one with the maximum of 32 operating points is shorter."""


def units(bitstream: bytes | memoryview) -> Iterator[tuple[int, bytes]]:
    """Type and first bytes of each open bitstream unit (sections 5.3.1, 5.3.2); EOFError if a size is cut."""
    at = 0
    while at < len(bitstream):
        header = bitstream[at]
        at += 2 if header & 4 else 1
        size = len(bitstream) - at
        if header & 2:
            size, at = _leb128(bitstream, at)
        yield header >> 3 & 15, bytes(bitstream[at : at + min(size, _MAX_HEADER)])
        at += size


def _leb128(data: bytes | memoryview, at: int) -> tuple[int, int]:
    """A number (section 4.10.5), and where it ends."""
    value = 0
    for place, byte in enumerate(data[at : at + 8]):
        value |= (byte & 0x7F) << 7 * place
        if not byte & 0x80:
            return value, at + place + 1
    raise EOFError("a number of AV1 has no end")


def largest_frame(sequence_header: bytes) -> tuple[int, int]:
    """The width and height that no frame exceeds (section 5.5.1); EOFError if the header ends too early."""
    return _start(Bits(sequence_header)).sides


def code_points(sequence_header: bytes) -> tuple[int, int] | None:
    """Colour primaries and transfer characteristics (sections 5.5.1, 5.5.2); None if the header does not give
    them, EOFError if it ends too early.
    """
    bits = Bits(sequence_header)
    start = _start(bits)
    if not start.reduced and bits.take(1):  # frame_id_numbers_present_flag
        bits.take(7)
    bits.take(3)  # use_128x128_superblock, enable_filter_intra, enable_intra_edge_filter
    if not start.reduced:
        _skip_tools(bits)
    bits.take(3)  # enable_superres, enable_cdef, enable_restoration
    if bits.take(1) and start.profile == 2:  # high_bitdepth
        bits.take(1)
    if start.profile != 1:
        bits.take(1)  # mono_chrome
    return (bits.take(8), bits.take(8)) if bits.take(1) else None


class _Start(NamedTuple):
    profile: int
    reduced: bool
    """Whether the header is one of a still, without most fields."""
    sides: tuple[int, int]


def _start(bits: Bits) -> _Start:
    """Read the header up to the size of the frames."""
    profile = bits.take(3)
    bits.take(1)  # still_picture
    reduced = bits.take(1) == 1
    if reduced:
        bits.take(5)
    else:
        _skip_operating_points(bits)
    width_bits, height_bits = bits.take(4) + 1, bits.take(4) + 1
    return _Start(profile, reduced, (bits.take(width_bits) + 1, bits.take(height_bits) + 1))


def _skip_tools(bits: Bits) -> None:
    bits.take(4)  # enable_interintra_compound to enable_dual_filter
    if order_hint := bits.take(1):
        bits.take(2)
    screen_content = bits.take(1) or bits.take(1)  # chosen for each frame, or for all
    if screen_content and not bits.take(1):
        bits.take(1)  # seq_force_integer_mv
    if order_hint:
        bits.take(3)


def _skip_operating_points(bits: Bits) -> None:
    delay_bits = 0
    if bits.take(1):  # timing_info_present_flag
        bits.take(64)
        if bits.take(1):  # equal_picture_interval
            bits.exp_golomb()
        if bits.take(1):  # decoder_model_info_present_flag
            delay_bits = bits.take(5) + 1
            bits.take(42)
    delays = bits.take(1)  # initial_display_delay_present_flag
    for _ in range(bits.take(5) + 1):
        bits.take(12)  # operating_point_idc
        if bits.take(5) > 7:  # seq_level_idx
            bits.take(1)
        if delay_bits and bits.take(1):
            bits.take(2 * delay_bits + 1)
        if delays and bits.take(1):
            bits.take(4)
