from __future__ import annotations

from ..types import Model


class Placeholder(Model):
    """What to show until a thumbnail is loaded."""

    thumbhash: str | None = None
    """A ThumbHash, base64."""

    data_uri: str | None = None
    """A tiny picture as a data URI."""
