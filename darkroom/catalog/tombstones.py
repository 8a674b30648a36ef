"""Tombstones: what an entry becomes when its image is deleted, what is still to be removed, and how long it stays.

The write that buries an image also says which removal is owed. Until that is done, the entry is listed among the
unsettled and does not expire, so a process that dies half-way leaves a trace.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from darkroom import chronology, keys
from darkroom.catalog.entry import NEVER, Attributes, Entry, Owes, fault_of, own_attributes
from darkroom.catalog.memberships import leave_all
from darkroom.catalog.shares import Kind, end_shares
from darkroom.catalog.table import ATTEMPTS, Table, expiry, now, unsettled
from darkroom.errors import Contention
from darkroom.keys import ImageId, Owner
from darkroom.order import FOREVER, Sequencer
from darkroom.stages import STAGES, StageName

# An event waits in EventBridge for at most a day. 14 days after it was sent to a queue, it is gone from the queue
# and the dead letters. An operator may send it back from the dead letters, and then the 14 days begin again. A
# tombstone lives longer than all that.
TOMBSTONE_LIFE: Final = timedelta(days=30)

# The tombstone of an image that its owner deleted keeps the digest, so that a phone that was off for months does
# not send the photo again.
OWNERS_TOMBSTONE_LIFE: Final = timedelta(days=365)

# What a tombstone does not keep. The owner's words are kept if the original is only hidden and may come back.
_RESULTS: Final = (
    *(name for stage in STAGES for name in own_attributes(stage)),
    *("size", "time", "timeline", "revisions", "resends", "failed", "failed_since", "resubmitted_by", "multipart"),
)
_OWNERS_WORDS: Final = (
    *("filename", "file_time", "content_type", "declared_size", "declared_sha256", "words", "trashed_at"),
    "sent_by",
    *("companions", "companions_version", "companion_slots", "slots_version"),
)

# All that the tombstone of a closed account's image keeps.
_BARE: Final = {"pk", "sk", "owner", "image_id", "turn", "deleted_seq", "expires_at"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """Which image to delete, and how far the deletion goes."""

    owner: Owner
    image_id: ImageId
    object_key: str
    seq: Sequencer
    """The sequencer or mark of the deletion."""
    marked: bool = False
    """Whether `seq` is a keeper's mark that no event of S3 has confirmed yet."""
    keep_words: bool = False
    """Whether the owner's words stay, because the original is only hidden."""
    by_owner: bool = False
    """Whether the owner deleted the image, so that the original is destroyed too and not only what was made
    from it.
    """
    doomed: tuple[str, ...] | None = None
    """The S3 version ids that the owner's deletion destroys; None for all, also those that come later: the id is
    spent.
    """
    doomed_companions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The same of an import's companions, by their keys. Those of an upload lie below its key, and all go."""
    gave_way: bool = False
    """Whether its file is now the companion of another image."""
    quarantined: bool = False
    """Whether an operator hides it, and nothing may bring it back or destroy it until it is released."""


def owners_deletion(entry: Entry, versions: Callable[[str], tuple[str, ...]]) -> Deletion:
    """The deletion of an image by its owner.

    An upload's id is spent: its form may still be valid, but a photo sent with it does not bring the image back.
    An import's key may be filled again by a later version. So its tombstone is under a mark and names the versions
    that the deletion destroys, also of companions: those that `versions` returns for their keys.
    """
    imported = keys.is_imported(entry.image_id)
    # What a hidden image had may belong to another one since.
    found = entry.companions if imported and entry.living else []
    return Deletion(
        owner=entry.owner,
        image_id=entry.image_id,
        object_key=entry.object_key,
        seq=entry.next_mark() if imported else FOREVER,
        marked=imported,
        by_owner=True,
        doomed=versions(entry.object_key) if imported else None,
        doomed_companions={each.key: versions(each.key) for each in found},
    )


def bury(table: Table, entry: Entry | None, deletion: Deletion) -> bool:
    """Write a tombstone, if `entry` is still as it was read.

    An owner's deletion is followed by an event of S3. That event does not change who deleted the image, and does
    not shorten the tombstone's year.
    """
    digest = entry.presumed_sha256 if entry is not None and entry.living else None
    before = None if entry is None else entry.owes
    condition, values = _uncommitted(entry)
    return table.take_turn(
        entry,
        deletion.owner,
        deletion.image_id,
        assign={
            **dict.fromkeys(_RESULTS if deletion.keep_words else (*_RESULTS, *_OWNERS_WORDS)),
            "timeline": chronology.tombstone_timeline(deletion.image_id),
            "deleted_seq": deletion.seq,
            "marked": deletion.marked or None,
            "expires_at": None,
            "owes": Owes.ORIGINAL if deletion.by_owner or before is Owes.ORIGINAL else Owes.DERIVED,
            "gave_way": deletion.gave_way or None,
            **({"quarantined_at": now()} if deletion.quarantined else {}),
            **(
                {
                    "by_owner": True,
                    "doomed": deletion.doomed,
                    "doomed_companions": deletion.doomed_companions or None,
                }
                if deletion.by_owner
                else {}
            ),
            **({} if digest is None else {"deleted_digest": digest}),
            # If an owner's deletion still owes something, the time since which it is owed stays.
            **({} if before is Owes.ORIGINAL else unsettled(deletion.image_id, removal=True)),
        },
        assign_once={
            "owner": deletion.owner,
            "image_id": deletion.image_id,
            "object_key": deletion.object_key,
            **({"deleted_at": now()} if deletion.by_owner else {}),
        },
        condition=condition,
        values=values,
    )


def _uncommitted(entry: Entry | None) -> tuple[str, Attributes]:
    """The condition that no stage has committed since an entry was read: that does not change the turn, and would
    tell another digest, or that the declared one is wrong.
    """
    orders = {
        name: {} if entry is None else entry.attributes.get(name, {})
        for name in (StageName.METADATA, *(fault_of(stage) for stage in STAGES))
    }
    values = {name: found["order"] for name, found in orders.items() if "order" in found}
    parts = (
        f"#{name}.#order = :{name}" if name in values else f"attribute_not_exists(#{name}.#order)"
        for name in orders
    )
    return " AND ".join(parts), values


def erase(table: Table, entry: Entry) -> bool:
    """Leave a bare tombstone of an image whose owner has closed the account, if `entry` is still as it was read.

    It spends the id, also that of an import, keeps no word, digest or key, and is in no index. Nothing is owed by
    it: the keeper of closed accounts removes all objects of the owner.
    """
    gone = {*_RESULTS, *_OWNERS_WORDS, *entry.attributes} - _BARE
    spent = {"deleted_seq": FOREVER, "expires_at": expiry(TOMBSTONE_LIFE)}
    return table.take_turn(entry, entry.owner, entry.image_id, assign={**dict.fromkeys(gone), **spent})


def finish(table: Table, owner: Owner, image_id: ImageId, until: Sequencer, removed: Owes) -> None:
    """Note that what a tombstone owed has been removed; from now on it can expire.

    `until`: everything derived under orders up to this sequencer is gone. A version that came after it was
    deleted later, and what was derived from that one is still owed: also if the removal of the version before
    comes again. An image that its owner has deleted leaves its albums; one that is only hidden stays in them.
    """
    for _ in range(ATTEMPTS):
        entry = table.get(owner, image_id)
        if entry is None or entry.owes is None or (entry.source_seq or NEVER) > until:
            return
        if entry.owes is Owes.ORIGINAL and removed is Owes.DERIVED:
            return
        if removed is Owes.ORIGINAL:
            # Before another photo may come under an import's key: what its guests saw is gone.
            end_shares(table, owner, lambda share: share.shows(Kind.IMAGE, image_id))
            leave_all(table, owner, image_id)
        life = OWNERS_TOMBSTONE_LIFE if entry.by_owner else TOMBSTONE_LIFE
        # Without its tombstone, the file of an image that gave way or is in quarantine would be taken for a new
        # image.
        done = {
            "owes": None,
            "doomed": None,
            "doomed_companions": None,
            "unsettled": None,
            "unsettled_since": None,
            "expires_at": None if entry.gave_way or entry.quarantined else expiry(life),
        }
        if table.write(entry, owner, image_id, assign=done):
            return
    raise Contention(image_id)
