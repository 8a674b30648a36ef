from __future__ import annotations

import datetime

from ..types import Model


class SlotRequest(Model):
    """The photo a client is about to upload."""

    filename: str
    """Its name, up to 255 characters; folders and control characters are left out."""

    content_type: str
    """`image/…` without parameters, or `application/octet-stream`. Exactly this type has to be sent; the
    real format is read from the file's bytes."""

    file_time: datetime.datetime | None = None
    """When the file was last changed: RFC 3339 with the offset that the device's clock had then, kept to
    the millisecond. In a browser, `File.lastModified` with `getTimezoneOffset()` of that date. Lists
    use it where neither the photo nor its name gives the second, unless it is more than a day ahead of
    the upload."""

    size: int | None = None
    """The number of its bytes, if known: a file that is too large is then refused at once, exactly this
    many bytes are accepted, and there are more ways to send them."""

    sha256: str | None = None
    """The SHA-256 of its bytes. Other bytes are refused by S3 where it can tell, and rejected with
    `checksum_mismatch` in any case; the right ones make an image that says `verified`."""
