"""ICC profiles: made from primaries and a curve, and their tags. Source: ICC.1:2022."""

import math
import struct
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

Chromaticities = tuple[float, ...]
"""x and y of white, red, green and blue, CIE 1931."""

SRGB: Final = (0.3127, 0.3290, 0.640, 0.330, 0.300, 0.600, 0.150, 0.060)
DISPLAY_P3: Final = (0.3127, 0.3290, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060)

_Row = tuple[float, float, float]
_Matrix = tuple[_Row, _Row, _Row]
_D50: Final[_Row] = (0.9642, 1.0, 0.8249)
_BRADFORD: Final[_Matrix] = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))


def tags(profile: bytes) -> dict[bytes, bytes]:
    """The tags of a profile (section 7.3), as far as the profile contains them."""
    count = min(int.from_bytes(profile[128:132]), (len(profile) - 132) // 12, 100)
    found = dict[bytes, bytes]()
    for at in range(132, 132 + 12 * count, 12):
        offset, size = struct.unpack_from(">LL", profile, at + 4)
        found.setdefault(profile[at : at + 4], profile[offset : offset + size])
    return found


def exceeds_srgb(profile: bytes) -> bool:
    """Whether a profile of three primaries (section 8.3.3) has one that sRGB cannot show. Tables, as of CMYK or
    perceptual rendering, are made for one medium and do not count.
    """
    found = tags(profile)
    columns = [found.get(name, b"")[8:20] for name in _COLUMNS]
    if profile[16:20] != b"RGB " or any(len(column) < 12 for column in columns):
        return False
    primaries = [_row(value / 65536 for value in struct.unpack(">3l", column)) for column in columns]
    return any(share < -_TOLERANCE for primary in primaries for share in _times(_to_linear_srgb(), primary))


_COLUMNS: Final = (b"rXYZ", b"gXYZ", b"bXYZ")
_TOLERANCE: Final = 0.02
"""As a share of full light. The primaries in sRGB profiles of different makers differ by less than half of it."""


@cache
def _to_linear_srgb() -> _Matrix:
    """From XYZ under D50."""
    return _inverse(_transposed(_colorants(SRGB)))


def matrix_profile(chromaticities: Chromaticities, curve: list[float]) -> bytes | None:
    """A monitor profile of three primaries and one curve (ICC.1:2022, section 8.3.3), if they span a space.

    `curve`: linear light from 0 to 1 over evenly spaced signal values.
    """
    try:
        columns = _colorants(chromaticities)
    except ZeroDivisionError:
        return None
    if any(abs(value) > 4 for column in columns for value in column):
        return None
    samples = [round(min(1.0, max(0.0, value)) * 65535) for value in curve]
    trc = b"curv\0\0\0\0" + struct.pack(f">L{len(samples)}H", len(samples), *samples)
    return assembled(_xyz_tags(columns) | {b"rTRC": trc, b"gTRC": trc, b"bTRC": trc})


@cache
def display_p3() -> bytes:
    """Display P3 in under 600 bytes, of version 4: a formula for the curve, and its name."""
    curve = b"para\0\0\0\0\0\3\0\0" + _fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    adaptation = _adaptation(_white(DISPLAY_P3))
    tags = {
        b"desc": _words("Display P3"),
        b"cprt": _words("CC0"),
        b"wtpt": b"XYZ \0\0\0\0" + _fixed(*_D50),
        b"chad": b"sf32\0\0\0\0" + _fixed(*(value for row in adaptation for value in row)),
    }
    return assembled(
        tags | _xyz_tags(_colorants(DISPLAY_P3)) | {b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}, version=4
    )


def _fixed(*values: float) -> bytes:
    """s15Fixed16 numbers (section 4.6)."""
    return struct.pack(f">{len(values)}l", *(round(value * 65536) for value in values))


def _words(text: str) -> bytes:
    """One text, in English (section 10.15)."""
    encoded = text.encode("utf-16-be")
    return b"mluc\0\0\0\0" + struct.pack(">LL2s2sLL", 1, 12, b"en", b"US", len(encoded), 28) + encoded


def _xyz_tags(columns: Sequence[_Row]) -> dict[bytes, bytes]:
    return {name: b"XYZ \0\0\0\0" + _fixed(*column) for name, column in zip(_COLUMNS, columns, strict=True)}


def _white(chromaticities: Chromaticities) -> _Row:
    x, y = chromaticities[:2]
    return x / y, 1.0, (1 - x - y) / y


def _adaptation(white: _Row) -> _Matrix:
    """From colours under a white to those under D50, by Bradford's method."""
    gain = [new / old for new, old in zip(_times(_BRADFORD, _D50), _times(_BRADFORD, white), strict=True)]
    scaled = [_row(g * value for value in row) for g, row in zip(gain, _BRADFORD, strict=True)]
    from_cone = _inverse(_BRADFORD)
    columns = [_times(from_cone, column) for column in _transposed(scaled)]
    return _transposed(columns)


def _colorants(chromaticities: Chromaticities) -> list[_Row]:
    """Red, green and blue as XYZ under D50; ZeroDivisionError if they span no space."""
    white, *primaries = [
        (x / y, 1.0, (1 - x - y) / y) for x, y in zip(chromaticities[::2], chromaticities[1::2], strict=True)
    ]
    amounts, adaptation = _times(_inverse(_transposed(primaries)), white), _adaptation(white)
    return [
        _times(adaptation, _row(value * amount for value in primary))
        for amount, primary in zip(amounts, primaries, strict=True)
    ]


def assembled(tags: dict[bytes, bytes], version: int = 2) -> bytes:
    """An ICC profile, version 2.4 or 4.4, of the monitor class, with these tags."""
    start = 128 + 4 + 12 * len(tags)
    table, body, offsets = struct.pack(">L", len(tags)), b"", dict[bytes, int]()
    for name, data in tags.items():
        if data not in offsets:  # tags may share their data
            offsets[data] = start + len(body)
            body += data + b"\0" * (-len(data) % 4)
        table += name + struct.pack(">LL", offsets[data], len(data))
    header = (
        struct.pack(">L4xL", start + len(body), version << 24 | 0x400000) + b"mntrRGB XYZ " + b"\0" * 12 + b"acsp"
    )
    header = header.ljust(68, b"\0") + _fixed(*_D50)
    return header.ljust(128, b"\0") + table + body


def _row(values: Iterable[float]) -> _Row:
    a, b, c = values
    return a, b, c


def _times(matrix: _Matrix, vector: _Row) -> _Row:
    return _row(math.sumprod(row, vector) for row in matrix)


def _transposed(rows: Sequence[_Row]) -> _Matrix:
    a, b, c = zip(*rows, strict=True)
    return a, b, c


def _inverse(matrix: _Matrix) -> _Matrix:
    """The inverse, by the adjugate; ZeroDivisionError if there is none."""
    (a, b, c), (d, e, f), (g, h, i) = matrix
    determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    rows = (
        (e * i - f * h, c * h - b * i, b * f - c * e),
        (f * g - d * i, a * i - c * g, c * d - a * f),
        (d * h - e * g, b * g - a * h, a * e - b * d),
    )
    first, second, third = (_row(value / determinant for value in row) for row in rows)
    return first, second, third
