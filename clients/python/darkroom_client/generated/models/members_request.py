from __future__ import annotations

from ..models.added_image import AddedImage
from ..models.moved_image import MovedImage
from ..types import Model


class MembersRequest(Model):
    """What to change of the images of an album: first `remove`, then `move`, then `add`, one after the
    other."""

    add: list[AddedImage] | None = None
    """An image that belongs to the album already stays where it is."""

    move: list[MovedImage] | None = None
    remove: list[str] | None = None
