"""A plugin of pytest: runs the tests once to see which conditions each one meets, then once for each mutant.

Everything is imported and collected once; each mutant has a fork of this process, in which it is switched on.
"""

import builtins
import gc
import os
import pickle
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate, zip_longest
from pathlib import Path
from time import monotonic
from typing import Any, Final, NoReturn

import pytest

from tests.mutants.conditions import SWITCH

PROCESSES: Final = int(os.environ["MUTANTS_PROCESSES"])
SECONDS: Final = float(os.environ["MUTANTS_SECONDS"])
"""Of tests for each mutant: those first that have just noticed others, then the quickest."""
WANTED: Final = frozenset(map(int, os.environ["MUTANTS_WANTED"].split()))
RESULTS: Final = Path(os.environ["MUTANTS_RESULTS"])

HANGS_AFTER: Final = 20
"""Times as long as without the mutant: a mutant with which a test does not end is noticed."""

AT_LEAST: Final = 20
"""Seconds more that each test may take: the quickest would otherwise be stopped by a busy machine."""

JUST_NOW: Final = 6
"""Tests that noticed one of the mutants before often notice this one too."""

FAILED: Final = 1
PASSED: Final = 0


class Switch:
    """Which mutant is switched on; 0 is none. Notes which are met."""

    on = 0

    def __init__(self) -> None:
        self.met: set[int] = set()

    def __call__(self, number: int) -> bool:
        self.met.add(number)
        return number == self.on


switch = Switch()
setattr(builtins, SWITCH, switch)


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Takes the place of pytest's own loop."""
    items = session.items
    make_once()
    seconds, met = measure(session, items)

    noticing: dict[pytest.Item, None] = {}  # the latest last

    seconds_of = dict(zip(items, seconds, strict=True))

    def tests_of(mutant: int) -> list[pytest.Item]:
        first = [*noticing][-JUST_NOW:]
        chosen = [n for n in range(len(items)) if mutant in met[n]]
        chosen.sort(key=lambda n: (-first.index(items[n]) if items[n] in first else 1, seconds[n]))
        so_far = accumulate(seconds[n] for n in chosen)
        return [items[n] for n, until in zip(chosen, so_far, strict=True) if until <= SECONDS]

    with RESULTS.open("w", buffering=1) as results:
        for mutant, code in forks(
            sorted(WANTED), lambda mutant: run(session, tests_of(mutant), mutant, seconds_of)
        ):
            results.write(f"{mutant} {'survives' if code == PASSED else 'noticed'} {len(tests_of(mutant))}\n")
            if (path := noticed_by(mutant)).exists():
                item = next(item for item in items if item.nodeid == path.read_text())
                noticing.pop(item, None)
                noticing[item] = None
    return True


def noticed_by(mutant: int) -> Path:
    """The file that names the test that noticed a mutant."""
    return RESULTS.with_suffix(f".{mutant}")


def make_once() -> None:
    """Make what each mutant would make again, and keep the collector of garbage from copying it into each fork."""
    from tests.functional.moto_stack import load_once, moto_stack  # imports what is mutated

    load_once()
    moto_stack()
    gc.freeze()


def measure(session: pytest.Session, items: Sequence[pytest.Item]) -> tuple[list[float], list[set[int]]]:
    """The seconds of each test, and the mutants that it meets: none if it fails without any."""
    path = RESULTS.with_suffix(".reach")

    def record(_: int) -> NoReturn:
        seconds, met, failed = [], [], 0
        for item, following in pairs(items):
            switch.met, began = set(), monotonic()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            seconds.append(monotonic() - began)
            met.append(switch.met if session.testsfailed == failed else set())
            failed = session.testsfailed
        path.write_bytes(pickle.dumps((seconds, met)))
        os._exit(PASSED)

    for _ in forks([0], record):
        pass
    result: tuple[list[float], list[set[int]]] = pickle.loads(path.read_bytes())  # noqa: S301  # from `record`
    return result


def run(
    session: pytest.Session, items: Sequence[pytest.Item], mutant: int, seconds: Mapping[pytest.Item, float]
) -> NoReturn:
    """Run tests with a mutant, until one fails or does not end. `seconds`: how long each takes without it."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    switch.on = mutant
    for item, following in pairs(items):
        signal.alarm(AT_LEAST + int(HANGS_AFTER * seconds[item]))
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            noticed_by(mutant).write_text(item.nodeid)
            os._exit(FAILED)
    os._exit(PASSED)


def pairs(items: Sequence[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    """Each test with the one after it: pytest takes down what that one does not share."""
    return zip_longest(items, items[1:])


def forks(work: Sequence[int], do: Callable[[int], Any]) -> Iterator[tuple[int, int]]:
    """Do each piece of work in a fork of its own, and tell the code that it ended with."""
    left, running = deque(work), dict[int, int]()
    while left or running:
        while left and len(running) < PROCESSES:
            number = left.popleft()
            if (process := os.fork()) == 0:
                silently(do, number)
            running[process] = number
        process, status = os.wait()
        yield running.pop(process), status


def silently(do: Callable[[int], Any], number: int) -> NoReturn:
    """Do it without output; an error outside a test is a failure too."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            os.dup2(nowhere, stream.fileno())
    try:
        do(number)
    finally:
        os._exit(FAILED)
