"""Images that wait for somebody: for a stage, for their removal, or for an operator because they failed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from darkroom import services
from darkroom.catalog.entry import Entry
from darkroom.catalog.keepers import Keepers, Listing
from darkroom.catalog.table import SHARDS, Owed
from darkroom.stages import STAGES


@dataclass(frozen=True, slots=True)
class Row:
    """An image, since when it waits, and a word and a sentence that say for what."""

    since: datetime
    owner: str
    image_id: str
    object_key: str
    word: str
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """Those that have waited longest, first; `more`: whether there are others."""

    rows: list[Row]
    more: bool


def failed(most: int) -> Rows:
    """Images that a stage failed on because of us: the code and the message that their owner sees."""
    catalog = services.catalog(Keepers)
    pages = [catalog.failed(shard, most) for shard in range(SHARDS)]
    return _oldest([row for page in pages for entry in page.entries for row in _faults(entry)], pages, most)


def waiting(most: int) -> Rows:
    """Images that a stage still owes work, and deleted ones whose removal is unfinished: an `Owed`, the stages."""
    catalog = services.catalog(Keepers)
    pages = {(owed, shard): catalog.unsettled(owed, shard, most) for owed in Owed for shard in range(SHARDS)}
    rows = [
        Row(since, entry.owner, entry.image_id, entry.object_key, owed, _owing(entry))
        for (owed, _), page in pages.items()
        for entry in page.entries
        if (since := entry.unsettled_since) is not None
    ]
    return _oldest(rows, pages.values(), most)


def _faults(entry: Entry) -> Iterator[Row]:
    since = entry.attributes.get("failed_since")
    for stage in STAGES:
        fault = entry.fault(stage)
        if since is not None and fault is not None and entry.failed(stage):
            moment = datetime.fromisoformat(since)
            yield Row(moment, entry.owner, entry.image_id, entry.object_key, fault.code, fault.message)


def _owing(entry: Entry) -> str:
    return ", ".join(stage for stage in STAGES if entry.living and not entry.settled(stage))


def _oldest(rows: list[Row], pages: Iterable[Listing], most: int) -> Rows:
    rows.sort(key=lambda row: row.since)
    return Rows(rows[:most], len(rows) > most or any(page.last is not None for page in pages))
