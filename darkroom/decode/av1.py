"""The size of the frames in an AV1 bitstream, which may be larger than the AVIF's header says.

Source: AV1 Bitstream & Decoding Process Specification.
"""

from collections.abc import Iterator
from typing import Final

SEQUENCE_HEADER: Final = 1
"""The type of unit that says how large frames may be."""

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


class _Bits:
    def __init__(self, data: bytes) -> None:
        self._bits = int.from_bytes(data)
        self._left = 8 * len(data)

    def take(self, count: int) -> int:
        self._left -= count
        if self._left < 0:
            raise EOFError("a sequence header of AV1 ends too early")
        return self._bits >> self._left & (1 << count) - 1

    def skip_uvlc(self) -> None:
        """Section 4.10.3."""
        zeros = 0
        while not self.take(1):
            zeros += 1
        if zeros < 32:
            self.take(zeros)


def largest_frame(sequence_header: bytes) -> tuple[int, int]:
    """The width and height that no frame exceeds (section 5.5.1); EOFError if the header ends too early."""
    bits = _Bits(sequence_header)
    bits.take(4)  # seq_profile, still_picture
    if bits.take(1):  # reduced_still_picture_header
        bits.take(5)
    else:
        _skip_operating_points(bits)
    width_bits, height_bits = bits.take(4) + 1, bits.take(4) + 1
    return bits.take(width_bits) + 1, bits.take(height_bits) + 1


def _skip_operating_points(bits: _Bits) -> None:
    delay_bits = 0
    if bits.take(1):  # timing_info_present_flag
        bits.take(64)
        if bits.take(1):  # equal_picture_interval
            bits.skip_uvlc()
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
