from __future__ import annotations

from pydantic import Field

from ..types import Model


class FacetValue(Model):
    """The images that have a value."""

    value: str
    """As somebody wrote it; under the name of the facet, it filters lists."""

    images: int
    bytes_: int = Field(alias="bytes")
    """Of their originals."""
