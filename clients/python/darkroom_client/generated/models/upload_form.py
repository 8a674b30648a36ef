from __future__ import annotations

import datetime

from ..models.upload_form_fields import UploadFormFields
from ..models.upload_form_method import UploadFormMethod
from ..types import Model


class UploadForm(Model):
    """Where and how to send the photo: a multipart form with `fields` as they are and the file last, as
    `file`."""

    url: str
    fields: UploadFormFields
    expires_at: datetime.datetime
    """When the form stops working."""

    max_bytes: int
    """The largest file that it accepts, in bytes."""

    method: str | UploadFormMethod = "POST"
