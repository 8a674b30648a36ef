"""The guard that both stages run inside: claim, read, work, commit. Nothing lost, nothing stale.

docs/design.md, "The guard", says why each step is needed.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Self

from darkroom import keys
from darkroom.catalog import Attributes, Catalog, Verdict
from darkroom.errors import RejectedImage, Superseded
from darkroom.events import Upload
from darkroom.objects import Objects
from darkroom.stages import StageName

# Writes of small objects wait for S3, not for the processor: this many at once hide that wait behind the encoders
# and stay within one client's pool of ten connections.
_PARALLEL_WRITES = 8


class Outcome(StrEnum):
    """How a delivery of an event ended; every one of them is acknowledged."""

    COMMITTED = "committed"
    REJECTED = "rejected"  # the rejection is committed
    STALE = "stale"
    DELETED = "deleted"
    DUPLICATE = "duplicate"
    SUPERSEDED = "superseded"  # the version can no longer be read


@dataclass(frozen=True, slots=True)
class Result:
    """What a stage's work found out: its own attribute, and others that are its own to write."""

    attributes: Attributes
    also: Attributes = field(default_factory=dict)


class Derived:
    """The derived objects of one version of an original, written while the work goes on."""

    def __init__(self, objects: Objects, upload: Upload, catalog: Catalog) -> None:
        self._objects = objects
        self._catalog = catalog
        self._pool = ThreadPoolExecutor(_PARALLEL_WRITES)
        self._writes: list[Future[None]] = []
        self.upload = upload

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Whatever happened, no write may land after the guard has decided.
        self._pool.shutdown(wait=True, cancel_futures=kind is not None)

    def put(self, key: str, body: bytes, content_type: str) -> None:
        """Write an object in the background."""
        self._writes.append(self._pool.submit(self._objects.put_derived, key, body, content_type))

    def flush(self) -> None:
        """Wait until everything put is written; raises the first fault."""
        for write in self._writes:
            write.result()
        self._writes.clear()

    def show_preview(self, attributes: Attributes) -> None:
        """Let readers see what is written so far, before the stage commits."""
        self.flush()
        self._catalog.show_preview(self.upload, attributes)


Work = Callable[[bytes, Derived], Result]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the pipeline: its work inside the guard."""

    name: StageName
    catalog: Catalog
    objects: Objects
    max_original_bytes: int

    def process(self, upload: Upload, work: Work) -> Outcome:
        """Take one delivery of an upload's event to its end. Raises what a later delivery may survive."""
        verdict = self.catalog.claim(upload, self.name)
        if verdict is not Verdict.GRANTED:
            return self._acknowledge(upload, verdict)
        try:
            result = self._work(upload, work)
        except Superseded:
            return Outcome.SUPERSEDED
        except RejectedImage as rejection:
            # A preview that was shown stays: half an image serves its owner better than none.
            result = Result({"error": {"code": rejection.code, "message": rejection.message}})
        verdict = self.catalog.commit(upload, self.name, result.attributes, result.also)
        if verdict is not Verdict.GRANTED:
            return self._acknowledge(upload, verdict)
        self._conclude(upload)
        return Outcome.REJECTED if "error" in result.attributes else Outcome.COMMITTED

    def _work(self, upload: Upload, work: Work) -> Result:
        data = self.objects.read_original(upload, self.max_original_bytes)
        with Derived(self.objects, upload, self.catalog) as derived:
            result = work(data, derived)
            derived.flush()
        return result

    def _acknowledge(self, upload: Upload, verdict: Verdict) -> Outcome:
        if verdict is Verdict.DUPLICATE:
            # The delivery that committed may have died right after it.
            self._conclude(upload)
        else:
            self._remove_derived(upload, last=upload.sequencer)
        return Outcome(verdict)

    def _conclude(self, upload: Upload) -> None:
        """After the commit: settle the image, and remove what was derived from the version before."""
        previous_seq = self.catalog.settle(upload)
        if previous_seq:
            self._remove_derived(upload, last=previous_seq)

    def _remove_derived(self, upload: Upload, last: keys.Sequencer) -> None:
        self.objects.remove_derived(upload.original.owner, upload.original.image_id, last=last)
