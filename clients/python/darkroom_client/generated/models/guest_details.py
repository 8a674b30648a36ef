from __future__ import annotations

from ..models.caption import Caption
from ..models.position import Position
from ..models.region import Region
from ..models.summary import Summary
from ..models.time import Time
from ..types import Model


class GuestDetails(Model):
    """What a guest sees of a photo besides its pictures, if the owner shares metadata."""

    filename: str | None
    title: str | None
    tags: list[str]
    caption: Caption | None
    time: Time | None
    """When the picture was taken."""

    position: Position | None
    """Where it was taken."""

    regions: list[Region]
    """Marked areas, such as named faces."""

    metadata: Summary | None
    """What the file says about itself."""
