from __future__ import annotations

from ..models.upload_form_fields import UploadFormFields
from ..types import Model


class UploadForm(Model):
    """A POST with a multipart form: `fields` as they are, and the file last, as `file`."""

    url: str
    fields: UploadFormFields
