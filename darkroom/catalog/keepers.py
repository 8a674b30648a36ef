"""The keepers' part of the catalogue, which buries images and repairs entries.

A keeper has no sequencer of S3. It writes under a mark, just above everything that was known when it looked. A
later event of S3 that meets a mark asks S3 first. Each method takes the entry that was read before S3 was asked,
and writes nothing if the entry has changed since.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from darkroom.albums import Album
from darkroom.catalog.albums import FAMILY as ALBUMS
from darkroom.catalog.entry import Entry, Fault, Owes, timestamp
from darkroom.catalog.exports import exports_known
from darkroom.catalog.groups import FAMILY, Group, parse_group
from darkroom.catalog.guard import claimed, identity, outcome, settle, still_due
from darkroom.catalog.owners import CLOSING, close, closed_at
from darkroom.catalog.runs import Cursor, Place
from darkroom.catalog.table import ATTEMPTS, Owed, Table, key, now, part_of_unsettled, plain, typed
from darkroom.catalog.tombstones import Deletion, bury, finish, owners_deletion
from darkroom.errors import Contention
from darkroom.events import Removal, Upload
from darkroom.keys import ImageId, Owner
from darkroom.order import Sequencer, mark_after
from darkroom.stages import StageName

# Enough to say how many there are; a page of an index of keys has room for more.
_CLOSINGS: Final = 1000


class Burial(StrEnum):
    """How a deletion ended."""

    BURIED = "buried"
    DUPLICATE = "duplicate"  # there is a tombstone already, of this deletion or a later one
    STALE = "stale"  # a later version lives
    CONTESTED = "contested"  # only S3 knows whether the original is gone


@dataclass(frozen=True, slots=True)
class Listing:
    """Some entries, and the place where the next page begins; None on the last page. `groups`: of files that may
    belong together, if they were asked for; otherwise `albums`, of a page of all.
    """

    entries: list[Entry]
    last: Cursor | None
    groups: list[Group] = field(default_factory=list)
    albums: list[Album] = field(default_factory=list)


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
        """Turn an image into a tombstone under the sequencer of its deletion; also returns the entry it was
        decided on.

        `gone`: no version of the original is left, so nothing can bring it back, and its owner's words are removed
        too. If the burial is CONTESTED, the caller asks S3. If S3 does not have the original any more, the
        caller calls again, with the entry's turn as `asked`.
        """
        owner, image_id = removal.original.owner, removal.original.image_id
        for _ in range(ATTEMPTS):
            entry = self._table.get(owner, image_id)
            if entry is not None and removal.sequencer <= entry.deleted_seq:
                return Burial.DUPLICATE, entry
            if entry is None and self.closed(owner):
                return Burial.DUPLICATE, None  # nothing new is noted about an owner who has left
            if entry is not None and removal.sequencer < entry.latest:
                return Burial.STALE, entry
            if entry is not None and entry.marked and asked != entry.turn:
                return Burial.CONTESTED, entry
            deletion = Deletion(
                owner=owner,
                image_id=image_id,
                object_key=removal.original.key,
                seq=removal.sequencer,
                # Events of versions that the mark knows to be gone may still come after this one.
                marked=entry is not None and entry.marked,
                keep_words=not gone,
            )
            if bury(self._table, entry, deletion):
                return Burial.BURIED, entry
        raise Contention(image_id)

    def bury_missing(self, entry: Entry) -> bool:
        """Bury an image whose original is not in S3 any more, under a mark. Does nothing if there is no image."""
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

    def empty(self, entry: Entry, versions: Mapping[str, tuple[str, ...]]) -> bool:
        """Delete an image that was in the trash long enough, as its owner would; False if it has changed since.

        `versions`: the ids of its original's and its companions' versions, by their keys. A restoration and a new
        version change the turn, so they win until this is written.
        """
        if not entry.living or entry.trashed_since is None:
            return False
        return bury(self._table, entry, owners_deletion(entry, versions.__getitem__))

    def finish(self, owner: Owner, image_id: ImageId, until: Sequencer, removed: Owes = Owes.DERIVED) -> None:
        """Note that what was derived from a deleted image under orders up to `until` is removed, or its original
        too.
        """
        finish(self._table, owner, image_id, until, removed)

    def closed(self, owner: Owner) -> bool:
        """Whether an owner has closed the account: then nothing of it may come back."""
        return closed_at(self._table, owner) is not None

    def close_again(self, owner: Owner, moment: datetime) -> None:
        """Close an account that was closed at a moment, and that a restored table has open again."""
        close(self._table, owner, timestamp(moment))

    def closings(self) -> Sequence[datetime]:
        """When accounts were closed that are not empty yet, those that were closed first, at most a thousand."""
        items, _ = self._table.listed("unsettled", "unsettled", CLOSING, _CLOSINGS)
        return [datetime.fromisoformat(item["unsettled_since"]["S"]) for item in items]

    def adopt(self, entry: Entry | None, current: Upload) -> Upload | None:
        """Make the version that S3 holds the current one, under a mark, if the entry says otherwise.

        `current` may have any sequencer. Returns the upload to send to the stages; None if there is nothing to do,
        or the entry has changed since. Until the upload is sent, the image is listed among the unsettled.
        """
        if entry is not None and (entry.spent or entry.gave_way or entry.quarantined):
            return None
        if entry is not None and entry.owes is Owes.ORIGINAL:
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
        """Record that a stage's work was given up after all tries, for a reason that is not in the file."""
        if not entry.living or entry.settled(stage):
            return False
        order = str(entry.due(stage))
        ended = outcome(entry, stage, order, Fault(order, code, message, retry=True))
        if not self._table.write(entry, entry.owner, entry.image_id, assign=ended, **still_due(stage, order)):
            return False
        self.settle(entry.owner, entry.image_id)
        return True

    def settle(self, owner: Owner, image_id: ImageId) -> Entry | None:
        """Take an image from the unsettled, from the slots and from the failed, as far as it does not belong there
        any more.
        """
        return settle(self._table, owner, image_id)

    def note_resend(self, entry: Entry) -> bool:
        """Note that an entry's owed work is being sent again; False if another keeper has done so, or the entry
        has changed.

        It is written before the message is sent, so that two keepers send only one. The time alone tells: what is
        sent again has waited for minutes. If a keeper dies in between, the work is sent after the next pause.
        """
        since = entry.attributes.get("unsettled_since")
        return since is not None and self._table.write(
            entry,
            entry.owner,
            entry.image_id,
            assign={"resends": entry.resends + 1, "unsettled_since": now()},
            condition="#unsettled_since = :since",
            values={"since": since},
        )

    # Lists of entries. The indexes may be a moment late; the entries are read as of the last write.

    def get_many(self, images: Sequence[tuple[Owner, ImageId]]) -> list[Entry]:
        """The existing entries of images, tombstones included."""
        return self._table.get_many([key(owner, image_id) for owner, image_id in images])

    def unsettled(self, owed: Owed, shard: int, limit: int, after: Place | None = None) -> Listing:
        """Unsettled entries of one kind and shard, those that have waited longest first."""
        return self._listed("unsettled", part_of_unsettled(owed, shard), limit, after)

    def failed(self, shard: int, limit: int, after: Place | None = None) -> Listing:
        """Failed entries of a shard, the oldest first."""
        return self._listed("failed", str(shard), limit, after)

    def all(self, limit: int, after: Place | None = None, *, groups: bool = False) -> Listing:
        """A page of all entries and albums, of slots and tombstones too, in no order; a page may have fewer than
        `limit`.

        `groups`: whether those of files are wanted too.
        """
        if groups:
            return self._all_and_groups(limit, after)
        items, last = self._table.scan(
            Limit=limit,
            ConsistentRead=True,
            # Not the counts of owners and the runs of keepers.
            FilterExpression="#sk = :image OR begins_with(#pk, :albums)",
            ExpressionAttributeNames={"#sk": "sk", "#pk": "pk"},
            ExpressionAttributeValues=typed({":image": "IMAGE", ":albums": f"{ALBUMS}#"}),
            **after_key(after),
        )
        found = [plain(item) for item in items]
        entries = [Entry(item) for item in found if item["sk"] == "IMAGE"]
        return Listing(entries, last, albums=[Album.parse(item) for item in found if item["sk"] != "IMAGE"])

    def exports_known(self, found: Collection[tuple[Owner, str]]) -> set[tuple[Owner, str]]:
        """Those of some exports that there are, as of the last write."""
        return exports_known(self._table, found)

    def _all_and_groups(self, limit: int, after: Place | None) -> Listing:
        items, last = self._table.scan(
            Limit=limit,
            ConsistentRead=True,
            FilterExpression="#sk = :image OR begins_with(#pk, :groups)",
            ExpressionAttributeNames={"#sk": "sk", "#pk": "pk"},
            ExpressionAttributeValues=typed({":image": "IMAGE", ":groups": f"{FAMILY}#"}),
            **after_key(after),
        )
        found = [plain(item) for item in items]
        entries = [Entry(item) for item in found if item["sk"] == "IMAGE"]
        return Listing(entries, last, [parse_group(item) for item in found if item["sk"] != "IMAGE"])

    def _listed(self, index: str, part: str, limit: int, after: Place | None) -> Listing:
        items, last = self._table.listed(index, index, part, limit, **after_key(after))
        return Listing(self._read(items), last)

    def _read(self, items: Sequence[Any]) -> list[Entry]:
        return self._table.get_many([{"pk": item["pk"], "sk": item["sk"]} for item in items])


def after_key(last: Place | None) -> dict[str, Any]:
    """Where a page of an index begins: after the last key of the page before; None for the first page."""
    match last:
        case None:
            return {}
        case Mapping():
            return {"ExclusiveStartKey": typed(last)}
        case _:
            raise TypeError(f"{last} is no place in an index")
