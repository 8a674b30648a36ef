from __future__ import annotations

from ..types import Model


class CompactPicture(Model):
    """A thumbnail, in one or several formats."""

    name: str
    width: int
    """Pixels."""

    height: int
    """Pixels."""

    formats: list[str]
    """The endings of its files."""

    animated: list[str]
    """Those of them that move."""
