"""The sweep: every few minutes, finds owed work that nobody seems to do any more.

The index of the unsettled lists such work, what has waited longest first. Work counts as lost if there can be no
message for it any more, and a removal if the process that began it must have ended.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from darkroom.catalog.entry import Entry, Status
from darkroom.catalog.keepers import Keepers
from darkroom.catalog.table import SHARDS, Owed
from darkroom.errors import DarkroomError
from darkroom.keys import Lane, Origin
from darkroom.observability import logger
from darkroom.repair import Repair, Repairs
from darkroom.stages import STAGES, StageName
from keepers.janitor.tally import Tally

# The API removes at once and the remover within a minute. By now, even a client's last retry is over.
REMOVAL_WAITS: Final = timedelta(minutes=5)

# If a stage's queue is empty, no message is waiting, in work or postponed. EventBridge delivers in seconds, and
# SQS's counts may be a minute old.
NONE_WAITS: Final = timedelta(minutes=15)

# If there are messages, one of them may be the image's. Its ten deliveries with their pauses take some seventy
# minutes; after that the keeper of dead letters gets it.
SOME_WAIT: Final = timedelta(hours=2)

# Work is sent again after 15 minutes, 30, an hour, two and four, or eight times that if messages wait. If it still
# is not done after twice the last pause, the reason is not a lost message.
RESENDS: Final = 5

# A stage takes some four photos a second from a lane, 1,200 in the five minutes until the next sweep. The
# janitor may send a quarter of that, minus what is waiting, so that it never fills a queue.
ROOM: Final = 300

# Reading entries costs money. In a long backlog all entries of a kind wait, so only the oldest of each shard are
# checked, three pages of a hundred: those that have no message any more are among them.
ENTRIES_A_PAGE: Final = 100
PAGES_OF_A_SHARD: Final = 3

# Faults of one image, which must not keep the others from their repair: S3 refuses its original, or it changes all
# the time.
FAULTS: Final = (ClientError, BotoCoreError, DarkroomError)

UNREPAIRED: Final = "unrepaired"


@dataclass(frozen=True, slots=True)
class Waits:
    """How long the oldest work has waited, by origin; zero if none waits."""

    upload: timedelta
    imported: timedelta


class Sweep:
    """One pass."""

    def __init__(self, catalog: Keepers, repairs: Repairs, bucket: str, moment: datetime) -> None:
        """`moment`: the present time."""
        self._catalog = catalog
        self._repairs = repairs
        self._bucket = bucket
        self._now = moment
        self._depths: dict[tuple[StageName, Lane], int] = {}
        self._room: dict[tuple[StageName, Lane], int] = {}
        self._oldest: dict[Origin, timedelta] = {}
        self.tally = Tally()

    @property
    def waits(self) -> Waits:
        """How long the oldest work that was seen has waited."""
        none = timedelta()
        return Waits(self._oldest.get(Origin.UPLOAD, none), self._oldest.get(Origin.IMPORT, none))

    def run(self, time_is_up: Callable[[], bool] = lambda: False) -> Tally:
        """Check the waiting entries of all shards until the time is up; returns what was done, by name."""
        for entry in self._unsettled():
            if time_is_up():
                break
            self._note_wait(entry)
            try:
                self.tally[self._visit(entry)] += 1
            except FAULTS as fault:
                self.tally[unrepaired(entry, fault)] += 1
        return self.tally

    def _unsettled(self) -> Iterator[Entry]:
        """First the removals, then what somebody waits for: a bulk drop delays neither."""
        for owed, shard in product(Owed, range(SHARDS)):
            after = None
            for _ in range(PAGES_OF_A_SHARD):
                listing = self._catalog.unsettled(owed, shard, ENTRIES_A_PAGE, after)
                self.tally["pages"] += 1
                self.tally["entries"] += len(listing.entries)
                # An entry that has settled since the index was read has no such time any more.
                ripe = [entry for entry in listing.entries if self._age(entry) >= REMOVAL_WAITS]
                yield from ripe
                after = listing.last
                if after is None or not ripe:
                    break

    def _visit(self, entry: Entry) -> Repair:
        original = entry.original(self._bucket)
        if entry.deleted:
            return self._repairs.remove(original, entry)
        due = [stage for stage in STAGES if stage in entry.awaited_stages and not entry.settled(stage)]
        if not due:
            self._catalog.settle(entry.owner, entry.image_id)
            return Repair.SETTLED
        queues = {stage: (stage, original.lane) for stage in due}
        lost = [stage for stage in due if self._is_lost(entry, stage) and self._room_of(queues[stage]) > 0]
        if not lost:
            return Repair.NONE
        self.tally["looks"] += 1
        repair = self._repairs.resend(original, entry, lost, RESENDS)
        if repair in (Repair.RESENT, Repair.ADOPTED):
            for stage in lost:
                self._room[queues[stage]] -= 1
        return repair

    def _is_lost(self, entry: Entry, stage: StageName) -> bool:
        """Whether there can be no message for this work any more."""
        lanes = {entry.original(self._bucket).lane, Lane.IMPORTS}  # backfills send to the slow lane
        waits = SOME_WAIT if any(self._depth(stage, lane) for lane in lanes) else NONE_WAITS
        return bool(self._age(entry) >= waits * 2**entry.resends)

    def _depth(self, stage: StageName, lane: Lane) -> int:
        if (stage, lane) not in self._depths:
            self._depths[stage, lane] = self._repairs.queues.depth(stage, lane)
        return self._depths[stage, lane]

    def _room_of(self, queue: tuple[StageName, Lane]) -> int:
        if queue not in self._room:
            self._room[queue] = ROOM - self._depth(*queue)
        return self._room[queue]

    def _age(self, entry: Entry) -> timedelta:
        return timedelta() if entry.unsettled_since is None else self._now - entry.unsettled_since

    def _note_wait(self, entry: Entry) -> None:
        """Note how long an owner has waited: since the upload, not since the work was last sent again.

        Work that is repeated, and what a keeper found, are owed only since they were asked for.
        """
        if not entry.living:
            return
        first = entry.uploaded_at if entry.status is Status.PROCESSING and not entry.marked else None
        waits = self._age(entry) if first is None else self._now - first
        self._oldest[entry.origin] = max(self._oldest.get(entry.origin, timedelta()), waits)


def unrepaired(entry: Entry, fault: Exception) -> str:
    """Log that an image could not be checked or repaired; the word under which it counts."""
    logger.error("image not repaired", exc_info=fault, owner=entry.owner, image_id=entry.image_id)
    return UNREPAIRED
