from __future__ import annotations

import datetime

from ..models.file_state import FileState
from ..types import Model


class FileResult(Model):
    """What became of a file."""

    sha256: str
    state: FileState | str
    """`have`: an image has it. `trashed`: an image in the trash has it. `deleted`: its owner has destroyed
    it, or left it in the trash to its end, less than a year ago. `new`: it was never there, or so long
    ago that it is forgotten."""

    id: str | None = None
    """The image that has it, with `have` and `trashed`."""

    deleted_at: datetime.datetime | None = None
    """With `deleted`: when it was destroyed, if that is known."""
