from __future__ import annotations

from ..models.error_code import ErrorCode
from ..models.stage_name import StageName
from ..types import Model


class StageFault(Model):
    """Why one part of the work on the photo was given up."""

    stage: StageName | str
    code: ErrorCode | str
    """For programs."""

    message: str
    """For people."""

    retry: bool
    """Whether another try may succeed: the reason is not in the file."""
