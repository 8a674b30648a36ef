from __future__ import annotations

from ..models.file_result import FileResult
from ..types import Model


class FileResults(Model):
    """What became of each file, in the order of the request."""

    results: list[FileResult]
