from __future__ import annotations

from ..models.named_slot_request import NamedSlotRequest
from ..types import Model


class SlotsRequest(Model):
    """Photos that a client is about to upload."""

    slots: list[NamedSlotRequest]
    """Each id once."""
