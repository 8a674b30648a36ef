from __future__ import annotations

from ..types import Model


class Colour(Model):
    """Colour"""

    colour: str
    """"#rrggbb" in sRGB"""

    share: float
    """of the visible pixels, 0 to 1"""
