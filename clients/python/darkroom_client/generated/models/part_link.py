from __future__ import annotations

from ..models.part_link_headers import PartLinkHeaders
from ..types import Model


class PartLink(Model):
    """A PUT whose body is a part of the file, with these headers as they are. Content-Length, which every
    HTTP
    client sends by itself, must be the part's size."""

    number: int
    url: str
    headers: PartLinkHeaders
