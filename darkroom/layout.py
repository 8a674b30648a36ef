"""The form of everything that is stored, as a number.

It stands for the keys and attributes of catalogue entries, and for the keys and contents of derived objects.
Whoever changes one of these raises it: nothing reads the older form, and there is no migration, since only embedded
AWS on laptops hold images so far. `make run` does not deploy over a stack of another layout (local/deployment.py);
`make forget` removes one.
"""

from typing import Final

LAYOUT: Final = 2
