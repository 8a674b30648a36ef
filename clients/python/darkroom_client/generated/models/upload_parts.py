from __future__ import annotations

from ..types import Model


class UploadParts(Model):
    """How the file is cut into parts; `POST /images/{id}/parts` gives their links."""

    part_bytes: int
    """The bytes of each part but the last."""

    parts: int
    """How many parts there are."""
