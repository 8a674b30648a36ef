from __future__ import annotations

from ..models.member_result import MemberResult
from ..types import Model


class MemberResults(Model):
    """What became of each image: those of `remove`, then `move`, then `add`, as they were sent."""

    results: list[MemberResult]
