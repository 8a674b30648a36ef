"""The eight orientations of EXIF (3.0, tag 0x0112) as turns and mirrors. Pure."""

from typing import Final

_AS_TURNS: Final = {1: (0, 0), 6: (1, 0), 3: (2, 0), 8: (3, 0), 2: (0, 1), 7: (1, 1), 4: (2, 1), 5: (3, 1)}
"""Orientations as quarter turns clockwise, and whether mirrored left-right first."""
_FROM_TURNS: Final = {turns: orientation for orientation, turns in _AS_TURNS.items()}

type Area = tuple[float, float, float, float]
"""Left, top, width and height as fractions of a picture's sides."""


def combined(first: int, second: int) -> int:
    """The orientation that equals applying `first`, then `second`."""
    turns, mirrored = _AS_TURNS[first]
    more_turns, more_mirrored = _AS_TURNS[second]
    # A mirror after a turn equals the opposite turn after the mirror.
    return _FROM_TURNS[(more_turns + (-turns if more_mirrored else turns)) % 4, mirrored ^ more_mirrored]


def turn_after(applied: int, wanted: int) -> int:
    """The orientation that still has to be applied to pixels where `applied` was, so that they are as `wanted`."""
    return next(turn for turn in _AS_TURNS if combined(applied, turn) == wanted)


def swaps_sides(orientation: int) -> bool:
    """Whether the width of a turned picture is the height of the stored one."""
    return orientation >= 5


def turned_area(area: Area, orientation: int) -> Area:
    """An area of the stored picture on the turned one."""
    left, top, width, height = area
    right, bottom = 1 - left - width, 1 - top - height  # their distances from the right and lower edge
    return {
        2: (right, top, width, height),
        3: (right, bottom, width, height),
        4: (left, bottom, width, height),
        5: (top, left, height, width),
        6: (bottom, left, height, width),
        7: (bottom, right, height, width),
        8: (top, right, height, width),
    }.get(orientation, area)
