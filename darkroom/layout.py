"""The form of everything that is stored, as a number.

It stands for the keys and attributes of catalogue entries, and for the keys and contents of derived objects.
Whoever changes one of these raises it. Nothing reads the older form and nothing migrates it, for so far images are
on laptops only: `make run` stops at a stack of another layout (local/deployment.py), and `make forget` removes it.
"""

from typing import Final

LAYOUT: Final = 3
