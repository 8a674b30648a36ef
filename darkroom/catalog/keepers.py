"""The keepers' part of the catalogue: what buries images and repairs entries; it decodes no picture.

A keeper has no sequencer of S3. What it finds out stands under a mark, just above all that was known when it
looked, and a later event of S3 that meets a mark asks S3 first. Each method takes the entry that was read before
S3 was asked, and writes nothing if the entry has changed since.
"""

from dataclasses import replace
from enum import StrEnum

from darkroom.catalog.entry import Entry, Fault, Owes, fault_of
from darkroom.catalog.guard import claimed, identity, still_due, stored
from darkroom.catalog.table import ATTEMPTS, Table
from darkroom.catalog.tombstones import Deletion, bury, finish
from darkroom.errors import Contention
from darkroom.events import Removal, Upload
from darkroom.keys import ImageId, Owner
from darkroom.order import mark_after
from darkroom.stages import StageName


class Burial(StrEnum):
    """How a deletion ended."""

    BURIED = "buried"
    DUPLICATE = "duplicate"  # it is a tombstone already, of this deletion or a later one
    STALE = "stale"  # a later version lives
    CONTESTED = "contested"  # only S3 knows whether the original is gone


class Keepers:
    """The catalogue as keepers see it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, owner: Owner, image_id: ImageId) -> Entry | None:
        """Read one entry, tombstones included, as of the last write."""
        return self._table.get(owner, image_id)

    def bury(
        self, removal: Removal, *, gone: bool = False, asked: int | None = None
    ) -> tuple[Burial, Entry | None]:
        """Turn an image into a tombstone by the sequencer of its deletion; with the entry it was decided on.

        `gone`: no version of the original is left, so nothing can bring it back, and its owner's words go too.
        CONTESTED asks whether S3 still holds the original; a caller that was told that it does not passes the turn
        of the entry as `asked`.
        """
        owner, image_id = removal.original.owner, removal.original.image_id
        for _ in range(ATTEMPTS):
            entry = self._table.get(owner, image_id)
            if entry is not None and removal.sequencer <= entry.deleted_seq:
                return Burial.DUPLICATE, entry
            if entry is not None and removal.sequencer < entry.latest:
                return Burial.STALE, entry
            if entry is not None and entry.marked and asked != entry.turn:
                return Burial.CONTESTED, entry
            deletion = Deletion(
                owner=owner,
                image_id=image_id,
                object_key=removal.original.key,
                seq=removal.sequencer,
                keep_words=not gone,
            )
            if bury(self._table, entry, deletion):
                return Burial.BURIED, entry
        raise Contention(image_id)

    def bury_missing(self, entry: Entry) -> bool:
        """Bury an image whose original S3 no longer holds, under a mark. Does nothing where there is none."""
        if not entry.living:
            return False
        deletion = Deletion(
            owner=entry.owner,
            image_id=entry.image_id,
            object_key=entry.object_key,
            seq=entry.next_mark(),
            marked=True,
            keep_words=True,
        )
        return bury(self._table, entry, deletion)

    def finish(self, owner: Owner, image_id: ImageId) -> None:
        """Note that everything derived from a deleted image is removed."""
        finish(self._table, owner, image_id, Owes.DERIVED)

    def adopt(self, entry: Entry | None, current: Upload) -> Upload | None:
        """Make the version that S3 holds the current one, under a mark, where the entry says otherwise.

        `current` with any sequencer. Returns the upload that is to be sent to the stages; None when there is
        nothing to do, or the entry has changed meanwhile. Until it is sent, the image is listed among the
        unsettled.
        """
        if entry is not None and entry.deleted and (entry.spent or entry.owes is Owes.ORIGINAL):
            return None
        if entry is not None and entry.living and entry.is_same_version(current):
            return None
        mark = entry.next_mark() if entry is not None else mark_after()
        upload = replace(current, sequencer=mark)
        adopted = self._table.take_turn(
            entry,
            upload.original.owner,
            upload.original.image_id,
            assign={**claimed(entry, upload), "marked": True},
            assign_once=identity(upload),
        )
        return upload if adopted else None

    def fail(self, entry: Entry, stage: StageName, code: str, message: str) -> bool:
        """Record that a stage's work was given up after all tries, and that this is no fault of the file's."""
        if not entry.living or entry.settled(stage):
            return False
        fault = Fault(str(entry.due(stage)), code, message, retry=True)
        return self._table.write(
            entry,
            entry.owner,
            entry.image_id,
            assign={fault_of(stage): stored(fault)},
            **still_due(stage, fault.order),
        )
