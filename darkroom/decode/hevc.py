"""The depth of an HEVC bitstream's samples, which may differ from what the HEIC says.

Sources: ITU-T H.265, sections 7.3.1 and 7.3.2.2; ISO/IEC 14496-15, section 8.3.2.1.
"""

from collections.abc import Iterator
from typing import Final

from darkroom.decode.bits import Bits

SEQUENCE_PARAMETERS: Final = 33
"""The type of unit that says how samples are coded."""

_MAX_UNITS: Final = 20_000
"""Units of one bitstream: a tile has one or two; a hostile file could have millions of empty ones."""
_MAX_HEADER: Final = 256
"""Bytes of such a unit, up to the depth: with all sub-layers it takes 110."""


def configured_units(record: bytes) -> Iterator[bytes]:
    """The units in a decoder's configuration (`hvcC`)."""
    at = 23
    for _ in range(record[22] if len(record) > 22 else 0):
        count = int.from_bytes(record[at + 1 : at + 3])
        at += 3
        for _ in range(count):
            size = int.from_bytes(record[at : at + 2])
            if at + 2 > len(record):
                return
            yield record[at + 2 : at + 2 + size]
            at += 2 + size


def units(bitstream: bytes | memoryview, length_size: int) -> Iterator[bytes]:
    """The beginnings of a picture's units, each of which follows its length; EOFError if there are too many."""
    at = 0
    for _ in range(_MAX_UNITS):
        if at + length_size >= len(bitstream):
            return
        size = int.from_bytes(bitstream[at : at + length_size])
        at += length_size
        yield bytes(bitstream[at : min(at + size, at + _MAX_HEADER)])
        at += size
    raise EOFError("too many units of HEVC")


def luma_depth(unit: bytes) -> int | None:
    """Bits of a luma sample, by sequence parameters; None for other units, EOFError if they end too early."""
    if len(unit) < 2 or unit[0] >> 1 & 63 != SEQUENCE_PARAMETERS:
        return None
    bits = Bits(unit[2:_MAX_HEADER].replace(b"\0\0\3", b"\0\0"))
    bits.take(4)  # sps_video_parameter_set_id
    sub_layers = bits.take(3)
    bits.take(1 + 96)  # sps_temporal_id_nesting_flag, the general profile, tier and level
    present = [bits.take(2) for _ in range(sub_layers)]
    if sub_layers:
        bits.take(2 * (8 - sub_layers))
    for flags in present:
        bits.take((88 if flags & 2 else 0) + (8 if flags & 1 else 0))
    bits.exp_golomb()  # sps_seq_parameter_set_id
    if bits.exp_golomb() == 3:  # chroma_format_idc
        bits.take(1)
    bits.exp_golomb(), bits.exp_golomb()  # width and height
    if bits.take(1):  # conformance_window_flag
        for _ in range(4):
            bits.exp_golomb()
    return 8 + bits.exp_golomb()
