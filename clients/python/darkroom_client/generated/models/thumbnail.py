from __future__ import annotations

from pydantic import Field

from ..models.thumbnail_content_type import ThumbnailContentType
from ..models.thumbnail_format import ThumbnailFormat
from ..types import Model


class Thumbnail(Model):
    """One rendition of the photo: upright, in sRGB or Display P3, without the photo's metadata."""

    name: str
    """Its rung of the ladder."""

    format_: str | ThumbnailFormat = Field(alias="format")
    """Its file format."""

    content_type: str | ThumbnailContentType
    width: int
    """Pixels."""

    height: int
    """Pixels."""

    bytes_: int = Field(alias="bytes")
    animated: bool
    """Whether it moves, as its original does. Every rung also has a still picture."""

    url: str
    """Opens without a token for some hours, and stays the same meanwhile, so that caches keep it."""
