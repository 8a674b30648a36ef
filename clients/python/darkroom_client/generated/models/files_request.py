from __future__ import annotations

from ..types import Model


class FilesRequest(Model):
    """The files that a client could send."""

    sha256: list[str]
    """Their SHA-256."""
