"""A backfill: goes through all images once and requests what they lack, within limits of rate and cost.

It cannot run away. Only an image that lacks something becomes a job. A run has an image processed once, even if it
dies and is restarted, or two processes work on it at once, because the entry records the run. Nothing that a run
starts can start another run.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from darkroom import services
from darkroom.budget import MonthlyBudget
from darkroom.catalog.runs import Lease, Place, Run, Runs
from darkroom.keys import Lane
from darkroom.stages import STAGES
from keepers.backfill.sources import RESUBMITTED, Source
from keepers.janitor.audit import FULL
from keepers.janitor.tally import IMAGE, Tally

# Longer than a page takes at the lowest sensible rate, one image a second. After that, its runner must be dead.
LEASE_SECONDS: Final = 120

LOOK_SECONDS: Final = 5
"""Seconds between checks of a full queue."""


class OutOfMoney(Exception):
    """A run may not cost more; the text says why, and how to go on."""


@dataclass(frozen=True, slots=True)
class Caps:
    """The limits of a run: images a second, dollars in all, and the account's budget."""

    rate: float
    dollars: float
    budget: MonthlyBudget

    def check(self, dollars: float) -> None:
        """Raises OutOfMoney if the run may not cost as much as this, and botocore's errors."""
        if dollars > self.dollars:
            raise OutOfMoney(f"It would cost more than ${self.dollars:g}. Go on with a higher DOLLARS.")
        if self.budget.is_spent():
            raise OutOfMoney(
                "The account has spent its budget of this month. The same command goes on in the next month, with "
                "a higher MonthlyBudgetDollars, or now with OVER_BUDGET=1."
            )


def count(source: Source, tell: Callable[[Tally], None]) -> Tally:
    """Go through everything and change nothing; returns how many images lack something, as `jobs`."""
    tally, cursor = Tally(), None
    while True:
        page = source(cursor, tally)
        tally["jobs"] += len(page.jobs)
        tell(tally)
        if page.following is None:
            return tally
        cursor = page.following


def run(
    lease: Lease,
    source: Source,
    caps: Caps,
    tell: Callable[[Tally], None],
    sleep: Callable[[float], None] = time.sleep,
) -> Tally:
    """Do the jobs from the run's cursor on, and finish the run. Raises LostLease and OutOfMoney.

    `tell` is called with the totals after each page.
    """
    tally = Tally(lease.run.totals)
    cursor = lease.run.cursor.get("after")
    while True:
        _wait_for_room(lease, cursor, tally, sleep)
        caps.check(tally.dollars)
        page = source(cursor, tally)
        # The page is paid for before it is done: a runner that dies in it cannot have spent more than is noted.
        booked = Tally(tally)
        booked[RESUBMITTED] += len(page.jobs)
        _advance(lease, cursor, booked)
        held = time.monotonic()
        for job in page.jobs:
            try:
                caps.check(tally.dollars + IMAGE)
            except OutOfMoney:
                _advance(lease, cursor, tally)
                raise
            tally[job.do(lease.run.id)] += 1
            sleep(1 / caps.rate)
            if time.monotonic() - held > LEASE_SECONDS / 4:  # at a low rate, a page outlasts the lease
                _advance(lease, cursor, booked)
                held = time.monotonic()
        tell(tally)
        if page.following is None:
            lease.finish(tally)
            return tally
        cursor = page.following
        _advance(lease, cursor, tally)


def begin(name: str, options: dict[str, Any]) -> Lease | Run:
    """The right to do a run: the interrupted one, if it has the same task, otherwise a new one.

    Returns a Run if somebody works on it, or if the interrupted one has another task.
    """
    runs = services.catalog(Runs)
    last = runs.get(name)
    if last is None or last.finished_at is not None:
        lease = runs.begin(name, LEASE_SECONDS, options)
    elif last.options == options:
        lease = runs.resume(last, LEASE_SECONDS)
    else:
        return last
    if lease is not None:
        return lease
    last = runs.get(name)
    if last is None:
        raise RuntimeError(f"the run {name} was refused and is not there")
    return last


def _wait_for_room(lease: Lease, cursor: Place | None, tally: Tally, sleep: Callable[[float], None]) -> None:
    """Wait while the slow lane is full, and keep the lease; a stopped run ends here too. Raises LostLease."""
    _advance(lease, cursor, tally)
    queues = services.stage_queues()
    while any(queues.depth(stage, Lane.IMPORTS) >= FULL for stage in STAGES):
        sleep(LOOK_SECONDS)
        _advance(lease, cursor, tally)


def _advance(lease: Lease, cursor: Place | None, tally: Tally) -> None:
    lease.advance({} if cursor is None else {"after": cursor}, tally)
