from __future__ import annotations

from ..models.companion_slot_answer_kind import CompanionSlotAnswerKind
from ..models.upload import Upload
from ..types import Model


class CompanionSlot(Model):
    """A place for one companion of a photo."""

    id: str
    kind: CompanionSlotAnswerKind | str
    """What a name says that a file is."""

    filename: str
    upload: Upload | None
    """Null if the file is there: nothing is to be sent."""
