"""Histories of slots for files: clients open them at the same time, step by step, while photos come and go.

A history is a list of steps that hypothesis draws. Between any two calls to DynamoDB a client may stop for a
while, go on, or die. At every step at most one image has a file or awaits it.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import image_api.slots
from darkroom import aws, services
from darkroom.catalog.entry import Entry
from darkroom.catalog.images import Images
from darkroom.catalog.table import Remove, key
from darkroom.errors import CHECKSUM_MISMATCH
from darkroom.keys import ImageId, Owner
from darkroom.stage import Derived, Result
from darkroom.stages import StageName
from image_api.models import SlotRequest
from image_api.problems import AlreadyDeleted, AlreadyUploaded
from tests.functional.library_histories import Runner, stop_here
from tests.functional.test_guard import upload_of
from tests.functional.worlds import World, empty_memory, make_memory_world

# A history takes some twenty milliseconds. `make histories HISTORIES=1000` plays more.
EXAMPLES: Final = 5 * int(os.environ.get("HISTORIES", "12"))

OWNER: Final = Owner("ada")
FILES: Final = (b"one", b"two")
IDS: Final = [ImageId(f"00000000-0000-4000-8000-00000000000{number}") for number in range(4)]
KINDS: Final = (*["open"] * 4, *["go"] * 6, *["arrive"] * 2, "damage", "destroy", "trash", "expire", "kill")

Step = tuple[str, int, int]
"""What happens, to which image or client, and how."""


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def described(data: bytes, _derived: Derived) -> Result:
    return Result({"sha256": sha256(data), "ladder": "l", "items": []})


@dataclass
class Client:
    """Opens a slot for a file under an id; `answer`: the image it was told, and whether the file is there."""

    image_id: ImageId
    body: bytes
    runner: Runner | None = None
    answer: tuple[ImageId, bool] | None = None

    def open(self) -> None:
        request = SlotRequest(
            filename="a.jpg", content_type="image/jpeg", size=len(self.body), sha256=sha256(self.body)
        )
        try:
            answer: Any = image_api.slots.open_slot(OWNER, self.image_id, request)
        except (AlreadyUploaded, AlreadyDeleted):
            return
        self.answer = answer


@dataclass
class Slots:
    """One owner with a few ids and two files."""

    world: World
    clients: list[Client] = field(default_factory=list)
    told: set[ImageId] = field(default_factory=set)
    died: bool = False

    def play(self, steps: list[Step]) -> None:
        try:
            for kind, which, how in steps:
                getattr(self, f"_{kind}")(which, how)
                self._check()
            while self.clients:
                self._go(0, 9)
                self._check()
        finally:
            for client in self.clients:
                assert client.runner is not None
                client.runner.kill()
        for number, body in enumerate(FILES):
            holders = [entry.image_id for entry in self.entries() if entry.has(sha256(body))]
            last = Client(ImageId(f"00000000-0000-4000-8000-0000000001{number:02d}"), body)
            last.open()
            assert last.answer is not None
            assert last.answer[0] == (holders or [last.image_id])[0]

    def entries(self) -> Iterator[Entry]:
        catalog = services.catalog(Images)
        yield from (entry for each in IDS if (entry := catalog.get(OWNER, each)) is not None)

    def _check(self) -> None:
        for client in [each for each in self.clients if each.runner is None or each.runner.ended]:
            assert client.runner is not None
            if client.runner.fault is not None:
                raise client.runner.fault
            if client.answer is not None:
                self.told.add(client.answer[0])
            self.clients.remove(client)
        for body in FILES:
            assert sum(entry.has(sha256(body)) for entry in self.entries()) <= 1, "a file has two images"
        if not self.died and not self.clients:
            assert {entry.image_id for entry in self.entries()} <= self.told, (
                "an id has a slot that nobody knows of"
            )

    def _open(self, which: int, how: int) -> None:
        client = Client(IDS[which % len(IDS)], FILES[how % len(FILES)])
        client.runner = Runner(client.open, 0, [], [])
        self.clients.append(client)

    def _go(self, which: int, how: int) -> None:
        if self.clients:
            runner = self.clients[which % len(self.clients)].runner
            assert runner is not None
            runner.advance(1 + how % 12)

    def _kill(self, which: int, _how: int) -> None:
        if self.clients:
            runner = self.clients[which % len(self.clients)].runner
            assert runner is not None
            runner.kill()
            self.died = True

    def _arrive(self, which: int, how: int) -> None:
        """The declared file comes; half of the time only one stage sees it for now."""
        entry = self._entry(which)
        if entry is not None and entry.declared_sha256 is not None and not self._damaged(entry):
            self._send(entry, next(body for body in FILES if sha256(body) == entry.declared_sha256), how)

    def _damage(self, which: int, how: int) -> None:
        """Another file comes, to a slot or over a photo."""
        entry = self._entry(which)
        if entry is not None and entry.declared_sha256 is not None:
            self._send(entry, b"damaged", how)

    def _send(self, entry: Entry, body: bytes, how: int) -> None:
        upload = upload_of(self.world.cloud.put(f"uploads/{OWNER}/{entry.image_id}", body))
        for name in [*StageName][how % 2 :]:
            self.world.cloud.runner(name).process(upload, described)

    def _damaged(self, entry: Entry) -> bool:
        """If the right file came after a wrong one, it could be there twice."""
        faults = (entry.fault(stage) for stage in StageName)
        return any(fault is not None and fault.code == CHECKSUM_MISMATCH for fault in faults)

    def _destroy(self, which: int, _how: int) -> None:
        entry = self._entry(which)
        if entry is not None:
            services.catalog(Images).finish(services.catalog(Images).delete(entry, lambda _: ()))

    def _trash(self, which: int, how: int) -> None:
        entry = self._entry(which)
        if entry is not None:
            catalog = services.catalog(Images)
            (catalog.trash if how % 2 else catalog.restore)(entry)

    def _expire(self, which: int, _how: int) -> None:
        """DynamoDB removes a slot whose photo never came."""
        entry = self._entry(which)
        if entry is not None and not entry.turn:
            self.world.cloud.table.remove(Remove(key(OWNER, entry.image_id)))

    def _entry(self, which: int) -> Entry | None:
        entry = services.catalog(Images).get(OWNER, IDS[which % len(IDS)])
        return None if entry is None or entry.deleted else entry


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for name in ("MEDIA_KEY_SECRET", "MAX_OPEN_SLOTS"):
        monkeypatch.setenv(name, "0")
    # Answers need other services; here it counts which image they name.
    monkeypatch.setattr(image_api.slots, "ways", lambda *_: "ways")
    monkeypatch.setattr(image_api.slots, "_opened", lambda entry, _, ways: (entry.image_id, ways is None))
    for world in make_memory_world(monkeypatch):
        for event in ("before-call", "after-call"):
            aws.dynamodb().meta.events.register(event, stop_here)
        yield world


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(KINDS), st.integers(0, 7), st.integers(0, 11)), min_size=10, max_size=60
    )
)
def test_no_file_ever_has_two_images(world: World, steps: list[Step]) -> None:
    empty_memory()
    Slots(world).play(steps)
