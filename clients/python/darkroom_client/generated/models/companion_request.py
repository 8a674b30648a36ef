from __future__ import annotations

from ..types import Model


class CompanionRequest(Model):
    """A file that a client is about to send for an image."""

    filename: str
    """Its name, up to 255 characters. The ending says what it is."""

    content_type: str
    """Its MIME type in lower case, without parameters. Exactly this type has to be sent."""

    size: int | None = None
    """The number of its bytes, as for a photo."""

    sha256: str | None = None
    """The SHA-256 of its bytes. S3 refuses other bytes where it can tell."""
