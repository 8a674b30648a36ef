from __future__ import annotations

import datetime

from ..types import Model


class GuestSlotRequest(Model):
    """A photo that a guest is about to send."""

    filename: str
    """Its name, up to 255 characters; folders and control characters are left out."""

    content_type: str
    """`image/…` without parameters, or `application/octet-stream`. Exactly this type has to be sent; the
    real format is read from the file's bytes."""

    name: str
    """What the guest calls themselves, for the owner: up to 100 characters."""

    size: int
    """The number of its bytes: exactly so many are accepted."""

    file_time: datetime.datetime | None = None
    """When the file was last changed: RFC 3339 with the offset that the device's clock had then, kept to
    the millisecond. In a browser, `File.lastModified` with `getTimezoneOffset()` of that date. Lists
    use it where neither the photo nor its name gives the second, unless it is more than a day ahead of
    the upload."""
