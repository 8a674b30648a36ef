from __future__ import annotations

from ..types import Model


class CompanionRequest(Model):
    """A file that a client is about to send for an image."""

    filename: str
    """Its name, up to 255 characters. The ending says what it is."""

    content_type: str
    """Its MIME type in lower case, without parameters. Send the type that the form's fields and the link's
    headers have: only images, videos, sounds and JSON keep theirs; everything else is
    `application/octet-stream`, so that no companion opens as a web page."""

    size: int | None = None
    """The number of its bytes, as for a photo."""

    sha256: str | None = None
    """The SHA-256 of its bytes. S3 refuses other bytes where it can tell."""
