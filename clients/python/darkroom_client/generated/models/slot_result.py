from __future__ import annotations

from ..models.slot import Slot
from ..types import Model


class SlotResult(Model):
    """What became of one slot of a request for many. The slot of a companion has the image that it belongs
    to."""

    id: str
    """That of the request, or the one that the API has made."""

    status: int
    """The status that a request for this slot alone would have."""

    code: str | None
    """The code of its problem."""

    slot: Slot | None
    """Null with a problem."""
