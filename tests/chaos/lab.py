"""The pipeline in one process, in fast time: the real stages, remover, keepers and API roles; queues and schedules
as AWS has them.

A message that fails comes back after the pause that the code asks for, one whose worker died after a minute (its
hold), and after ten deliveries it is a dead letter. The remover and the keeper of dead letters come once a minute,
the janitor every five.
"""

import contextlib
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

import keepers.dead_letters.handler
import keepers.janitor.handler
import keepers.remover.handler
from darkroom import aws, deliveries, events, keys
from darkroom.catalog import guard
from darkroom.catalog.entry import Entry
from darkroom.errors import RejectedImage
from darkroom.events import Removal, Upload
from darkroom.keys import Lane
from darkroom.queues import StageQueues
from darkroom.resubmit import Reason, Resubmission
from darkroom.stage import Derived, Outcome, Result, Work
from darkroom.stages import PICTURES, STAGES, StageName
from tests.chaos.table import Row
from tests.functional.clock import Clock
from tests.functional.conftest import Cloud

REMOVALS: Final = "removals"
DELIVERIES: Final = 10  # before a message is a dead letter (template.yaml, maxReceiveCount)
HELD: Final = timedelta(seconds=60)
EVENT: Final = timedelta(seconds=1)  # from S3 to a queue
TICK: Final = timedelta(seconds=10)

PATIENCE: Final = timedelta(days=4)
"""How long everything may take: the audit comes daily, and work that is lost again and again has pauses."""


class Killed(BaseException):
    """The process ends here, as by SIGKILL."""


@dataclass
class Message:
    queue: str
    body: str
    due: datetime
    delivery: int = 1
    dead: bool = False


@dataclass
class Lab:
    """A pipeline that a fault is tried on."""

    cloud: Cloud
    clock: Clock
    rng: random.Random
    monkeypatch: pytest.MonkeyPatch

    messages: list[Message] = field(default_factory=list)
    expected: dict[str, str | None] = field(default_factory=dict)
    """What S3 should hold under each key; None: nothing that anybody may see."""
    changed: dict[str, datetime] = field(default_factory=dict)
    """When each key was last changed, as long as it is not right."""
    uploads: int = 0
    recovery: timedelta = timedelta()
    commits: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    lose: Callable[[str, str], bool] = field(default=lambda _queue, _body: False)
    """Whether the event of this body gets lost on its way to this queue."""
    work: Callable[[StageName], Work] = field(init=False)
    phase: str = ""
    """The step of the guard or the keepers that is being done."""

    def __post_init__(self) -> None:
        self.work = standard_work
        commit = guard.Guard.commit

        def counted(*arguments: Any, **named: Any) -> Any:
            verdict = commit(*arguments, **named)
            _, grant, stage, *_ = arguments
            if verdict is guard.Verdict.GRANTED:
                self.commits[grant.entry.image_id, stage, str(grant.order)] += 1
            return verdict

        self.monkeypatch.setattr(guard.Guard, "commit", counted)
        for _ in range(2):  # the first audits are done
            self._run_janitor()
            self.clock.later(hours=1, minutes=5)
        self.clock.later(minutes=self.rng.randrange(22 * 60))

    # What users and tools do

    def key(self) -> str:
        """A new import's or upload's key."""
        name = keys.ImageId(f"{self.rng.getrandbits(128):032x}")
        image = f"{name[:8]}-{name[8:12]}-4{name[13:16]}-8{name[17:20]}-{name[20:]}"
        if self.rng.random() < 0.5:
            return f"imports/demo/{name}.jpg"
        self.cloud.images.open_slot(keys.Owner("demo"), keys.image_id(image), "a.jpg", "image/jpeg", None)
        return f"uploads/demo/{image}"

    def put(self, key: str, text: str) -> None:
        self.clock.later(seconds=1)
        self.uploads += 1
        self._changes(key, text)
        self.announce(self.cloud.put(key, text.encode()))

    def upload(self, text: str = "") -> str:
        """Upload a new photo; its key."""
        key = self.key()
        self.put(key, text or f"photo {key}")
        return key

    def hide(self, key: str) -> None:
        self.clock.later(seconds=1)
        self._changes(key, None)
        self.announce(self.cloud.remove(key))

    def undo(self, key: str, text: str) -> None:
        """Destroy the newest version or delete marker; below it is `text`."""
        self.clock.later(seconds=1)
        self._changes(key, text)
        for body in self.cloud.destroy_versions(key, newest_only=True):
            self.announce(body)

    def delete(self, key: str) -> None:
        """The owner deletes the image, as the API does. If the API dies, nobody repeats the request."""
        entry = self.entry(key)
        assert entry is not None
        self.clock.later(seconds=1)
        before = self.cloud.versions(key)
        try:
            deletion = self.cloud.delete(entry)
            self._changes(key, None)
            self.cloud.objects.delete_original(entry.owner, entry.image_id, key, deletion.doomed)
            prefix = keys.derived_prefix(entry.owner, entry.image_id)
            self.cloud.objects.remove_derived(prefix, lambda order: order.sequencer <= deletion.seq)
            self.cloud.images.finish(deletion)
        finally:
            for body in self.cloud.announced(key, before):
                self.announce(body)

    def retry(self, key: str) -> None:
        entry = self.entry(key)
        assert entry is not None
        self.resubmission.retry(entry)

    def reprocess(self, key: str) -> None:
        entry = self.entry(key)
        assert entry is not None
        self.resubmission.resubmit(entry, list(STAGES), Reason.REPROCESS, Lane.UPLOADS)

    @property
    def resubmission(self) -> Resubmission:
        return Resubmission(
            self.cloud.resubmissions, StageQueues(aws.sqs(), self.cloud.queues), self.cloud.originals
        )

    def _changes(self, key: str, text: str | None) -> None:
        self.expected[key] = text
        self.changed[key] = self.clock.now

    # What AWS does

    def announce(self, body: str) -> None:
        queues = list(STAGES) if isinstance(events.decode(body), Upload) else [REMOVALS]
        for queue in queues:
            if not self.lose(queue, body):
                self.messages.append(Message(queue, body, self.clock.now + EVENT))

    def run(self, until: timedelta = PATIENCE) -> None:
        """Let time pass until all is right and nothing waits, or the time is over."""
        end, minute, janitor = self.clock.now + until, self.clock.now, self.clock.now
        while self.clock.now < end:
            self._take_what_was_sent()
            self._deliver(every_minute=self.clock.now >= minute)
            if self.clock.now >= minute:
                minute = self.clock.now + timedelta(minutes=1)
            if self.clock.now >= janitor:
                self._run_janitor()
                janitor = self.clock.now + timedelta(minutes=5)
            self._note_recoveries()
            self._take_what_was_sent()
            if not self.messages and not self.changed and self._nothing_is_owed():
                return
            self.clock.now = (
                self.clock.now + TICK
                if any(message.due <= janitor for message in self.messages)
                else max(janitor, self.clock.now + TICK)
            )

    def _take_what_was_sent(self) -> None:
        urls = {(str(stage), self.cloud.queues[stage, lane]) for stage in STAGES for lane in Lane}
        for queue, url in sorted({*urls, (REMOVALS, self.cloud.removals_queue)}):
            self.messages += [Message(queue, body, self.clock.now) for body in self.cloud.take(url)]

    def _deliver(self, *, every_minute: bool) -> None:
        due = [message for message in self.messages if message.due <= self.clock.now]
        self.rng.shuffle(due)
        for message in due:
            if (message.dead or message.queue == REMOVALS) and not every_minute:
                continue
            self.messages.remove(message)
            self.deliver(message)

    def deliver(self, message: Message) -> None:
        """Deliver one message; it comes back if its worker fails or dies."""
        try:
            self.take(message)
        except Killed:
            message.due = self.clock.now + HELD
        except Exception:  # noqa: BLE001  # as the real consumer: whatever was raised, the message goes back
            message.due = self.clock.now + timedelta(seconds=deliveries.pause(message.delivery))
        else:
            return
        message.delivery += 1
        message.dead = message.dead or message.delivery > DELIVERIES
        self.messages.append(message)

    def take(self, message: Message) -> object:
        """What the function does with a message."""
        event = events.decode(message.body)
        assert isinstance(event, Upload | Removal)
        if message.queue == REMOVALS:
            handler: Any = keepers.dead_letters.handler.look_again if message.dead else None
            return handler(event, message.delivery) if handler else keepers.remover.handler.take(event)
        stage = StageName(message.queue)
        assert isinstance(event, Upload)
        if message.dead:
            return keepers.dead_letters.handler.give_up(stage, event, message.delivery)
        return self.process(stage, event)

    def process(self, stage: StageName, upload: Upload) -> Outcome:
        return self.cloud.runner(stage).process(upload, self.work(stage))

    def _run_janitor(self) -> None:
        # Whatever it raises, its schedule starts it again.
        with contextlib.suppress(Killed, Exception):
            self.run_janitor()

    def run_janitor(self) -> None:
        """A sweep, and what is due of the audit."""
        before = {key: self.cloud.versions(key) for key, text in self.expected.items() if text is None}
        try:
            waits = keepers.janitor.handler.sweep(lambda: False)
            keepers.janitor.handler.audit(lambda: False, waits)
        finally:
            for key, versions in before.items():
                for body in self.cloud.announced(key, versions):
                    self.announce(body)

    # What is right

    def entry(self, key: str) -> Entry | None:
        return self.cloud.entry(key)

    def right(self, key: str) -> bool:
        """Whether readers see what they should, and nothing is owed."""
        entry, text = self.entry(key), self.expected[key]
        if entry is not None and "unsettled" in entry.attributes:
            return False
        if text is None:
            return entry is None or not entry.living
        return entry is not None and entry.living and all(shows(entry, stage, text) for stage in STAGES)

    def _whole(self, entry: Entry) -> bool:
        """Whether every picture that is shown is there."""
        shown, there = entry.pictures, self.cloud.derived()
        if shown is None:
            return True
        prefix = _prefix(entry, PICTURES, shown["order"])
        names = [keys.rendition_name(shown["ladder"], i["rungs"][0], i["format"]) for i in shown["items"]]
        return all(prefix + name in there for name in names)

    def _note_recoveries(self) -> None:
        for key in [key for key in self.changed if self.right(key)]:
            self.recovery = max(self.recovery, self.clock.now - self.changed.pop(key))

    def _nothing_is_owed(self) -> bool:
        return all((entry := self.entry(key)) is None or entry.owes is None for key in self.expected)

    def row(self) -> Row:
        """What is left behind."""
        row = Row("", "", runs=1, uploads=self.uploads, recovery=self.recovery.total_seconds())
        used: set[str] = set()
        for key, text in self.expected.items():
            entry, held = self.entry(key), self.cloud.held(key)
            row.lost += text is not None and (held != text or entry is None or not entry.living)
            row.stuck += entry is not None and ("unsettled" in entry.attributes or entry.owes is not None)
            if entry is None:
                continue
            if text is None:
                row.stale += entry.living
                row.lost += held is not None  # an original that nobody will ever see
            elif entry.living:
                row.stale += not all(shows(entry, stage, text) for stage in STAGES)
            for stage in STAGES:
                for order in entry.in_use(stage):
                    used.add(_prefix(entry, stage, order).rstrip("/"))
            if text is not None and entry.living:
                row.stale += not self._whole(entry)
        row.orphans = sum("/".join(key.split("/")[:4]) not in used for key in self.cloud.derived())
        row.twice = sum(number - 1 for number in self.commits.values())
        return row


def _prefix(entry: Entry, stage: StageName, order: str) -> str:
    return keys.derived_prefix(entry.owner, entry.image_id, stage) + order + "/"


def shows(entry: Entry, stage: StageName, text: str) -> bool:
    """Whether a stage's part of an image is of these bytes."""
    result, fault = entry.result(stage), entry.fault(stage)
    if text.startswith("bad"):
        return fault is not None and not fault.retry
    return result is not None and result["text"] == text


def standard_work(stage: StageName) -> Work:
    """Work of both stages as in production, on text: a preview, then the rest; or every tag."""

    def work(data: bytes, derived: Derived) -> Result:
        made: dict[str, Any] = {"text": data.decode()}
        if data.startswith(b"bad"):
            raise RejectedImage("undecodable", "These bytes are bad.")
        if stage is not PICTURES:
            derived.put(keys.TAGS_NAME, data, "text/plain")
            return Result(made)
        for size in ("small", "large"):
            derived.put(keys.rendition_name("v1", size, "bin"), data, "text/plain")
            made |= {"ladder": "v1", "items": [*made.get("items", []), item(size, len(data))]}
            if size == "small":
                derived.show_preview(dict(made))
        return Result(made)

    return work


def item(size: str, number: int) -> dict[str, Any]:
    return {"rungs": [size], "format": "bin", "width": 1, "height": 1, "bytes": number}


@contextmanager
def killed_in(phase: str, when: str, times: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Kill the process in a step (`Class.method`, of PHASES) at its calls to AWS: before each, or after each took
    effect; so many times in all."""
    left, inside = times, False
    owner, name = PHASES[phase]
    step = getattr(owner, name)

    def stepping(*arguments: Any, **named: Any) -> Any:
        nonlocal inside
        inside = True
        try:
            return step(*arguments, **named)
        finally:
            inside = False

    def kill(**_: object) -> None:
        nonlocal left
        if inside and left > 0:
            left -= 1
            raise Killed

    clients: list[Any] = [aws.s3(), aws.dynamodb(), aws.sqs()]
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, stepping)
        for client in clients:
            client.meta.events.register(when, kill)
        try:
            yield
        finally:
            for client in clients:
                client.meta.events.unregister(when, kill)


def _phases() -> dict[str, tuple[Any, str]]:
    from darkroom.catalog.keepers import Keepers
    from darkroom.catalog.resubmissions import Resubmissions
    from darkroom.objects import Objects

    return {
        "claim": (guard.Guard, "claim"),
        "read": (Objects, "read_original"),
        "write": (Objects, "put_derived"),
        "preview": (guard.Guard, "show_preview"),
        "commit": (guard.Guard, "commit"),
        "conclude": (guard.Guard, "settle"),
        "clean-up": (Objects, "remove_derived"),
        "burial": (Keepers, "bury"),
        "end of a removal": (Keepers, "finish"),
        "resubmission": (Resubmissions, "raise_revisions"),
        "destruction of an original": (Objects, "delete_original"),
    }


PHASES: Final = _phases()
