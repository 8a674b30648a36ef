from __future__ import annotations

from ..types import Model


class ImagesDelete(Model):
    """Images to delete."""

    ids: list[str]
    """Each image once."""

    permanent: bool = False
    """Whether to destroy them now, also from the trash."""
