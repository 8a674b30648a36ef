from __future__ import annotations

from ..models.image_entry import ImageEntry
from ..types import Model


class LookAlike(Model):
    """A photo that looks like another."""

    distance: int
    """In how many of 64 bits their perceptual hashes differ."""

    image: ImageEntry
    """A photo. What is not known (yet) is null."""
