from __future__ import annotations

from ..models.upload_link_headers import UploadLinkHeaders
from ..types import Model


class UploadLink(Model):
    """A PUT whose body is the file, with these headers as they are. Content-Length, which every HTTP
    client sends
    by itself, must be the size that was declared."""

    url: str
    headers: UploadLinkHeaders
