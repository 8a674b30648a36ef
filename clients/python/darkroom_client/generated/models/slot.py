from __future__ import annotations

from ..models.image_entry import ImageEntry
from ..models.upload_form import UploadForm
from ..types import Model


class Slot(Model):
    """A place for one photo."""

    image: ImageEntry
    """A photo. What is not known (yet) is null."""

    upload: UploadForm
    """Where and how to send the photo: a multipart form with `fields` as they are and the file last, as
    `file`."""
