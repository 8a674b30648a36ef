from __future__ import annotations

from ..models.image_edit import ImageEdit
from ..models.versioned_image import VersionedImage
from ..types import Model


class ImagesEdit(Model):
    """One change for many images."""

    images: list[VersionedImage]
    """Each image once."""

    edit: ImageEdit | None = None
    """What to change of an image. Fields that are left out stay; null takes a value or a correction back."""

    shift_seconds: int | None = None
    """Moves the local time of each by so many seconds, as a correction of `taken_at`: for a camera whose
    clock was wrong."""
