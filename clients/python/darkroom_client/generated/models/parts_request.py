from __future__ import annotations

from ..models.part_request import PartRequest
from ..types import Model


class PartsRequest(Model):
    """Parts that are about to be sent."""

    parts: list[PartRequest]
    """Each part once, in any order."""
