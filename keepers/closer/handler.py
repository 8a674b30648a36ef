"""The closer: every five minutes it goes on with emptying the accounts that their owners have closed."""

from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from darkroom import aws, services
from darkroom.catalog.closings import ClosedLibrary, Closings
from darkroom.catalog.runs import Lease, LostLease, Runs
from darkroom.keys import Owner
from darkroom.observability import count, logger, metrics
from keepers.closer.rounds import Busy, Round
from keepers.closer.settings import CloserSettings
from keepers.closer.users import Users

RUN: Final = "closing"
"""The name of the run: one account at a time is being emptied."""

EMPTIED: Final = "emptied"
"""The count of accounts of which nothing is left."""

INTERRUPTED: Final = "interrupted"
"""The count of interruptions of a round."""

# Longer than the timeout of the function (template.yaml): after that, its runner must be dead.
LEASE_SECONDS: Final = 180

# No page is begun that could take longer than the function has: a thousand deletions, of which some calls stall.
RESERVE_MILLISECONDS: Final = 45_000


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(_event: dict[str, Any], context: LambdaContext) -> None:
    """Do pages of rounds while there is time and the remover keeps up."""

    def time_is_up() -> bool:
        return context.get_remaining_time_in_millis() < RESERVE_MILLISECONDS

    done = Counter[str]()
    try:
        empty_accounts(time_is_up, done)
    except Busy:
        logger.info("the remover has enough to do for now")
    except LostLease:
        logger.info("the closing is another runner's now, or was stopped")
    count("AccountsEmptied", done[EMPTIED])


def empty_accounts(time_is_up: Callable[[], bool], done: Counter[str]) -> None:
    """Empty the accounts that are due, one after the other, and count what was done. Raises Busy and LostLease."""
    while not time_is_up():
        interrupted = _interrupted()
        lease = interrupted or _next()
        if lease is None or not _go_on(lease, time_is_up, done, resumed=interrupted is not None):
            return


def _interrupted() -> Lease | None:
    """The right to go on with a round that was interrupted; None if there is none."""
    runs = services.catalog(Runs)
    last = runs.get(RUN)
    if last is None or last.finished_at is not None or last.stopped:
        return None
    return runs.resume(last, LEASE_SECONDS)


def _next() -> Lease | None:
    """The right to begin the round that is due; None if there is none, or if another one is not finished."""
    runs = services.catalog(Runs)
    last = runs.get(RUN)
    due = services.catalog(Closings).due() if last is None or last.finished_at is not None else None
    if due is None:
        return None
    return runs.begin(RUN, LEASE_SECONDS, {"owner": due.owner, "closed_at": due.closed_at.isoformat()})


def _go_on(lease: Lease, time_is_up: Callable[[], bool], done: Counter[str], *, resumed: bool) -> bool:
    """Go on with a round from its cursor; False if it was left unfinished."""
    options = lease.run.options
    work = Round(
        services.catalog(Closings),
        services.library(ClosedLibrary),
        services.objects(),
        services.archives(),
        services.removals_queue(),
        services.bus(),
        Users(aws.cognito(), services.settings(CloserSettings).user_pool),
        Owner(options["owner"]),
        options["closed_at"],
        done,
    )
    totals, cursor = Counter(lease.run.totals), lease.run.cursor
    # What an interrupted page has removed was not counted. So this round is not the one that finds nothing.
    totals[INTERRUPTED] += resumed
    while not time_is_up():
        try:
            following = work.page(cursor, totals)
        except Busy:
            lease.release()
            raise
        if following is None:
            done[EMPTIED] += work.conclude(totals)
            logger.info("round of a closed account done", owner=options["owner"], totals=dict(totals))
            lease.finish(totals, options={})
            return True
        lease.advance(following, totals)
        cursor = following
    lease.release()
    return False
