"""Tombstones: what an entry becomes when its image is deleted, what is still to be removed, and how long it stays.

The removal of an original and of what was derived is owed from the write that buries the image on. Until it is
done, the entry is listed among the unsettled and does not expire, so that whoever dies on the way leaves a trace.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from darkroom.catalog.entry import Entry, Owes, fault_of
from darkroom.catalog.table import ATTEMPTS, Table, expiry, unsettled
from darkroom.errors import Contention
from darkroom.keys import ImageId, Owner, Sequencer
from darkroom.stages import STAGES, StageName

# An event waits in EventBridge for a day at most, and 14 days after it was sent to a queue it is gone from there
# and from the dead letters. An operator may send it back from those, which begins the 14 days anew. A tombstone
# outlives all that.
TOMBSTONE_LIFE: Final = timedelta(days=30)

# What its owner deleted is remembered by its digest, so that a phone which was off for months does not send it
# again.
OWNERS_TOMBSTONE_LIFE: Final = timedelta(days=365)

# What a tombstone no longer holds. Its owner's words come back with an original that was only hidden.
_RESULTS: Final = (
    *(name for stage in STAGES.values() for name in (stage.name, fault_of(stage.name), *stage.also)),
    *("size", "time", "timeline", "revisions", "resends", "failed", "failed_since"),
)
_OWNERS_WORDS: Final = (
    *("filename", "file_time", "content_type"),
    *("title", "description", "tags", "favourite"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """Of which image, and how far it goes."""

    owner: Owner
    image_id: ImageId
    object_key: str
    seq: Sequencer
    """The sequencer or mark that it stands under."""
    marked: bool = False
    """Whether that is a keeper's mark, which no event of S3 has confirmed yet."""
    keep_words: bool = False
    """Whether the owner's words stay, because the original is only hidden."""
    by_owner: bool = False
    """Whether the original is to be destroyed too, not only what was made from it."""


def bury(table: Table, entry: Entry | None, deletion: Deletion) -> bool:
    """Write a tombstone, if `entry` is still as it was read.

    A later event of S3 tells of the same deletion as its owner's word did: it does not revoke that, and does not
    shorten the owner's retention of a year.
    """
    result = entry.result(StageName.METADATA) if entry is not None and entry.living else None
    before = entry.owes if entry is not None and entry.deleted else None
    metadata = "" if entry is None else entry.attributes.get(StageName.METADATA, {}).get("order", "")
    return table.take_turn(
        entry,
        deletion.owner,
        deletion.image_id,
        assign={
            **dict.fromkeys(_RESULTS if deletion.keep_words else (*_RESULTS, *_OWNERS_WORDS)),
            "deleted_seq": deletion.seq,
            "marked": deletion.marked or None,
            "expires_at": None,
            "owes": Owes.ORIGINAL if deletion.by_owner or before is Owes.ORIGINAL else Owes.DERIVED,
            **({"by_owner": True} if deletion.by_owner else {}),
            **({} if result is None or "sha256" not in result else {"deleted_digest": result["sha256"]}),
            **unsettled(deletion.image_id),
        },
        assign_once={
            "owner": deletion.owner,
            "image_id": deletion.image_id,
            "object_key": deletion.object_key,
        },
        # A commit takes no turn. One that came since would leave its digest unknown.
        condition="#metadata.#order = :order" if metadata else "attribute_not_exists(#metadata.#order)",
        values={"order": metadata} if metadata else {},
    )


def finish(table: Table, owner: Owner, image_id: ImageId, removed: Owes) -> None:
    """Note that what a tombstone owed is removed; from now on it expires. `removed`: how much is."""
    for _ in range(ATTEMPTS):
        entry = table.get(owner, image_id)
        if entry is None or not entry.deleted or entry.owes is None:
            return
        if entry.owes is Owes.ORIGINAL and removed is Owes.DERIVED:
            return
        life = OWNERS_TOMBSTONE_LIFE if entry.by_owner else TOMBSTONE_LIFE
        done = {"owes": None, "unsettled": None, "unsettled_since": None, "expires_at": expiry(life)}
        if table.write(entry, owner, image_id, assign=done):
            return
    raise Contention(image_id)
