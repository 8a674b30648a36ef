from __future__ import annotations

import datetime

from ..models.caption import Caption
from ..models.companion_entry import CompanionEntry
from ..models.corrections import Corrections
from ..models.image_entry_position_source import ImageEntryPositionSource
from ..models.origin import Origin
from ..models.placeholder import Placeholder
from ..models.position import Position
from ..models.region import Region
from ..models.sidecar_source import SidecarSource
from ..models.source import Source
from ..models.stage_fault import StageFault
from ..models.status import Status
from ..models.summary import Summary
from ..models.thumbnail import Thumbnail
from ..models.time import Time
from ..types import Model


class ImageEntry(Model):
    """A photo. What is not known (yet) is null."""

    id: str
    status: Status | str
    """`pending`: a slot without a photo. `processing`: being worked on; the first thumbnails may be there.
    `ready`: complete. `partial`: some pictures or the metadata could not be made. `rejected`: no
    picture could be made, because of the file. `failed`: no picture could be made, because of a fault
    on our side. `errors` says more."""

    reprocessing: bool
    """Whether newer thumbnails or metadata are being made; the present ones stay meanwhile."""

    filename: str | None
    content_type: str | None
    """As declared for the upload."""

    size: int | None
    """The number of the original's bytes."""

    sha256: str | None
    """The SHA-256 of the original's bytes as they were read, in hexadecimal digits."""

    verified: bool
    """Whether that is the `sha256` that the slot was opened with: the file has arrived whole."""

    sent_by: str | None
    """What the guest calls themselves who sent it by a share; null if its owner did."""

    created_at: datetime.datetime
    """When its slot was opened, or its import arrived."""

    uploaded_at: datetime.datetime | None
    """When its original arrived."""

    origin: Origin | str
    """`upload`: through a slot. `import`: dropped into the bucket."""

    version: int
    """Counts the owner's edits; the first part of the ETag."""

    title: str | None
    """The owner's own, as the next four."""

    description: str | None
    tags: list[str]
    favourite: bool
    rating: int | None
    """1 to 5 stars."""

    corrections: Corrections
    """What the owner has corrected of what the file says; null where the file's word counts."""

    time: Time | None
    """When the picture was taken, with the owner's corrections; lists are in this order."""

    uncorrected_time: Time | None
    """The same without the owner's corrections."""

    position: Position | None
    """Where it was taken: the owner's correction; without one, what the file says, or a sidecar."""

    position_source: ImageEntryPositionSource | SidecarSource | str | None
    """Who says that: `owner`, `file`, `sidecar:xmp` or `sidecar:takeout`; null if nobody does."""

    caption: Caption | None
    """The description that counts: the owner's; without one, the file's, or a sidecar's."""

    source: Source | None
    regions: list[Region]
    """Marked areas, such as named faces, on the pictures as they are displayed: with the owner's
    correction of the orientation once the thumbnails have it."""

    thumbnails: list[Thumbnail]
    """From the smallest to the largest."""

    placeholder: Placeholder | None
    metadata: Summary | None
    """What the file says about itself: camera, exposure, time taken, position, … Unknown fields are
    absent."""

    errors: list[StageFault]
    companions: list[CompanionEntry]
    """The files that belong to it, by their names."""

    trashed_at: datetime.datetime | None
    """Since when it is in the trash, or null. Another photo under the same id begins anew."""

    destroyed_after: datetime.datetime | None
    """Until when it can be restored from there at least."""
