"""Repair: bring the catalogue to what S3 holds, one image at a time, whatever was lost on the way.

The entry is read first, then S3 is asked, then a keeper writes; a write is refused when the entry has changed
since, and the next visit looks again. Two visits in a row change nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from darkroom import keys
from darkroom.catalog.entry import Entry, Owes
from darkroom.catalog.keepers import Keepers
from darkroom.keys import Lane, OriginalKey, Sequencer
from darkroom.objects import Objects
from darkroom.queues import StageQueues
from darkroom.stages import STAGES, StageName

GAVE_UP: Final = "gave_up"
GAVE_UP_MESSAGE: Final = "The image could not be processed. The fault is ours, not the file's. Try again later."

NO_SEQUENCER: Final = Sequencer("0" * keys.SEQUENCER_WIDTH)
"""What a version found in S3 has until a keeper gives it a mark."""


class Repair(StrEnum):
    """What a visit to an image has done."""

    NONE = "none"  # the catalogue and S3 agree
    ADOPTED = "adopted"  # S3 held a version that the catalogue did not have as the current one
    BURIED = "buried"  # S3 no longer held the original
    REMOVED = "removed"  # what a deletion still owed is removed
    DESTROYED = "destroyed"  # an original lay under an id that its owner's deletion has spent
    SETTLED = "settled"  # nothing was owed any more; only the note of it was missing
    RESENT = "resent"  # work that no message asked for any more was sent again
    GAVE_UP = "gave_up"  # the same, too often: the image is `failed` now


@dataclass(frozen=True, slots=True)
class Repairs:
    """Looks at images and repairs them."""

    catalog: Keepers
    objects: Objects
    queues: StageQueues

    def reconcile(self, original: OriginalKey, entry: Entry | None) -> Repair:
        """Make the catalogue agree with what S3 holds under a key; `entry` as it was read just now.

        Work that follows goes by the slow lane. Nothing is done about an image whose removal is owed.
        """
        if entry is not None and entry.deleted and entry.owes is not None:
            return Repair.NONE
        current = self.objects.current_version(original, NO_SEQUENCER)
        if current is None:
            return self._bury(entry)
        if entry is not None and entry.spent:
            self.objects.delete_original(entry.owner, entry.image_id, entry.object_key)
            return Repair.DESTROYED
        adopted = self.catalog.adopt(entry, current)
        if adopted is None:
            return Repair.NONE
        self.queues.send(adopted, STAGES, Lane.IMPORTS)
        return Repair.ADOPTED

    def remove(self, entry: Entry) -> Repair:
        """Do what the deletion of an image still owes, which whoever deleted it did not live to do.

        Of an import's original only what was there when it was deleted goes: the key may have been filled again.
        """
        if entry.owes is None or not entry.deleted:
            return Repair.NONE
        if entry.owes is Owes.ORIGINAL:
            until = None if entry.spent else entry.unsettled_since
            self.objects.delete_original(entry.owner, entry.image_id, entry.object_key, until)
        prefix = keys.derived_prefix(entry.owner, entry.image_id)
        self.objects.remove_derived(prefix, lambda order: order.sequencer <= entry.deleted_seq)
        self.catalog.finish(entry.owner, entry.image_id, entry.owes)
        return Repair.REMOVED

    def resend(self, original: OriginalKey, entry: Entry, stages: Collection[StageName], most: int) -> Repair:
        """Send work again that no message asks for any more; after `most` times, give it up."""
        repair = self.reconcile(original, entry)
        if repair is not Repair.NONE:
            return repair
        if entry.resends >= most:
            given_up = [self.catalog.fail(entry, stage, GAVE_UP, GAVE_UP_MESSAGE) for stage in stages]
            return Repair.GAVE_UP if any(given_up) else Repair.NONE
        if not self.catalog.note_resend(entry):
            return Repair.NONE
        self.queues.send(entry.current_upload(original.bucket), stages, Lane.IMPORTS)
        return Repair.RESENT

    def _bury(self, entry: Entry | None) -> Repair:
        if entry is None or not self.catalog.bury_missing(entry):
            return Repair.NONE
        buried = self.catalog.get(entry.owner, entry.image_id)
        if buried is not None:
            self.remove(buried)
        return Repair.BURIED
