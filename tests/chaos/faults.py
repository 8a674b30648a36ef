"""The faults that are tried in one process, as a table. `python -m tests.chaos` prints what became of them."""

import copy
import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, Final

from darkroom import aws
from darkroom.budget import MonthlyBudget
from darkroom.catalog.runs import Lease, LostLease
from darkroom.stage import Derived, Result
from darkroom.stages import STAGES, StageName
from keepers.backfill import backfill, sources
from keepers.backfill.backfill import Caps
from tests.chaos.aws_faults import KINDS, aws_fails
from tests.chaos.lab import PHASES, REMOVALS, Killed, Lab, killed_in, standard_work
from tests.chaos.photos import bomb, poison, short_of_time
from tests.chaos.table import Row

TIMES: Final = [timedelta(seconds=seconds) for seconds in (0, 10, 60, 600)]


@dataclass(frozen=True)
class Fault:
    """One fault: what it does to a lab, which then gets time to recover."""

    name: str
    play: Callable[[Lab], Row | None]
    runs: int = 20
    where: str = "process"
    """`moto`: with real clients of botocore; else S3, DynamoDB and SQS are dictionaries."""


# Events


def ten_times(lab: Lab) -> None:
    """Every event is delivered ten times, by ten workers at once."""
    for _ in range(3):
        lab.upload()
    with ThreadPoolExecutor(10) as pool:
        for message in lab.messages:
            for done in [pool.submit(lab.take, message) for _ in range(10)]:
                done.exception()  # those that collide come back
    lab.run()


def in_all_orders(lab: Lab, happening: Callable[[Lab, str], None]) -> None:
    """The messages of each stage in every order."""
    key = lab.upload("one")
    happening(lab, key)
    queues = {queue: [m for m in lab.messages if m.queue == queue] for queue in (*STAGES, REMOVALS)}
    orders = [itertools.permutations(messages) for messages in queues.values()]
    every = list(itertools.product(*orders))
    for message in itertools.chain(*lab.rng.choice(every)):
        lab.messages.remove(message)
        lab.deliver(message)
    lab.run()


def two_more(lab: Lab, key: str) -> None:
    lab.put(key, "two")
    lab.put(key, "three")


def deleted_and_uploaded(lab: Lab, key: str) -> None:
    lab.hide(key)
    lab.put(key, "two")


def withheld(lab: Lab, queue: str, happening: Callable[[Lab, str], None]) -> None:
    """All events of what happens next to a ready image get lost on their way to one queue, or to all."""
    key = lab.upload("one")
    lab.run()
    lab.lose = lambda name, _body: queue in {name, "all"}
    happening(lab, key)
    lab.run()


def overwritten(lab: Lab, key: str) -> None:
    lab.put(key, "two")


def hidden(lab: Lab, key: str) -> None:
    lab.hide(key)


def unhidden(lab: Lab, key: str) -> None:
    lab.hide(key)
    lab.run()
    lab.undo(key, "one")


def never_announced(lab: Lab, queue: str) -> None:
    lab.lose = lambda name, _body: queue in {name, "all"}
    for _ in range(3):
        lab.upload()
    lab.run()


def some_withheld(lab: Lab) -> None:
    """One event in twenty never comes."""
    lab.lose = lambda _queue, _body: lab.rng.random() < 0.05
    everything(lab, 20)


def everything(lab: Lab, number: int) -> None:
    """Uploads, some of which are meanwhile overwritten, deleted, restored or processed again."""
    for _ in range(number):
        key = lab.upload()
        lab.run(lab.rng.choice(TIMES))
        match lab.rng.randrange(5):
            case 0:
                lab.put(key, "two")
            case 1:
                lab.hide(key)
            case 2 if lab.entry(key) is not None:
                lab.delete(key)
            case 3 if lab.entry(key) is not None:
                lab.reprocess(key)
            case _:
                pass
    lab.run()


# Deaths


def killed(lab: Lab, phase: str, when: str) -> None:
    """The process in this step is killed at one call to AWS, several times; then the step is done again."""
    key = lab.upload("one")
    with killed_in(phase, when, lab.rng.randint(1, 4), lab.monkeypatch):
        lab.run(TIMES[2])
        for happening in (
            lab.reprocess,
            lambda key: lab.put(key, "two"),
            lab.hide,
            lambda key: lab.put(key, "three"),
        ):
            if lab.entry(key) is not None:
                try:
                    happening(key)
                except Killed:
                    continue  # nobody repeats it
            lab.run(TIMES[3])
        lab.run()


def delete_killed(lab: Lab, phase: str, when: str) -> None:
    """The API dies in the owner's DELETE, which nobody repeats."""
    key = lab.upload("one")
    lab.run()
    with killed_in(phase, when, 1, lab.monkeypatch):
        try:
            lab.delete(key)
        except Killed:
            entry = lab.entry(key)
            if entry is not None and entry.deleted:
                lab._changes(key, None)
        lab.run()


def out_of_time(lab: Lab) -> None:
    """Functions reach their timeout while they work: nothing of them runs after that (powertools-lambda-python
    #4759: a record of idempotency that stays in progress, so that no retry ever does the work)."""
    deaths = iter(range(lab.rng.randint(1, 8)))

    def work(stage: StageName) -> Any:
        def late(data: bytes, derived: Derived) -> Result:
            result = standard_work(stage)(data, derived)
            if next(deaths, None) is not None:
                raise Killed
            return result

        return late

    lab.work = work
    for _ in range(3):
        lab.upload()
    lab.run()


def killed_janitor(lab: Lab) -> None:
    """Killed at every call to AWS, one after the other."""
    broken(lab)
    calls, at = 0, 0

    def kill(**_: object) -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            raise Killed

    clients: list[Any] = [aws.s3(), aws.dynamodb(), aws.sqs()]
    for client in clients:
        client.meta.events.register(lab.rng.choice(["before-call", "after-call"]), kill)
    try:
        while at == 0 or calls >= at:
            at, calls = at + 1, 0
            lab.clock.later(minutes=6)
            lab._run_janitor()
    finally:
        for client in clients:
            client.meta.events.clear()
    lab.run()


def broken(lab: Lab) -> None:
    """One of each fault that a janitor repairs."""
    lab.lose = lambda _queue, _body: True
    lab.upload()
    for happening in (overwritten, hidden, unhidden):
        lab.lose = lambda _queue, _body: False
        key = lab.upload("one")
        lab.run(TIMES[2])
        lab.lose = lambda _queue, _body: True
        happening(lab, key) if happening is not unhidden else lab.hide(key)
    lab.lose = lambda _queue, _body: False
    delete_killed_quietly(lab)
    lab.clock.later(days=1, hours=1)


def delete_killed_quietly(lab: Lab) -> None:
    key = lab.upload("one")
    lab.run(TIMES[2])
    entry = lab.entry(key)
    assert entry is not None
    lab.cloud.delete(entry)
    lab._changes(key, None)


def restored(lab: Lab) -> None:
    """The table is restored from a backup: it does not know what was uploaded, overwritten and hidden since."""
    kept = [lab.upload() for _ in range(4)]
    lab.run()
    table: Any = aws.dynamodb()
    backup = copy.deepcopy(table.tables)
    lab.put(kept[0], "other bytes")
    lab.hide(kept[2])
    for _ in range(2):
        lab.upload()
    lab.run()
    table.clear()
    table.tables.update(backup)
    lab.changed = dict.fromkeys(lab.expected, lab.clock.now)
    lab.run()
    lab.clock.later(days=2)
    for _ in range(3):
        lab.run_janitor()
        lab.clock.later(hours=1, minutes=5)
    lab.run()


def two_janitors(lab: Lab) -> None:
    """Two janitors at the same time, at the same images."""
    broken(lab)
    for _ in range(3):
        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(lab.run_janitor) for _ in range(2)]:
                if fault := done.exception():
                    assert isinstance(fault, LostLease), fault
        lab.clock.later(minutes=6)
    lab.run()


def a_day(lab: Lab) -> None:
    """A day with 100 uploads: one event in twenty is lost, and one delivery in fifty kills its worker."""
    lab.lose = lambda _queue, _body: lab.rng.random() < 0.05

    def work(stage: StageName) -> Any:
        def deadly(data: bytes, derived: Derived) -> Result:
            result = standard_work(stage)(data, derived)
            if lab.rng.random() < 0.02:
                raise Killed
            return result

        return deadly

    lab.work = work
    for _ in range(100):
        lab.upload()
        lab.run(TIMES[3])
    lab.run()


# Meanwhile


def while_working(lab: Lab, happening: Callable[[Lab, str], None]) -> None:
    """While a worker works on an image, and has shown its preview."""
    key = lab.key()
    done = iter(range(1))

    def work(stage: StageName) -> Any:
        def busy(data: bytes, derived: Derived) -> Result:
            result = standard_work(stage)(data, derived)
            if next(done, None) is not None:
                happening(lab, key)
            return result

        return busy

    lab.work = work
    lab.put(key, "one")
    lab.run()


# Backfills


class Loaded:
    """A catalogue of images that all lack something, and the number of times that they were worked on."""

    def __init__(self, lab: Lab, number: int) -> None:
        self.lab = lab
        for _ in range(number):
            lab.upload()
        lab.run()
        self.before = sum(lab.commits.values())

    def source(self, cursor: Any, tally: Any) -> sources.Page:
        return sources.entries(lambda _entry: [StageName.THUMBNAILS])(cursor, tally)

    def begin(self) -> Any:
        self.lab.clock.later(minutes=10)  # the lease of the killed runner is over
        lease = backfill.begin("backfill", {})
        return lease if isinstance(lease, Lease) else None

    def go(self, lease: Any, source: Any) -> None:
        backfill.run(lease, source, Caps(1e6, 1e6, MonthlyBudget("")), lambda _: None, lambda _: None)

    def check(self) -> None:
        """Each image was worked on exactly once more."""
        self.lab.run()
        more = sum(self.lab.commits.values()) - self.before
        assert more == self.lab.uploads, f"{more} runs for {self.lab.uploads} images"


def killed_backfill(lab: Lab) -> None:
    """Killed at every page, and started again (firebase/extensions #3189: 34.9 million runs for 1,437 images)."""
    lab.monkeypatch.setattr(sources, "_PAGE", 3)
    loaded, at = Loaded(lab, 12), 0
    done = False
    while not done:
        at += 1
        pages = iter(range(2))

        def dying(cursor: Any, tally: Any, pages: Iterator[int] = pages) -> sources.Page:
            if next(pages, None) is None:
                raise Killed
            return loaded.source(cursor, tally)

        assert at < 100
        lease = loaded.begin()
        try:
            loaded.go(lease, dying)
            done = True
        except Killed:
            lab.run(TIMES[1])  # some of it is done meanwhile
    loaded.check()


def two_backfills(lab: Lab) -> None:
    """Two at the same time, of which one has lost its lease (firebase/extensions #3189)."""
    lab.monkeypatch.setattr(sources, "_PAGE", 3)
    loaded = Loaded(lab, 12)
    first = loaded.begin()
    lab.clock.later(minutes=10)
    second = loaded.begin()
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(loaded.go, lease, loaded.source) for lease in (first, second)]:
            if fault := done.exception():
                assert isinstance(fault, LostLease), fault
    loaded.check()


# What others have published


def missing_sizes(lab: Lab) -> None:
    """The largest size cannot be written for a while (firebase/extensions #2809: two of three sizes, no error)."""
    left = iter(range(lab.rng.randint(1, 5)))
    put = type(lab.cloud.objects).put_derived

    def failing(objects: Any, key: str, body: bytes, content_type: str) -> None:
        if "/large." in key and next(left, None) is not None:
            raise TimeoutError
        put(objects, key, body, content_type)

    lab.monkeypatch.setattr(type(lab.cloud.objects), "put_derived", failing)
    for _ in range(3):
        lab.upload()
    lab.run()


def overwritten_late(lab: Lab) -> None:
    """An overwrite whose event comes before that of the first version, which then ends last: no stale picture."""
    key = lab.upload("one")
    early = list(lab.messages)
    lab.messages.clear()
    lab.put(key, "two")
    lab.run()
    lab.messages += early
    lab.run()


def deleted_for_good(lab: Lab) -> None:
    """A deleted photo, all of whose events come again, with work for it, and its form is used once more."""
    key = lab.upload("one")
    told = [replace(message) for message in lab.messages]
    lab.run()
    lab.reprocess(key)
    lab.delete(key)
    lab.run()
    lab.messages += told
    if key.startswith("uploads/"):
        lab.put(key, "again")
        lab._changes(key, None)
    lab.run()


WITHHELD: Final = {"an overwrite": overwritten, "a deletion": hidden, "an undone deletion": unhidden}
WHILE: Final[dict[str, Callable[[Lab, str], None]]] = {
    "overwritten": overwritten,
    "hidden": hidden,
    "deleted by its owner": lambda lab, key: lab.delete(key),
    "processed again": lambda lab, key: lab.reprocess(key),
}
DELETE_STEPS: Final = ("destruction of an original", "clean-up", "end of a removal")

FAULTS: Final = [
    Fault("every event ten times in parallel", ten_times),
    Fault("three versions of a key, events in every order", partial(in_all_orders, happening=two_more), 100),
    Fault(
        "a deletion before and after late creations, then an upload",
        partial(in_all_orders, happening=deleted_and_uploaded),
        100,
    ),
    *(
        Fault(f"events of {name} withheld from {queue}", partial(withheld, queue=queue, happening=happening))
        for name, happening in WITHHELD.items()
        for queue in ("all", *(STAGES if name == "an overwrite" else [REMOVALS]))
    ),
    *(
        Fault(f"events of an upload withheld from {queue}", partial(never_announced, queue=queue))
        for queue in ("all", *STAGES)
    ),
    Fault("5 % of all events withheld", some_withheld),
    *(
        Fault(
            f"killed {'before' if when == 'before-call' else 'after'} a call of the {phase}",
            partial(killed, phase=phase, when=when),
        )
        for phase in PHASES
        for when in ("before-call", "after-call")
        if phase != "destruction of an original"
    ),
    *(
        Fault(
            f"DELETE killed {'before' if when == 'before-call' else 'after'} a call of the {phase}, not repeated",
            partial(delete_killed, phase=phase, when=when),
        )
        for phase in DELETE_STEPS
        for when in ("before-call", "after-call")
    ),
    Fault("a function out of time; powertools-lambda-python #4759", out_of_time),
    *(
        Fault(f"{name} while a worker works", partial(while_working, happening=happening))
        for name, happening in WHILE.items()
    ),
    Fault("the janitor killed at every call", killed_janitor, 4),
    Fault("two janitors at once", two_janitors),
    Fault("the table restored from a backup", restored),
    Fault("a day of the janitor: 5 % of events lost, 2 % of workers killed", a_day, 5),
    Fault("a backfill killed at every page; firebase/extensions #3189", killed_backfill),
    Fault("two backfills at once; firebase/extensions #3189", two_backfills),
    Fault("the largest size cannot be written for a while; firebase/extensions #2809", missing_sizes),
    Fault("a stale picture after an overwrite: the first event comes last", overwritten_late),
    *(Fault(kind, partial(aws_fails, kind=kind), 4, "process, moto") for kind in KINDS),
    Fault("poison in a batch of ten", poison, 1),
    Fault("a bomb of 400 megapixels among good neighbours", bomb, 1),
    Fault("a function called with no time left", short_of_time, 1),
    Fault("a deleted photo that comes back: all its events again", deleted_for_good),
]
