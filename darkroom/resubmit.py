"""Resubmission: have an image that was worked on before worked on anew."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from darkroom.catalog.entry import Entry
from darkroom.catalog.resubmissions import Resubmissions
from darkroom.keys import Lane
from darkroom.observability import logger
from darkroom.queues import StageQueues
from darkroom.stages import StageName


class Reason(StrEnum):
    """Why an image is worked on anew; a word for the log."""

    RETRY = "retry"  # its owner, or an operator, asks for another try
    REPROCESS = "reprocess"  # its owner asks for what this version of Darkroom makes of it
    CORRECTION = "correction"  # its owner has corrected what the file says
    BACKFILL = "backfill"  # a new ladder or engine, for many


@dataclass(frozen=True, slots=True)
class Resubmission:
    """Raises revisions in the catalogue and sends the work to the stages' queues."""

    catalog: Resubmissions
    queues: StageQueues
    originals_bucket: str

    def resubmit(self, entry: Entry, stages: Collection[StageName], reason: Reason, lane: Lane) -> bool:
        """Have stages work anew on the version that is current in `entry`; False when it no longer is.

        Pictures, place and digest stay shown until the new commit. Dying between the write and the queues leaves
        the image among the unsettled; called again with the same entry, it sends the work and raises nothing
        twice.
        """
        raised = self.catalog.raise_revisions(entry, stages)
        if raised is None:
            return False
        self.queues.send(raised.current_upload(self.originals_bucket), stages, lane)
        logger.info(
            "image resubmitted", owner=entry.owner, image_id=entry.image_id, stages=list(stages), reason=reason
        )
        return True
