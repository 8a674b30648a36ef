from __future__ import annotations

from ..models.upload import Upload
from ..types import Model


class GuestSlot(Model):
    """A place for one photo of a guest."""

    id: str
    upload: Upload
    """The ways to send the file to S3. One of them is enough."""
