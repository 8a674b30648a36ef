"""Random histories of one key: what S3, owners and keepers do, and what happens to events and workers.

Events come twice, in any order, or never. Workers overlap, and die at any call to AWS, before it or after it. At
the same time images are resubmitted, deleted, and repaired by keepers. At every step readers see pictures that
exist and are of one version. At the end they see what the bucket holds, made by the latest revision that was
requested.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from botocore.exceptions import EndpointConnectionError

import keepers.remover.handler
from darkroom import aws, events, keys
from darkroom.catalog.entry import Entry, Owes
from darkroom.errors import RejectedImage, UnfinishedDeletion
from darkroom.events import Removal, Upload
from darkroom.order import Order
from darkroom.stage import Derived, Result, StageRunner, Work
from darkroom.stages import PICTURES, STAGES, StageName
from tests.functional.conftest import Cloud

BAD: Final = "bad"
"""Bytes that every stage rejects."""

_DEPTH: Final = 2
"""How many deliveries at most overlap the first one."""


class Died(EndpointConnectionError):
    """A worker died, or an answer of AWS was lost. The running code cannot tell one from the other."""

    def __init__(self) -> None:
        super().__init__(endpoint_url="aws")


@dataclass
class History:
    """The history of one key; `play` runs it and checks it."""

    cloud: Cloud
    key: str
    rng: random.Random
    lossy: bool
    """Whether events may be lost; keepers then have to repair the image."""

    generation: int = 0
    """What a stage makes of the same bytes; changes with every resubmission."""
    asked: dict[StageName, int] = field(default_factory=dict)
    """The last generation that was requested and not refused."""
    deleted: bool = False
    """Whether the owner has deleted an upload; it must never be seen again."""
    silent: bool = False
    """Whether an owner's deletion was the last action on the key; no late message may show the image again."""
    dying: float = 0.0
    with_version_ids: bool = True
    waiting: list[tuple[str, str]] = field(default_factory=list)
    """Messages that are not delivered yet: the stage's name or "removals", and the body."""

    def play(self) -> None:
        """Play a random history, deliver all remaining messages, and check the end."""
        self.dying = self.rng.choice([0.0, 0.02, 0.08])
        self.with_version_ids = self.rng.random() < 0.7
        clients = (aws.s3(), aws.dynamodb(), aws.sqs())
        for client in clients:
            client.meta.events.register("before-call", self._maybe_die)
            client.meta.events.register("after-call", self._maybe_die)
        try:
            for _ in range(self.rng.randint(3, 12)):
                self._announce(self._happen())
                for _ in range(self.rng.randint(0, 3)):
                    self._deliver_one()
            while self.waiting:
                self._deliver_one()
            if self.lossy:
                for _ in range(2):
                    self._until_alive(self._keep)
                    while self.waiting:
                        self._deliver_one()
        finally:
            for client in clients:
                client.meta.events.unregister("before-call", self._maybe_die)
                client.meta.events.unregister("after-call", self._maybe_die)
        self._check_end()

    # What happens

    def _happen(self) -> list[str]:
        """One random action; returns the bodies of its S3 events."""
        deeds: list[tuple[Callable[[], list[str]], int]] = [
            (self._put, 6),
            (self._hide, 2),
            (self._destroy_newest, 2),
            (self._resubmit, 4),
            (self._delete, 1),
            (self._keep, 2),
            (self._give_up, 1),
        ]
        deed = self.rng.choices([deed for deed, _ in deeds], [weight for _, weight in deeds])[0]
        return self._until_alive(deed) or []

    def _put(self) -> list[str]:
        self.silent = False
        text = self.rng.choice(["one", "two", f"new {self.rng.random()}", BAD])
        return [self._quietly(lambda: self.cloud.put(self.key, text.encode()))]

    def _hide(self) -> list[str]:
        return [self._quietly(lambda: self.cloud.remove(self.key))] if self._held() is not None else []

    def _destroy_newest(self) -> list[str]:
        return self._quietly(lambda: self.cloud.destroy_versions(self.key, newest_only=True))

    def _resubmit(self) -> list[str]:
        entry = self._entry()
        stages = self.rng.choice([list(STAGES), *([stage] for stage in STAGES)])
        if entry is None:
            return []
        self.generation += 1
        generation = self.generation
        raised = self.cloud.resubmissions.raise_revisions(entry, stages)
        if raised is not None:
            upload = raised.current_upload(self.cloud.originals)
            self.waiting += [(stage, events.encode(upload)) for stage in stages]
            self.asked |= dict.fromkeys(stages, generation)
        return []

    def _delete(self) -> list[str]:
        """The owner deletes the image, as the API does; if the API dies, the owner tries again."""
        entry = self._entry()
        if entry is None:
            return []
        before = self._quietly(lambda: self.cloud.versions(self.key))
        try:
            seq = self.cloud.images.delete(entry)
            self.deleted = self.deleted or entry.origin is keys.Origin.UPLOAD
            self.cloud.objects.delete_original(entry.owner, entry.image_id, entry.object_key)
            prefix = keys.derived_prefix(entry.owner, entry.image_id)
            self.cloud.objects.remove_derived(prefix, lambda order: order.sequencer <= seq)
            self.cloud.images.finish(entry)
            self.silent = True
        finally:
            self._announce(self._quietly(lambda: self.cloud.told(self.key, before)))
        return []

    def _keep(self) -> list[str]:
        """A keeper's visit: read the entry, then S3; repair differences, and do what is owed."""
        original = self._original()
        entry = self._entry()
        current = self.cloud.objects.current_version(original, keys.Sequencer("0" * keys.SEQUENCER_WIDTH))
        if current is None and entry is not None:
            self.cloud.keepers.bury_missing(entry)
        adopted = None if current is None else self.cloud.keepers.adopt(entry, current)
        after = self._entry()
        if after is None:
            return []
        if after.owes is Owes.DERIVED:
            deleted = after.deleted_seq
            prefix = keys.derived_prefix(original.owner, original.image_id)
            self.cloud.objects.remove_derived(prefix, lambda order: order.sequencer <= deleted)
            self.cloud.keepers.finish(original.owner, original.image_id)
        elif adopted is not None or (after.living and "unsettled" in after.attributes):
            upload = after.current_upload(self.cloud.originals)
            self.waiting += [(stage, events.encode(upload)) for stage in STAGES]
        return []

    def _give_up(self) -> list[str]:
        """A message has failed too often: record it and, as an operator does, send it again."""
        entry = self._entry()
        stages = [StageName(queue) for queue, _ in self.waiting if queue != "removals"]
        if entry is not None and stages:
            self.cloud.keepers.fail(entry, self.rng.choice(stages), "gave_up", "We gave up.")
        return []

    # What becomes of events and workers

    def _announce(self, bodies: list[str]) -> None:
        for body in bodies:
            if self.lossy and self.rng.random() < 0.3:
                continue
            told = body if self.with_version_ids else body.replace('"version-id"', '"ignored"')
            queues = list(STAGES) if isinstance(events.decode(told), Upload) else ["removals"]
            self.waiting += [(queue, told) for queue in queues for _ in range(self.rng.randint(1, 2))]

    def _deliver_one(self, depth: int = 0) -> None:
        """Deliver a waiting message; if the worker dies, it waits again."""
        if not self.waiting:
            return
        queue, body = self.waiting.pop(self.rng.randrange(len(self.waiting)))
        message = events.decode(body)
        try:
            if queue == "removals":
                assert isinstance(message, Removal | Upload)
                keepers.remover.handler.take(message)
            elif isinstance(message, Upload):
                self._runner(StageName(queue)).process(message, self._work(StageName(queue), depth))
        except (Died, UnfinishedDeletion):
            self.waiting.append((queue, body))
        self.waiting += self._quietly(self._sent)
        self._check_reader()

    def _sent(self) -> list[tuple[str, str]]:
        """The messages between the remover and the stages."""
        sent = [(stage.value, body) for stage in STAGES for body in self.cloud.sent(stage)]
        return sent + [("removals", body) for body in self.cloud.take(self.cloud.removals_queue)]

    def _runner(self, stage: StageName) -> StageRunner:
        return self.cloud.runner(stage)

    def _work(self, stage: StageName, depth: int) -> Work:
        """A stage's work, during which other deliveries take place."""

        def work(data: bytes, derived: Derived) -> Result:
            made = {"text": data.decode(), "generation": self.generation}
            derived.put(self._name(made), data, "text/plain")
            derived.flush()
            if stage is PICTURES and self.rng.random() < 0.5:
                derived.show_preview(made)
                self._check_reader()
            while depth < _DEPTH and self.rng.random() < 0.4:
                self._deliver_one(depth + 1)
            if data.decode() == BAD:
                raise RejectedImage("bad", "These bytes are bad.")
            return Result(made)

        return work

    def _name(self, made: Any) -> str:
        """The name of a picture. Like the ladder's version, it makes sure that different work never uses the
        same name.
        """
        return keys.rendition_name(f"generation-{made['generation']}", "copy", "bin")

    def _maybe_die(self, **_: object) -> None:
        if self.rng.random() < self.dying:
            raise Died

    def _quietly[T](self, deed: Callable[[], T]) -> T:
        """Do something that cannot die half-way: actions of S3 itself, and this test's checks."""
        dying, self.dying = self.dying, 0.0
        try:
            return deed()
        finally:
            self.dying = dying

    def _until_alive[T](self, deed: Callable[[], T]) -> T:
        """Repeat something until it does not die half-way, as clients and schedules do."""
        while True:
            try:
                return deed()
            except Died:
                continue

    # What is seen

    def _original(self) -> keys.OriginalKey:
        original = keys.parse_original(self.cloud.originals, self.key)
        assert original is not None
        return original

    def _entry(self) -> Entry | None:
        return self._quietly(lambda: self.cloud.entry(self.key))

    def _held(self) -> str | None:
        """The text in the bucket under the key."""
        return self._quietly(lambda: self.cloud.held(self.key))

    def _check_reader(self) -> None:
        """Check that what a reader is shown now exists and is of one version and one revision."""
        entry = self._entry()
        assert not (self.silent and entry is not None and entry.living)
        if entry is None or not entry.living or entry.pictures is None:
            return
        shown: Any = entry.pictures
        order = Order.parse(shown["order"])
        assert order is not None
        assert order.of_version(entry.source_seq, entry.source_tag)
        prefix = keys.order_prefix(entry.owner, entry.image_id, PICTURES, order)
        stored = self._quietly(lambda: self.cloud.objects.read_derived(prefix + self._name(shown)))
        assert stored is not None, "a picture that is shown is not there"
        assert stored.body.decode() == shown["text"]

    def _check_end(self) -> None:
        entry, held = self._entry(), self._held()
        derived = self.cloud.derived_of(self._original())
        if held is None or self.deleted:
            assert entry is None or not entry.living
            assert entry is None or (entry.owes is None and "unsettled" not in entry.attributes)
            assert derived == set()
            if self.deleted and not self.lossy:
                assert not self.cloud.objects.has_versions(self.key), "an original that nobody will ever see"
            return
        assert entry is not None
        assert entry.living
        assert "unsettled" not in entry.attributes
        expected = set()
        for stage in STAGES:
            assert entry.settled(stage)
            result = entry.result(stage)
            if held == BAD:
                assert result is None
                assert entry.fault(stage) is not None
            else:
                assert result is not None
                assert result["text"] == held
                assert entry.fault(stage) is None
                self._check_generation(entry, stage, result["generation"])
        for stage in STAGES:
            expected |= {(stage, order) for order in entry.in_use(stage)}
        assert derived == expected
        assert not entry.reprocessing

    def _check_generation(self, entry: Entry, stage: StageName, generation: int) -> None:
        """Check that a revision that is due was requested, and that its work began later than the request."""
        due = entry.due(stage)
        assert due is not None
        if due.revision > 0 and stage in self.asked:
            assert generation >= self.asked[stage]
