"""Tombstones: what an entry becomes when its image is deleted, and for how long it is remembered."""

from datetime import timedelta
from typing import Any, Final

from darkroom.catalog.entry import Entry, fault_of
from darkroom.catalog.table import expiry
from darkroom.keys import Sequencer
from darkroom.stages import STAGES

# An event waits in EventBridge for a day at most, and 14 days after it was sent to a queue it is gone from there
# and from the dead letters. An operator may send it back from those, which begins the 14 days anew. A tombstone
# outlives all that.
TOMBSTONE_LIFE: Final = timedelta(days=30)

# What its owner deleted is remembered by its digest for as long as phones are known to sit in drawers.
OWNERS_TOMBSTONE_LIFE: Final = timedelta(days=365)

# What a tombstone no longer holds. Its owner's words come back with an original that was only hidden.
_RESULTS: Final = (
    *(name for stage in STAGES.values() for name in (stage.name, fault_of(stage.name), *stage.also)),
    *("size", "time", "timeline", "unsettled", "unsettled_since", "revisions"),
)
_OWNERS_WORDS: Final = (
    *("filename", "file_time", "content_type"),
    *("title", "description", "tags", "favourite"),
)


def tombstone(entry: Entry | None, seq: Sequencer, life: timedelta, *, keep_words: bool) -> dict[str, Any]:
    """The attributes that bury an image under a sequencer or mark; None for those that are to be gone."""
    forgotten = _RESULTS if keep_words else (*_RESULTS, *_OWNERS_WORDS)
    held = forgotten if entry is None else [name for name in forgotten if name in entry.attributes]
    expires_at = expiry(life)
    if entry is not None and entry.deleted:  # S3's event of an owner's deletion comes after it
        expires_at = max(expires_at, entry.attributes.get("expires_at", 0))
    return {**dict.fromkeys(held), "deleted_seq": seq, "expires_at": expires_at}
