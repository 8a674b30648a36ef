"""Repair: make the catalogue agree with S3, one image at a time, whatever was lost.

A keeper reads the entry, then asks S3, then writes. The write is refused if the entry has changed since; the next
visit tries again. A second visit changes nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from darkroom import keys
from darkroom.catalog.entry import Entry, Owes
from darkroom.catalog.keepers import Keepers
from darkroom.errors import FailureCode
from darkroom.keys import Lane, OriginalKey
from darkroom.objects import Objects
from darkroom.observability import logger
from darkroom.order import SEQUENCER_WIDTH, Sequencer
from darkroom.queues import StageQueues
from darkroom.resubmit import Reason, Resubmission
from darkroom.stages import PICTURES, STAGES, StageName

GAVE_UP: Final[FailureCode] = "gave_up"
GAVE_UP_MESSAGE: Final = "The image could not be processed. The fault is ours, not the file's. Try again later."

NO_SEQUENCER: Final = Sequencer("0" * SEQUENCER_WIDTH)
"""The sequencer of a version that was found in S3, until a keeper gives it a mark."""


class Repair(StrEnum):
    """What a visit has done to an image."""

    NONE = "none"  # the catalogue and S3 agree
    ADOPTED = "adopted"  # S3 held a version that the catalogue did not have as the current one
    BURIED = "buried"  # S3 did not have the original any more
    REMOVED = "removed"  # what a deletion still owed has been removed
    DESTROYED = "destroyed"  # there was an original that its owner had deleted, or of a closed account
    REMADE = "remade"  # derived objects were gone, so the image is worked on again
    EMPTIED = "emptied"  # it was in the trash long enough, and was deleted
    SETTLED = "settled"  # nothing was owed any more, but the entry did not say so yet
    RESENT = "resent"  # work without a message was sent again
    GAVE_UP = "gave_up"  # it was sent again too often, so the image is `failed` now


FOUND: Final = (Repair.ADOPTED, Repair.BURIED, Repair.DESTROYED, Repair.REMADE)
"""Repairs of what nothing had announced."""


@dataclass(frozen=True, slots=True)
class Repairs:
    """Checks images and repairs them."""

    catalog: Keepers
    objects: Objects
    resubmission: Resubmission

    @property
    def queues(self) -> StageQueues:
        """The queues that work is sent to."""
        return self.resubmission.queues

    def reconcile(self, original: OriginalKey, entry: Entry | None) -> Repair:
        """Make the catalogue agree with S3 about a key; `entry` was read just before.

        Work that follows from it uses the lane of the key: for an upload, somebody waits. An image whose removal
        is owed is left alone.
        """
        if entry is not None and entry.owes is not None:
            return Repair.NONE
        current = self.objects.current_version(original, NO_SEQUENCER)
        if current is None:
            return _logged(Repair.BURIED, original) if self._bury(entry) else Repair.NONE
        if entry.spent if entry is not None else self.catalog.closed(original.owner):
            self.objects.delete_original(original.owner, original.image_id, original.key)
            return _logged(Repair.DESTROYED, original)
        adopted = self.catalog.adopt(entry, current)
        if adopted is None:
            return Repair.NONE
        self.queues.send(adopted)
        return _logged(Repair.ADOPTED, original)

    def lacking(self, entry: Entry) -> list[StageName]:
        """The stages of which an entry shows results or first pictures whose objects are gone, as after a restored
        backup.

        One object of each result is looked for: what removes one removes all.
        """
        return [stage for stage, key in _witnesses(entry).items() if not self.objects.has_derived(key)]

    def remake(self, original: OriginalKey, entry: Entry, stages: Collection[StageName]) -> Repair:
        """Have stages work again on an image whose derived objects are gone; their results are forgotten."""
        done = self.resubmission.resubmit(entry, stages, Reason.REPAIR, Lane.IMPORTS, forget=True)
        return _logged(Repair.REMADE, original) if done else Repair.NONE

    def remove(self, original: OriginalKey, entry: Entry) -> Repair:
        """Do what the deletion of an image still owes, because the process that deleted it died.

        Of an import's original, only the versions that the deletion named are destroyed: the key may have been
        filled again.
        """
        if entry.owes is None:
            return Repair.NONE
        if entry.owes is Owes.ORIGINAL:
            self.objects.delete_versions(entry.doomed_companions)
            self.objects.delete_original(entry.owner, entry.image_id, entry.object_key, entry.doomed)
        self._remove_derived(entry, entry.deleted_seq)
        self.catalog.finish(entry.owner, entry.image_id, entry.deleted_seq, entry.owes)
        return _logged(Repair.REMOVED, original)

    def empty(self, original: OriginalKey, entry: Entry) -> Repair:
        """Delete an image that was in the trash long enough, with its original, if S3 has no other version.

        The versions are listed before S3 is asked which one is current: what comes in between is not destroyed.
        """
        files = [entry.object_key, *(companion.key for companion in entry.companions)]
        versions = {key: self.objects.version_ids(key) for key in files}
        current = self.objects.current_version(original, NO_SEQUENCER)
        if current is None or not entry.is_same_version(current) or not self.catalog.empty(entry, versions):
            return Repair.NONE
        buried = self.catalog.get(entry.owner, entry.image_id)
        if buried is not None:
            self.remove(original, buried)
        return _logged(Repair.EMPTIED, original)

    def disown(self, original: OriginalKey, entry: Entry) -> Repair:
        """Bury an image whose file is no picture by its name, as videos and sidecars were once; the file stays."""
        return _logged(Repair.BURIED, original) if self._bury(entry) else Repair.NONE

    def resend(self, original: OriginalKey, entry: Entry, stages: Collection[StageName], most: int) -> Repair:
        """Send work again that has no message any more; after `most` times, give it up."""
        repair = self.reconcile(original, entry)
        if repair is not Repair.NONE:
            return repair
        if entry.resends >= most:
            given_up = [self.catalog.fail(entry, stage, GAVE_UP, GAVE_UP_MESSAGE) for stage in stages]
            return _logged(Repair.GAVE_UP, original) if any(given_up) else Repair.NONE
        if not self.catalog.note_resend(entry):
            return Repair.NONE
        self.queues.send(entry.current_upload(original.bucket), stages)
        return _logged(Repair.RESENT, original)

    def _bury(self, entry: Entry | None) -> bool:
        """Bury an image whose original is gone, and remove what was made from it; False if there is none."""
        if entry is None or not self.catalog.bury_missing(entry):
            return False
        mark = entry.next_mark()
        self._remove_derived(entry, mark)
        self.catalog.finish(entry.owner, entry.image_id, mark)
        return True

    def _remove_derived(self, entry: Entry, until: Sequencer) -> None:
        prefix = keys.derived_prefix(entry.owner, entry.image_id)
        self.objects.remove_derived(prefix, lambda order: order.sequencer <= until)


def _logged(repair: Repair, original: OriginalKey) -> Repair:
    """Log what was done to which image."""
    logger.info(
        "image repaired", repair=repair, owner=original.owner, image_id=original.image_id, object_key=original.key
    )
    return repair


def _witnesses(entry: Entry) -> dict[StageName, str]:
    """The key of one object of each result that has objects, and that is shown."""
    found: dict[StageName, str] = {}
    for stage in STAGES:
        result = entry.pictures if stage is PICTURES else entry.result(stage)
        if result is None:
            continue
        prefix = keys.order_prefix(entry.owner, entry.image_id, stage, result["order"])
        if stage is not PICTURES:
            found[stage] = prefix + keys.TAGS_NAME
        elif first := next(entry.renditions, None):
            found[stage] = prefix + keys.rendition_name(result["ladder"], first.rungs[0], first.format)
    return found
