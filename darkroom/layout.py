"""The form of everything that is stored, as a number.

It covers the keys and attributes of catalogue entries, and the keys and contents of derived objects. Raise it with
every change of these. Nothing reads or migrates an older form, because there are images only on laptops so far:
`make run` stops at a stack of another layout (local/deployment.py), and `make forget` removes it.
"""

from typing import Final

LAYOUT: Final = 6
