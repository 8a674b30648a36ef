from __future__ import annotations

from ..models.slot_result import SlotResult
from ..types import Model


class SlotResults(Model):
    """What became of each slot, in the order of the request."""

    results: list[SlotResult]
