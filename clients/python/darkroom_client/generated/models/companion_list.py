from __future__ import annotations

from ..models.companion_entry import CompanionEntry
from ..types import Model


class CompanionList(Model):
    """The files that belong to a photo."""

    companions: list[CompanionEntry]
