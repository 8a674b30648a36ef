"""Finding an owner's image. Another owner's does not exist."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path
from pydantic import AfterValidator

from darkroom import services
from darkroom.catalog.entry import Entry
from darkroom.catalog.images import Images
from darkroom.keys import ImageId, Owner
from darkroom.stages import StageName
from image_api.models import UUID, known_id
from image_api.problems import Failed, ImageNotFound, NotYet, Problem, Rejected

Id = Annotated[
    str,
    AfterValidator(known_id),
    Path(description="The image's id.", json_schema_extra={"format": "uuid", "pattern": UUID}),
]
"""The id in a path."""


def find(owner: Owner, image_id: str) -> Entry:
    """A slot or an image that is not deleted. Raises ImageNotFound."""
    entry = look_up(owner, image_id)
    if entry.deleted:
        raise ImageNotFound
    return entry


def look_up(owner: Owner, image_id: str) -> Entry:
    """An image of this owner's, or its tombstone. Raises ImageNotFound, also for an image in quarantine, which not
    even its owner may destroy.
    """
    entry = services.catalog(Images).get(owner, ImageId(image_id))
    if entry is None or entry.quarantined:
        raise ImageNotFound
    return entry


def without_result(entry: Entry, stage: StageName) -> Problem:
    """Why an image has no result of a stage, or not yet."""
    fault = entry.fault(stage)
    if fault is None or not entry.settled(stage):
        return NotYet()
    return (Failed if fault.retry else Rejected)(fault.message, members={"reason": fault.code})
