"""Random histories of one key: what S3, owners and keepers do, and what happens to events and workers.

Events come twice, in any order, or never. Workers overlap, and die at any call to AWS, before it or after it. At
the same time images are resubmitted, retried, deleted, and swept and audited by the janitor; what failed too often
goes to the dead letters. At every step readers see pictures that exist and are of one version, and nothing that
was deleted. At the end, when the janitor has come twice, they see what the bucket holds, made by the latest
revision that was requested; nothing is owed, nothing is left over, and a third visit changes nothing.
"""

import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from botocore.exceptions import EndpointConnectionError

import keepers.closer.handler
import keepers.dead_letters.handler
import keepers.remover.handler
from darkroom import aws, chronology, events, keys
from darkroom.catalog.entry import Entry, Owes
from darkroom.catalog.quarantines import Quarantines
from darkroom.catalog.reservations import Digest
from darkroom.catalog.runs import LostLease
from darkroom.chronology import Place
from darkroom.errors import CHECKSUM_MISMATCH, RejectedImage, UnfinishedDeletion
from darkroom.events import Removal, Upload
from darkroom.keys import Lane
from darkroom.order import Order
from darkroom.queues import RemovalsQueue, StageQueues
from darkroom.repair import GAVE_UP, Repairs
from darkroom.resubmit import Reason, Resubmission
from darkroom.stage import Derived, Result, Work
from darkroom.stages import PICTURES, STAGES, StageName
from darkroom.words import Edit
from keepers.closer.rounds import Busy
from keepers.janitor.audit import Audit
from keepers.janitor.sweep import Sweep
from keepers.janitor.tally import Tally
from tests.functional.clock import Clock
from tests.functional.conftest import Cloud

BAD: Final = "bad"
"""Bytes that every stage rejects."""

DECLARED: Final = "one"
"""The file that a slot declares."""

_DEPTH: Final = 2
"""How many deliveries and actions at most overlap the first one."""

_TRIES: Final = 4
"""How often a message may fail before it is a dead letter; fewer than in the template, so that it happens."""

TRASH: Final = timedelta(days=1)
"""How long an image stays in the trash here, so that it happens."""

_REMOVALS: Final = "removals"


BARE: Final = {"pk", "sk", "owner", "image_id", "turn", "deleted_seq", "expires_at"}
"""What is left of an image whose owner has closed the account."""


class Died(EndpointConnectionError):
    """A worker died, or an answer of AWS was lost. The running code cannot tell one from the other."""

    def __init__(self) -> None:
        super().__init__(endpoint_url="aws")


@dataclass
class Message:
    """What waits in a queue: of a stage, or of removals; `dead`: in its dead letters."""

    queue: str
    body: str
    failures: int = 0
    dead: bool = False


@dataclass
class History:
    """The history of one key; `play` runs it and checks it."""

    cloud: Cloud
    clock: Clock
    key: str
    rng: random.Random
    lossy: bool
    """Whether events and messages may be lost, and owners do not repeat a request that failed. Only the janitor
    can then mend the image."""

    closes: bool = False
    """Whether the owner may close the account. In the end nothing of it is left then."""
    closed: bool = False
    """Whether the owner has closed the account, so that no answer shows the image any more."""
    generation: int = 0
    """What a stage makes of the same bytes; changes with every resubmission."""
    asked: dict[StageName, int] = field(default_factory=dict)
    """The last generation that was requested and not refused."""
    deleted: bool = False
    """Whether the owner has deleted an upload; it must never be seen again."""
    silent: bool = False
    """Whether an owner's deletion was the last action on the key; no late message may show the image again."""
    hidden: bool = False
    """Whether an operator hides the image: nobody may see it, and nothing may bring it back or destroy it."""
    trashed: bool | None = False
    """Whether the image is in the trash; None if its original has been gone for good since."""
    unwanted_since: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    """When the image was last put into the trash, restored or overwritten."""
    kept: set[str] = field(default_factory=set)
    """The S3 versions that nobody has deleted."""
    ending: bool = False
    """Whether no new actions begin, and only what is left to do is done."""
    dying: float = 0.0
    with_version_ids: bool = True
    waiting: list[Message] = field(default_factory=list)
    """Messages that are not delivered yet."""

    def play(self) -> None:
        """Play a random history, deliver or lose all remaining messages, and check the end."""
        self._open_slot()
        self.dying = self.rng.choice([0.0, 0.02, 0.08])
        self.with_version_ids = self.rng.random() < 0.7
        clients = (aws.s3(), aws.dynamodb(), aws.sqs())
        for client in clients:
            client.meta.events.register_first("before-call", self._maybe_die)
            client.meta.events.register("after-call", self._maybe_die)
        try:
            for _ in range(self.rng.randint(3, 12)):
                self._happen()
                for _ in range(self.rng.randint(0, 3)):
                    self._deliver_one()
            self.ending = True
            if self.lossy and self.rng.random() < 0.3:
                self.waiting.clear()
            self._deliver_all()
        finally:
            for client in clients:
                client.meta.events.unregister("before-call", self._maybe_die)
                client.meta.events.unregister("after-call", self._maybe_die)
        self.dying = 0
        if self.rng.random() < 0.5:
            self._release()
            self._take_what_was_sent()
            self._deliver_all()
        if self.closed:
            self._end_of_all()
        else:
            self._end()

    def _end_of_all(self) -> None:
        """The end of a closed account: after a few days of the keepers, nothing is left of it for good."""
        for _ in range(5):
            self.clock.later(days=2)
            self._keep()
            self._deliver_all()
        self._check_nothing_is_left()
        before = self._state()
        self.clock.later(days=3)
        self._keep()
        self._take_what_was_sent()
        assert not self.waiting, "a visit to an empty account sends nothing"
        assert self._state() == before, "a visit to an empty account changes nothing"

    def _end(self) -> None:
        entry = self._entry()
        # Owners repeat a deletion until it is done. What is still owed was left by the janitor: it died
        # while it emptied the trash, and completes that at its next visit.
        emptying = entry is not None and entry.owes is Owes.ORIGINAL
        # An image in quarantine that is sent again after its original was removed: the removal is the janitor's.
        if not self.lossy and not emptying and not self.hidden:
            self._check_end()
        for _ in range(2):
            self.clock.later(days=3)  # longer than the janitor's longest pause
            self._keep()
            self._deliver_all()
        entry = self._entry()
        if entry is not None and entry.living and entry.given_up:
            self._check_failures(entry)
            self._retry()
            self._deliver_all()
        self._check_end()
        before = self._state()
        self.clock.later(days=3)
        self._keep()
        self._take_what_was_sent()
        assert not self.waiting, "a visit to a healthy image sends nothing"
        assert self._state() == before, "a visit to a healthy image changes nothing"

    # What happens

    def _open_slot(self) -> None:
        """Half of the uploads have a slot that declares their file."""
        original = self._original()
        if original.origin is keys.Origin.UPLOAD and random.Random(self.key).random() < 0.5:
            digest = Digest(_sha256(DECLARED), "key", None, None)
            slot = self.cloud.images.open_slot(
                original.owner, original.image_id, "a.jpg", "image/jpeg", None, digest
            )
            assert slot is not None

    def _happen(self) -> None:
        """One random action, and its S3 events."""
        deeds: list[tuple[Callable[[], None], int]] = [
            (self._put, 6),
            (self._hide, 2),
            (self._destroy_newest, 2),
            (self._resubmit, 3),
            (self._retry, 2),
            (self._delete, 1),
            (self._keep, 2),
            (self._give_up, 1),
            (self._edit, 2),
            (self._trash, 2),
            (self._restore, 1),
            (self._quarantine, 1),
            (self._release, 1),
            *([(self._close, 2)] if self.closes else []),
        ]
        deed = self.rng.choices([deed for deed, _ in deeds], [weight for _, weight in deeds])[0]
        self.clock.later(seconds=self.rng.choice([1, 1, 60, 600, 3600, 24 * 3600]))
        deed()
        self._take_what_was_sent()

    def _put(self) -> None:
        self.silent = False
        self.unwanted_since = self.clock.now
        text = self.rng.choice(["one", "two", f"new {self.rng.random()}", BAD])
        before = self._versions()
        body = json.loads(self._quietly(lambda: self.cloud.put(self.key, text.encode())))
        self._announce([json.dumps({**body, "time": self.clock.now.isoformat()})])
        if not self.deleted:
            self.kept |= self._versions() - before

    def _hide(self) -> None:
        if self._held() is not None:
            self._announce([self._quietly(lambda: self.cloud.remove(self.key))])

    def _destroy_newest(self) -> None:
        self._announce(self._quietly(lambda: self.cloud.destroy_versions(self.key, newest_only=True)))
        self.kept &= self._versions()
        if not self._versions():
            self.trashed = None

    def _resubmit(self) -> None:
        entry = self._entry()
        stages = self.rng.choice([list(STAGES), *([stage] for stage in STAGES)])
        if entry is not None:
            self._ask(stages, lambda: self._resubmission.resubmit(entry, stages, Reason.REPROCESS, Lane.UPLOADS))

    def _edit(self) -> None:
        """The owner corrects what the file says, or writes something."""
        entry = self._entry()
        if entry is None or not entry.living:
            return
        changes: dict[str, Any] = self.rng.choice(
            [
                {"orientation": self.rng.randint(1, 8)},
                {"orientation": None},
                {"taken_at": "1998-07-04"},
                {"taken_at": None, "offset": None},
                {"offset": "+02:00", "title": "title"},
            ]
        )

        def request() -> bool:
            edited = self.cloud.images.edit(entry, Edit(changes=changes), None)
            if edited.entry is None or edited.entry.deleted:
                return False
            if edited.turned:
                self._resubmission.turn(edited.entry)
            elif "orientation" in changes:
                self._resubmission.send_again(edited.entry)
            return edited.turned

        self._ask([PICTURES], request)

    def _trash(self) -> None:
        """The owner puts the image into the trash."""
        self._move(self.cloud.images.trash)

    def _restore(self) -> None:
        """The owner takes the image from the trash."""
        self._move(self.cloud.images.restore)

    def _move(self, move: Callable[[Entry], Entry | None]) -> None:
        entry = self._entry()
        if entry is not None and entry.living:
            self._as_client(lambda: move(entry) is not None)
            self._look_into_the_trash(entry)

    def _look_into_the_trash(self, before: Entry) -> None:
        """Note where the owner's last request has left the image, which was in a state before."""
        entry = self._entry()
        if entry is not None and entry.living:
            # An event that the original is gone for good may still come, and then the trash is forgotten.
            self.trashed = entry.trashed_since is not None if self._versions() else None
            # An image that is in the trash already stays there since the first request.
            if entry.trashed_since != before.trashed_since:
                self.unwanted_since = self.clock.now

    def _quarantine(self) -> None:
        """An operator hides the image from everybody, as the command does."""
        entry = self._entry()
        if entry is None or not entry.living:
            return
        quarantines = Quarantines(self.cloud.table)

        def request() -> bool:
            hidden = quarantines.hide(entry.owner, entry.image_id)
            if hidden is None:
                return False
            prefix = keys.derived_prefix(entry.owner, entry.image_id)
            self.cloud.objects.remove_derived(prefix, lambda order: order.sequencer <= hidden.deleted_seq)
            quarantines.finish(hidden)
            return True

        self._as_client(request)
        self._look_into_quarantine()

    def _release(self) -> None:
        """An operator shows the image again."""
        entry = self._entry()
        if entry is None or not entry.quarantined:
            return

        def request() -> bool:
            Quarantines(self.cloud.table).release(entry.owner, entry.image_id)
            self._repairs.reconcile(self._original(), self._entry())
            return True

        self._as_client(request)
        self._look_into_quarantine()

    def _look_into_quarantine(self) -> None:
        entry = self._entry()
        self.hidden = entry is not None and entry.quarantined

    def _retry(self) -> None:
        """The owner asks for another try of what was given up."""
        entry = self._entry()
        if entry is not None and entry.living:
            self._ask(entry.given_up, lambda: self._resubmission.retry(entry))

    def _ask(self, stages: list[StageName], request: Callable[[], bool]) -> None:
        self.generation += 1
        generation = self.generation
        if self._as_client(request):
            self.asked |= dict.fromkeys(stages, generation)

    def _delete(self) -> None:
        """The owner deletes the image, as the API does."""
        entry = self._entry()
        if entry is None or entry.erased or entry.quarantined:
            return
        owing = entry.owes is not None and entry.by_owner

        def request() -> bool:
            before = self._quietly(lambda: self.cloud.versions(self.key))
            try:
                deletion = self.cloud.delete(entry)
                self.cloud.objects.delete_original(entry.owner, entry.image_id, entry.object_key, deletion.doomed)
                prefix = keys.derived_prefix(entry.owner, entry.image_id)
                self.cloud.objects.remove_derived(prefix, lambda order: order.sequencer <= deletion.seq)
                self.cloud.images.finish(deletion)
            finally:
                self._announce(self._quietly(lambda: self.cloud.announced(self.key, before)))
            return True

        before = self._versions()
        # A second deletion, while the first is owed, only finishes it: what came in between was never shown to the
        # owner, and stays.
        doomed = before & set(entry.doomed) if owing and entry.doomed is not None else before
        ended = self._repeat(request) if owing else self._as_client(request)
        after = self._entry()
        buried = after is not None and after.deleted and after.by_owner and after.turn != entry.turn
        if ended or buried:
            self.silent = self.silent or doomed == before
            self.deleted = self.deleted or entry.origin is keys.Origin.UPLOAD
            self.kept -= doomed
            self.trashed = False

    def _close(self) -> None:
        """The owner closes the account. What was asked for before may still be under way."""
        owner = self._original().owner
        self._as_client(lambda: self.cloud.owners.close(owner) is not None)
        self.closed = self._quietly(lambda: self.cloud.owners.closed_at(owner)) is not None

    def _empty(self) -> None:
        """A visit of the closer; the lease of one that died runs out."""
        self.clock.later(seconds=keepers.closer.handler.LEASE_SECONDS + 1)
        before = self._quietly(lambda: self.cloud.versions(self.key))
        try:
            keepers.closer.handler.empty_accounts(lambda: False, Counter())
        except (Died, Busy, LostLease):
            pass
        finally:
            self._announce(self._quietly(lambda: self.cloud.announced(self.key, before)))

    def _keep(self) -> None:
        """Visits of the closer and of the janitor: a sweep, then an audit. The next visit of one that dies goes on
        where it was.
        """
        if self.closes:
            self._empty()
        before = self._quietly(lambda: self.cloud.versions(self.key))
        kept, living = self._versions(), self._entry()
        tally = Tally()
        cursor: Any = {}
        try:
            self._as_schedule(
                lambda: Sweep(self.cloud.keepers, self._repairs, self.cloud.originals, self.clock.now).run()
            )
            audit = Audit(
                self.cloud.keepers,
                self.cloud.objects,
                self._repairs,
                RemovalsQueue(aws.sqs(), self.cloud.removals_queue),
                self.cloud.originals,
                "",
                moment=self.clock.now,
                trash=TRASH,
            )
            while cursor is not None:
                cursor = self._as_schedule(partial(audit.page, cursor, tally))
        finally:
            self._announce(self._quietly(lambda: self.cloud.announced(self.key, before)))
            self._check_emptied(living, kept)

    def _check_emptied(self, before: Entry | None, kept: set[str]) -> None:
        """Check that the janitor has deleted an image only if it was in the trash long enough."""
        after = self._entry()
        if before is None or not before.living or after is None or not (after.deleted and after.by_owner):
            return
        if self.closed:
            return
        assert self.trashed is not False, "the janitor deletes an image that is not in the trash"
        assert self.clock.now - self.unwanted_since >= TRASH, "the janitor deletes an image too early"
        self.silent = True
        self.deleted = self.deleted or after.origin is keys.Origin.UPLOAD
        self.kept -= kept
        self.trashed = False

    def _give_up(self) -> None:
        """An operator looks through the dead letters before their messages are there: some are still delivered."""
        letters = [message for message in self.waiting if message.queue != _REMOVALS]
        if letters:
            letter = self.rng.choice(letters)
            self._as_schedule(lambda: self._give_up_on(letter))

    def _give_up_on(self, letter: Message) -> None:
        handler, message = keepers.dead_letters.handler, events.decode(letter.body)
        if letter.queue == _REMOVALS:
            assert isinstance(message, Removal | Upload)
            handler.look_again(message, letter.failures)
        else:
            assert isinstance(message, Upload)
            handler.give_up(StageName(letter.queue), message, letter.failures)

    # What becomes of events and workers

    def _announce(self, bodies: list[str]) -> None:
        for body in bodies:
            if self.lossy and self.rng.random() < 0.3:
                continue
            message = body if self.with_version_ids else body.replace('"version-id"', '"ignored"')
            queues = list(STAGES) if isinstance(events.decode(message), Upload) else [_REMOVALS]
            self.waiting += [Message(queue, message) for queue in queues for _ in range(self.rng.randint(1, 2))]

    def _deliver_all(self) -> None:
        self._take_what_was_sent()
        while self.waiting:
            self._deliver_one()

    def _deliver_one(self, depth: int = 0) -> None:
        """Deliver a waiting message; if the worker dies, it waits again, or is a dead letter."""
        if not self.waiting:
            return
        message = self.waiting.pop(self.rng.randrange(len(self.waiting)))
        before = self._quietly(lambda: self.cloud.versions(self.key))
        try:
            self._take(message, depth)
        except (Died, UnfinishedDeletion):
            message.failures += 1
            message.dead = message.dead or (self.lossy and message.failures >= _TRIES)
            self.waiting.append(message)
        if message.queue == _REMOVALS or message.dead:
            self._announce(self._quietly(lambda: self.cloud.announced(self.key, before)))
        self._take_what_was_sent()
        self._check_reader()

    def _take(self, letter: Message, depth: int) -> None:
        if letter.dead:
            return self._give_up_on(letter)
        message = events.decode(letter.body)
        if letter.queue == _REMOVALS:
            assert isinstance(message, Removal | Upload)
            keepers.remover.handler.take(message)
        elif isinstance(message, Upload):
            stage = StageName(letter.queue)
            self.cloud.runner(stage).process(message, self._work(stage, depth))
        return None

    def _take_what_was_sent(self) -> None:
        """The messages that keepers, owners and stages have sent; an operator may have emptied a queue."""
        urls = {(stage.value, self.cloud.queues[stage, lane]) for stage in STAGES for lane in Lane}
        for queue, url in sorted({*urls, (_REMOVALS, self.cloud.removals_queue)}):
            for body in self._quietly(partial(self.cloud.take, url)):
                if not (self.lossy and self.dying and self.rng.random() < 0.1):
                    self.waiting.append(Message(queue, body))

    def _work(self, stage: StageName, depth: int) -> Work:
        """A stage's work, during which other deliveries and actions take place."""

        def work(data: bytes, derived: Derived) -> Result:
            made: dict[str, Any] = {"text": data.decode(), "generation": self.generation}
            place = None
            if stage is PICTURES:
                made["turn"] = derived.entry.corrected_orientation
                item = {"rungs": ["copy"], "format": "bin", "width": 1, "height": 1, "bytes": len(data)}
                made |= {"ladder": f"generation-{self.generation}", "items": [item]}
            else:
                place = Place(f"{2000 + self.rng.randint(0, 9)}-01-01T00:00:00.000", None, "day", "file", None)
            derived.put(self._name(made) if stage is PICTURES else keys.TAGS_NAME, data, "text/plain")
            derived.flush()
            if stage is PICTURES and self.rng.random() < 0.5:
                derived.show_preview(made)
                self._check_reader()
            while depth < _DEPTH and self.rng.random() < 0.4:
                if not self.ending and self.rng.random() < 0.1:
                    self._happen()
                else:
                    self._deliver_one(depth + 1)
            if data.decode() == BAD:
                raise RejectedImage("undecodable", "These bytes are bad.")
            return Result(made, place)

        return work

    @property
    def _queues(self) -> StageQueues:
        return StageQueues(aws.sqs(), self.cloud.queues)

    @property
    def _repairs(self) -> Repairs:
        return Repairs(self.cloud.keepers, self.cloud.objects, self._resubmission)

    @property
    def _resubmission(self) -> Resubmission:
        return Resubmission(self.cloud.resubmissions, self._queues, self.cloud.originals)

    def _name(self, made: Any) -> str:
        """The name of a picture. Like the ladder's version, it makes sure that different work never uses the
        same name.
        """
        return keys.rendition_name(made["ladder"], "copy", "bin")

    def _maybe_die(self, **_: object) -> None:
        if self.dying and self.rng.random() < self.dying:
            raise Died

    def _quietly[T](self, deed: Callable[[], T]) -> T:
        """Do something that cannot die half-way: actions of S3 itself, and this test's checks."""
        dying, self.dying = self.dying, 0.0
        try:
            return deed()
        finally:
            self.dying = dying

    def _as_client(self, request: Callable[[], bool]) -> bool:
        """A request to the API; whether it succeeded. If nothing is lost, the client repeats it until it does."""
        if not self.lossy:
            return self._repeat(request)
        try:
            return request()
        except Died:
            return False

    def _as_schedule[T](self, deed: Callable[[], T]) -> T:
        """What a schedule starts again until it is done."""
        return self._repeat(deed)

    def _repeat[T](self, deed: Callable[[], T]) -> T:
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

    def _versions(self) -> set[str]:
        """The ids of what S3 holds under the key, without delete markers."""
        listed = self._quietly(lambda: self.cloud.versions(self.key))
        return {version for version, (is_marker, _) in listed.items() if not is_marker}

    def _state(self) -> Any:
        """Everything there is."""
        entry = self._entry()
        return entry, self.cloud.derived(), self.cloud.versions(self.key)

    def _check_reader(self) -> None:
        """Check that what a reader is shown now exists and is of one version and one revision."""
        if self.closed:
            return
        entry = self._entry()
        assert not (self.silent and entry is not None and entry.living)
        assert not self.hidden or (entry is not None and entry.quarantined), "an image has left its quarantine"
        self._check_place(entry)
        if entry is None or not entry.living or entry.pictures is None:
            return
        shown: Any = entry.pictures
        order = Order.parse(shown["order"])
        assert order is not None
        assert order.of_version(entry.source_seq, entry.source_tag)
        assert entry.declared_sha256 in (None, _sha256(shown["text"])), "another file than the declared one"
        prefix = keys.order_prefix(entry.owner, entry.image_id, PICTURES, order)
        stored = self._quietly(lambda: self.cloud.objects.read_derived(prefix + self._name(shown)))
        assert stored is not None, "a picture that is shown is not there"
        assert stored.body.decode() == shown["text"]
        if order == entry.due(PICTURES):
            assert shown.get("turn") == entry.corrected_orientation, (
                "pictures in an orientation that was corrected"
            )

    def _check_place(self, entry: Entry | None) -> None:
        """Check that an entry stands among its owner's entries as what it is, and in the trash or not."""
        timeline = None if entry is None else entry.attributes.get("timeline")
        if entry is None or not entry.living:
            slot = entry is not None and not entry.turn and entry.stands_among_slots
            assert slot or timeline in (None, entry and chronology.tombstone_timeline(entry.image_id))
            return
        assert entry.place is not None
        assert self.trashed in (None, entry.trashed_since is not None)
        on_its_way = entry.stands_among_slots and entry.unsettled_since is not None
        assert on_its_way or timeline == chronology.image_timeline(entry.image_id)

    def _check_failures(self, entry: Entry) -> None:
        """Check that what was given up is recorded on the image: it is the file's fault, or listed as failed."""
        for stage in entry.given_up:
            fault = entry.fault(stage)
            assert fault is not None
            assert fault.retry == (fault.code == GAVE_UP)
            assert fault.code in (GAVE_UP, CHECKSUM_MISMATCH, "undecodable")
        assert entry.listed_as_failed == any(entry.failed(stage) for stage in STAGES)

    def _check_end(self) -> None:
        entry, held = self._entry(), self._held()
        derived = self.cloud.derived_of(self._original())
        assert self.kept <= self._versions(), "an original is destroyed that nobody deleted"
        assert self._current() in {None, *self.kept}, "what was deleted is back"
        assert entry is None or not entry.listed_as_failed
        if held is None or self.deleted or self.hidden:
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
        other = entry.declared_sha256 not in (None, _sha256(held))
        assert entry.verified == (entry.declared_sha256 == _sha256(held))
        assert entry.presumed_sha256 == (None if other else entry.declared_sha256)
        for stage in STAGES:
            assert entry.settled(stage)
            result, fault = entry.result(stage), entry.fault(stage)
            if held == BAD or other:
                assert result is None
                assert fault is not None
                assert fault.code == (CHECKSUM_MISMATCH if other else "undecodable")
            else:
                assert result is not None
                assert result["text"] == held
                assert fault is None
                self._check_generation(entry, stage, result["generation"])
        for stage in STAGES:
            expected |= {(stage, order) for order in entry.in_use(stage)}
        assert derived == expected
        self._check_place(entry)
        assert not entry.reprocessing

    def _check_nothing_is_left(self) -> None:
        """Check that the owner's items, a mark and bare tombstones are all that is left."""
        original, versions = self._original(), self.cloud.s3.list_object_versions(Bucket=self.cloud.originals)
        left = [each["Key"] for each in [*versions.get("Versions", []), *versions.get("DeleteMarkers", [])]]
        assert {*left} == {keys.closed_mark(original.owner)}
        assert self.cloud.derived() == set()
        for item in self.cloud.items():
            family, _, name = item["pk"]["S"].partition("#")
            assert family in ("OWNER", "KEEPER") or {*item} <= BARE, item
            assert family != "OWNER" or {*item} == {"pk", "sk", "closed_at"}, item
            assert family != "KEEPER" or original.owner not in str(item), item
            assert name

    def _current(self) -> str | None:
        """The id of the version that S3 gives out."""
        listed = self._quietly(lambda: self.cloud.versions(self.key))
        return next((name for name, (is_marker, latest) in listed.items() if latest and not is_marker), None)

    def _check_generation(self, entry: Entry, stage: StageName, generation: int) -> None:
        """Check that a revision that is due was requested, and that its work began later than the request."""
        due = entry.due(stage)
        assert due is not None
        if due.revision > 0 and stage in self.asked:
            assert generation >= self.asked[stage]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
