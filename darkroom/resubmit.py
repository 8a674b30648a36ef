"""Resubmission: have an image processed again."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from darkroom.catalog.entry import Entry
from darkroom.catalog.resubmissions import Resubmissions
from darkroom.keys import Lane
from darkroom.observability import logger
from darkroom.queues import StageQueues
from darkroom.stages import PICTURES, STAGES, StageName


class Reason(StrEnum):
    """Why an image is processed again; a word for the log."""

    RETRY = "retry"  # its owner, or an operator, asks for another try
    REPROCESS = "reprocess"  # its owner wants the results of this version of Darkroom
    CORRECTION = "correction"  # its owner has corrected what the file says
    REPAIR = "repair"  # what was made of it is gone
    BACKFILL = "backfill"  # a new ladder or engine, for many


@dataclass(frozen=True, slots=True)
class Resubmission:
    """Raises revisions in the catalogue and sends the work to the stages' queues."""

    catalog: Resubmissions
    queues: StageQueues
    originals_bucket: str

    def resubmit(
        self,
        entry: Entry,
        stages: Collection[StageName],
        reason: Reason,
        lane: Lane,
        run: str | None = None,
        *,
        forget: bool = False,
    ) -> bool:
        """Have stages work again on the version that is current in `entry`; False if it is not current any more.

        Pictures, place and digest stay until the new commit. If the process dies between the write and the queues,
        the image stays among the unsettled. Called again with the same entry, it sends the work and raises nothing
        a second time. `run`: the run of the command, which the entry records.
        """
        raised = self.catalog.raise_revisions(entry, stages, run, forget=forget)
        if raised is None:
            return False
        self.queues.send(raised.current_upload(self.originals_bucket), stages, lane)
        logger.info(
            "image resubmitted", owner=entry.owner, image_id=entry.image_id, stages=list(stages), reason=reason
        )
        return True

    def retry(self, entry: Entry) -> bool:
        """Have the stages that gave up on an image try again for its owner; False if none has given up.

        The owner waits, so imports use the lane of uploads too. If work is already being repeated, it is sent
        again after a minute: an earlier request may have died before it sent the work.
        """
        if stages := entry.given_up:
            return self.resubmit(entry, stages, Reason.RETRY, Lane.UPLOADS)
        return self.send_again(entry)

    def reprocess(self, entry: Entry) -> bool:
        """Have all work on an image done again for its owner; False if it has no original any more.

        While work on it is going on, that is waited for: it is by this version of Darkroom already.
        """
        if not all(entry.settled(stage) for stage in entry.awaited_stages):
            self.send_again(entry)
            return entry.living
        return self.resubmit(entry, list(STAGES), Reason.REPROCESS, Lane.UPLOADS)

    def send_again(self, entry: Entry) -> bool:
        """Send work that is being repeated again for its owner, at most once a minute; False if there is none."""
        if (stages := entry.worked_on_anew) and self.catalog.note_resend(entry):
            self.queues.send(entry.current_upload(self.originals_bucket), stages, Lane.UPLOADS)
        return bool(stages)

    def turn(self, entry: Entry) -> None:
        """Have the thumbnails made in the orientation that their owner has just given the image."""
        self.queues.send(entry.current_upload(self.originals_bucket), [PICTURES], Lane.UPLOADS)
        logger.info(
            "image resubmitted",
            owner=entry.owner,
            image_id=entry.image_id,
            stages=[PICTURES],
            reason=Reason.CORRECTION,
        )
