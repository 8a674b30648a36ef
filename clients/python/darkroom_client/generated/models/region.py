from __future__ import annotations

from pydantic import Field

from ..types import Model


class Region(Model):
    """Region"""

    name: str | None = None
    """the name that the marking tool gave it"""

    type_: str | None = Field(default=None, alias="type")
    """"face", "pet", "focus", "barcode" """

    left: float | None = None
    """fraction of the width, as displayed"""

    top: float | None = None
    """fraction of the height"""

    width: float | None = None
    """fraction of the width"""

    height: float | None = None
    """fraction of the height"""
