"""The guard that every stage runs inside: claim, read, work, commit. It loses nothing and shows nothing stale.

docs/design.md, "The guard", says why each step is necessary.
"""

import hashlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Final, Self

from darkroom import keys
from darkroom.catalog.entry import Attributes, Entry, Fault, Status
from darkroom.catalog.guard import Grant, Guard, Refusal, Verdict
from darkroom.chronology import Place
from darkroom.errors import (
    CHECKSUM_MISMATCH,
    InternalFault,
    LimitExceeded,
    OriginalUnreadable,
    RejectedImage,
    Superseded,
    UnfinishedDeletion,
)
from darkroom.events import Upload
from darkroom.objects import Objects
from darkroom.observability import count, count_rejection, logger, measure, note, share
from darkroom.order import Order
from darkroom.stages import PICTURES, StageName

# Writes of small objects wait for S3, not for the processor. With this many at once, the encoders need not wait
# for them, and one client's pool of ten connections is enough.
_PARALLEL_WRITES: Final = 8


class Outcome(StrEnum):
    """How a delivery of an event ended; every one of them is acknowledged."""

    COMMITTED = "committed"
    REJECTED = "rejected"  # the rejection is committed
    FAILED = "failed"  # S3 refuses to return the original; the failure is committed
    STALE = "stale"
    DELETED = "deleted"
    CLOSED = "closed"  # the owner has closed the account
    DUPLICATE = "duplicate"
    SUPERSEDED = "superseded"  # the version can no longer be read, or S3 holds another one


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a stage's work: the value of its attribute, and the values of shared attributes.

    `place`: where the image stands in time.
    """

    attributes: Attributes
    place: Place | None = None


class Derived:
    """The derived objects of one piece of work, written while it runs."""

    def __init__(self, objects: Objects, guard: Guard, stage: StageName, upload: Upload, grant: Grant) -> None:
        self._objects = objects
        self._guard = guard
        self._grant = grant
        self._stage = stage
        self._pool = ThreadPoolExecutor(_PARALLEL_WRITES)
        self._writes: list[Future[None]] = []
        self.pictures_shown = grant.entry.pictures is not None
        self.upload = upload
        self.entry = grant.entry
        self.limits_met = grant.entry.limits_met(stage)
        self.order = grant.order

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Whatever happened, no write may arrive after the guard has decided.
        self._pool.shutdown(wait=True, cancel_futures=kind is not None)

    def put(self, name: str, body: bytes, content_type: str) -> None:
        """Write an object under this work's order, in the background."""
        key = keys.order_prefix(self.entry.owner, self.entry.image_id, self._stage, self.order) + name
        self._writes.append(self._pool.submit(self._objects.put_derived, key, body, content_type))

    def flush(self) -> None:
        """Wait until everything is written; raises the first fault."""
        for write in self._writes:
            write.result()
        self._writes.clear()

    def show_preview(self, attributes: Attributes) -> None:
        """Let readers see what is written so far, before the stage commits."""
        self.flush()
        if self._guard.show_preview(self._grant, attributes):
            self.note_pictures()

    def note_pictures(self) -> None:
        """Measure how long the first pictures of an upload took. Pictures of a later revision do not count."""
        if not self.pictures_shown and self.order.revision == 0 and not self.entry.marked:
            measure("SecondsToFirstPicture", since=self.upload.uploaded_at)
        self.pictures_shown = True


Work = Callable[[bytes, Derived], Result]


@dataclass(frozen=True, slots=True)
class StageRunner:
    """Runs one stage's work inside the guard."""

    name: StageName
    guard: Guard
    objects: Objects
    max_original_bytes: int
    hand_over: Callable[[Upload], None]
    """Gives the remover a version that was sent under a spent id, to be destroyed."""

    def process(self, upload: Upload, work: Work) -> Outcome:
        """Take one delivery of an upload's event to its end. Raises if a later delivery may succeed."""
        claim = self.guard.claim(upload, self.name)
        while isinstance(claim, Refusal) and claim.verdict is Verdict.CONTESTED:
            if not self.objects.is_current(upload):
                return self._acknowledge(upload, Outcome.SUPERSEDED)
            claim = self.guard.claim(upload, self.name, asked=claim.turn)
        if isinstance(claim, Refusal) and claim.verdict is Verdict.UNFINISHED:
            raise UnfinishedDeletion(upload.original.image_id)
        if isinstance(claim, Refusal):
            return self._refused(upload, claim.verdict, claim.order)
        note(order=str(claim.order))
        derived = Derived(self.objects, self.guard, self.name, upload, claim)
        place: Place | None = None
        found: Attributes | Fault
        try:
            result = self._work(upload, derived, work)
        except Superseded:
            return self._acknowledge(upload, Outcome.SUPERSEDED)
        except LimitExceeded as limit:
            self.guard.note_limit(claim, self.name, limit.code)
            raise
        except RejectedImage as rejection:
            if isinstance(rejection, InternalFault):
                logger.error("a fault of ours", exception=rejection.traceback)
                count("InternalFaults")
            # A preview that was shown stays: some pictures are better for their owner than none.
            found = Fault(str(claim.order), rejection.code, rejection.message, retry=False)
            outcome = Outcome.REJECTED
        except OriginalUnreadable as refusal:
            logger.error("S3 refuses to return the original", exc_info=refusal)
            # S3 would refuse a later delivery too. Somebody who restores the original can ask for another try.
            found = Fault(str(claim.order), refusal.code, refusal.message, retry=True)
            outcome = Outcome.FAILED
        else:
            found, place, outcome = result.attributes, result.place, Outcome.COMMITTED
        verdict = self.guard.commit(claim, self.name, found, place=place)
        if verdict is not Verdict.GRANTED:
            return self._refused(upload, verdict, claim.order)
        self._report(found, derived)
        self._conclude(upload, claim.order)
        return outcome

    def _work(self, upload: Upload, derived: Derived, work: Work) -> Result:
        data = self.objects.read_original(upload, self.max_original_bytes)
        check_bytes(data, derived.entry.declared_sha256)
        with derived:
            result = work(data, derived)
            derived.flush()
        return result

    def _report(self, found: Attributes | Fault, derived: Derived) -> None:
        """Log and measure what this delivery has committed."""
        if not isinstance(found, Fault) or not found.retry:
            share("RejectedShare", isinstance(found, Fault))
        if isinstance(found, Fault):
            note(code=found.code)
            if not found.retry:
                count_rejection(found.code)
        elif self.name is PICTURES:
            derived.note_pictures()

    def _refused(self, upload: Upload, verdict: Verdict, order: Order | None) -> Outcome:
        if verdict is Verdict.DUPLICATE and order is not None:
            note(order=str(order))
            # The delivery that committed may have died right after it.
            self._conclude(upload, order)
            return Outcome.DUPLICATE
        return self._acknowledge(upload, Outcome(verdict))

    def _acknowledge(self, upload: Upload, outcome: Outcome) -> Outcome:
        """Remove the useless derived objects of this delivery, or of an attempt of it that died."""
        original = upload.original
        entry = self.guard.get(original.owner, original.image_id)
        self._remove_orphans(original, entry)
        unwanted = (
            outcome is Outcome.CLOSED  # it was sent after its owner had closed the account
            if entry is None
            else entry.spent  # it was sent with an old form after its owner had deleted the image
        )
        if unwanted and original.origin is keys.Origin.UPLOAD:  # the remover destroys no import
            self.hand_over(upload)
        return outcome

    def _conclude(self, upload: Upload, order: Order) -> None:
        """After the commit: settle the image, and remove earlier derived objects that are not shown any more."""
        original = upload.original
        entry = self.guard.settle(original.owner, original.image_id)
        if entry is None:  # its tombstone has expired
            return
        # This entry was read before the call. If it was listed as owing work and owes none, the call has settled
        # it. Repeated work is not measured, because nobody waits for it, nor is what a keeper has found: that may
        # have been in S3 for years.
        first = order.revision == 0 and not entry.marked
        if first and entry.unsettled_since is not None and entry.status is Status.READY:
            measure("SecondsToReady", since=upload.uploaded_at)
        if entry.has_leftovers(self.name, order):
            self._remove_orphans(original, entry)

    def _remove_orphans(self, original: keys.OriginalKey, entry: Entry | None) -> None:
        """Remove this stage's objects whose order is over; all of them if the entry has expired."""
        self.objects.remove_derived(
            keys.derived_prefix(original.owner, original.image_id, self.name),
            lambda order: entry is None or entry.is_over(self.name, order),
        )


def check_bytes(data: bytes, declared_sha256: str | None) -> None:
    """Compare an original with the SHA-256 that its client has declared, if it has. Raises RejectedImage."""
    if declared_sha256 is not None and hashlib.sha256(data).hexdigest() != declared_sha256:
        raise RejectedImage(
            CHECKSUM_MISMATCH, "The file is not the one that was announced: its SHA-256 is another one."
        )
