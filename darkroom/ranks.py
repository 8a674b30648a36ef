"""Ranks: texts whose order is that of things which somebody arranges by hand. Pure.

A rank is a fraction in hexadecimal digits, so there is always room for another one between two. Ranks at an end
keep their length. Between neighbours, one grows by a digit with every fourth halving.
"""

from collections.abc import Sequence
from typing import Final

# 48 bits: from the middle, some 134 million ranks can be put at each end, a STEP apart, before any grows.
_DIGITS: Final = 12
_STEP: Final = 16**5

LONGEST: Final = 64
"""The most digits of a rank. Each row has its rank in its key, and every digit costs in every read."""

SPREAD: Final = 48
"""The most digits of a rank after neighbours were spread out: some 60 insertions fit until the next time."""


def between(low: str | None, high: str | None, number: int) -> list[str]:
    """So many ranks between two, in order and far apart; None is the end."""
    digits = max(_DIGITS, len(low or ""), len(high or ""))
    while True:
        whole = 16**digits
        first = 0 if low is None else _value(low, digits)
        last = whole if high is None else _value(high, digits)
        if last - first > number:
            return [_text(value, digits) for value in _values(first, last, number, digits, low, high)]
        digits += 1


def _values(first: int, last: int, number: int, digits: int, low: str | None, high: str | None) -> Sequence[int]:
    step = _STEP * 16 ** (digits - _DIGITS)
    if low is None and high is None:
        middle = last // 2
        return range(middle, middle + step * number, step)
    if high is None and first + step * number < last:
        return range(first + step, first + step * number + 1, step)
    if low is None and last - step * number > first:
        return range(last - step * number, last, step)
    return [first + (last - first) * place // (number + 1) for place in range(1, number + 1)]


def _value(rank: str, digits: int) -> int:
    return int(rank.ljust(digits, "0"), 16)


def _text(value: int, digits: int) -> str:
    text = f"{value:0{digits}x}"
    return text[:_DIGITS] + text[_DIGITS:].rstrip("0")
