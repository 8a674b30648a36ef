from __future__ import annotations

from ..types import Model


class ImagesRestore(Model):
    """Images to take from the trash."""

    ids: list[str]
    """Each image once."""
