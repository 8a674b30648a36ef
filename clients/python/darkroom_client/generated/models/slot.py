from __future__ import annotations

from ..models.image_entry import ImageEntry
from ..models.upload import Upload
from ..types import Model


class Slot(Model):
    """A place for one photo."""

    image: ImageEntry
    """A photo. What is not known (yet) is null."""

    duplicate: bool
    """Whether the file is that of an image that has an id already; `image` is that image then."""

    upload: Upload | None
    """Null if the file is there already: nothing is to be sent."""
