from __future__ import annotations

import datetime

from ..models.upload_form import UploadForm
from ..models.upload_link import UploadLink
from ..models.upload_parts import UploadParts
from ..types import Model


class Upload(Model):
    """The ways to send the file to S3. One of them is enough."""

    expires_at: datetime.datetime
    """When the form and the link stop working. Open the slot again then."""

    max_bytes: int
    """The largest file that is accepted, in bytes."""

    form: UploadForm
    """A POST with a multipart form: `fields` as they are, and the file last, as `file`."""

    put: UploadLink | None
    """For background transfers; null if no `size` was declared."""

    multipart: UploadParts | None
    """For large files; null if the declared `size` is not above `multipart_over`."""
