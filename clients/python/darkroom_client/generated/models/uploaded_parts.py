from __future__ import annotations

from ..models.uploaded_part import UploadedPart
from ..types import Model


class UploadedParts(Model):
    """How far an upload in parts is."""

    part_bytes: int
    """The bytes of each part but the last."""

    parts: int
    """How many parts there are."""

    size: int
    """The bytes of the whole file."""

    uploaded: list[UploadedPart]
    """The parts that have arrived, in order of their numbers."""
