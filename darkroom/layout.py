"""The form of everything that is stored, as a number.

It covers the keys and attributes of catalogue entries, and the keys and contents of derived objects. Raise it with
every change of these, here and in the template's output `Layout`, which tells the form of what a stack stores.
"""

from collections.abc import Mapping
from typing import Final

LAYOUT: Final = 6

BACKFILLS: Final[Mapping[int, str]] = {}
"""The older layouts that this code reads, each with the command that brings images to the present one.

None so far: images are only on laptops, where `make run` stops at another layout and `make forget` removes it.
"""
