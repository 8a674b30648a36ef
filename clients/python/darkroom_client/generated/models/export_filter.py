from __future__ import annotations

from ..models.export_filter_status import ExportFilterStatus
from ..models.kind import Kind
from ..types import Model


class ExportFilter(Model):
    """What all images of an export have in common, as the parameters of `GET /images`; null stands for
    any."""

    taken_from: str | None = None
    """Taken at this local time or later."""

    taken_to: str | None = None
    """Taken at this local time or earlier."""

    camera: str | None = None
    """Make and model."""

    lens: str | None = None
    """The model of the lens."""

    tag: str | None = None
    """One of the tags, or of the keywords in the file."""

    favourite: bool | None = None
    """Whether it is a favourite."""

    kind: Kind | str | None = None
    """What kind of picture it is."""

    place: str | None = None
    """A sublocation, city, state or country."""

    status: ExportFilterStatus | str | None = None
    """How its processing ended."""

    text: str | None = None
    """Words that are all in its texts."""

    album: str | None = None
    """An album that it belongs to."""
