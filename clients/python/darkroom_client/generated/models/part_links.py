from __future__ import annotations

import datetime

from ..models.part_link import PartLink
from ..types import Model


class PartLinks(Model):
    """Where to send parts."""

    expires_at: datetime.datetime
    """When the links stop working. Ask for others then."""

    links: list[PartLink]
    """One for each part, in the order of the request."""
