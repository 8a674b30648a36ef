"""The janitor: every five minutes a sweep of what is owed or unfinished; once a day, an audit of everything."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from darkroom import aws, services
from darkroom.budget import MonthlyBudget
from darkroom.catalog.album_keepers import AlbumsKeeper
from darkroom.catalog.keepers import Keepers
from darkroom.catalog.projections import Projections
from darkroom.catalog.runs import Lease, LostLease, Run, Runs
from darkroom.catalog.table import SHARDS
from darkroom.observability import count, gauge, logger, metrics
from darkroom.repair import FOUND, Repair
from keepers.janitor.albums import AlbumsAudit, empty_deleted
from keepers.janitor.audit import Audit, Library, go_on
from keepers.janitor.companions import CompanionsAudit
from keepers.janitor.digest import digest
from keepers.janitor.findings import Finding
from keepers.janitor.settings import JanitorSettings
from keepers.janitor.sweep import FAULTS, UNREPAIRED, Sweep, Waits
from keepers.janitor.tally import Tally
from keepers.janitor.unfinished import finish

AUDIT: Final = "audit"
"""The name of the run."""

# The timeout of the function (template.yaml) and one more page. After that, its runner must be dead.
LEASE_SECONDS: Final = 300

# No page is begun that could take longer than the function has: 500 calls to S3, ten at a time, of which some
# stall.
RESERVE_MILLISECONDS: Final = 45_000

DAILY: Final = timedelta(days=1)

# The bucket's events begin minutes after the first deployment. Originals from before that would be too new for an
# audit right after it.
AFTER_THE_FIRST: Final = timedelta(hours=1)


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(_event: dict[str, Any], context: LambdaContext) -> None:
    """Do a sweep, finish what the projector and deleted albums have left, then go on with the audit while there is
    time.
    """

    def time_is_up() -> bool:
        return context.get_remaining_time_in_millis() < RESERVE_MILLISECONDS

    waits = sweep(time_is_up)
    finish_projections(time_is_up)
    count("LeftAlbums", empty_deleted(services.catalog(AlbumsKeeper), time_is_up))
    _tell_age(services.catalog(Runs))
    try:
        audit(time_is_up, waits)
    except LostLease:
        logger.info("the audit is another runner's now, or was stopped")


def finish_projections(time_is_up: Callable[[], bool]) -> None:
    """Finish what the projector has left; a fault must not keep the audit from its work."""
    queue = services.settings(JanitorSettings).projector_dead_letters_url
    try:
        finish(services.projection(), queue, time_is_up)
    except FAULTS as fault:
        logger.error("images not projected", exc_info=fault)
        count("Unrepaired")


def sweep(time_is_up: Callable[[], bool]) -> Waits:
    """One pass over everything that is owed; reports metrics, and returns how long the oldest work has waited."""
    settings = services.settings(JanitorSettings)
    passing = Sweep(services.catalog(Keepers), services.repairs(), settings.originals_bucket, datetime.now(UTC))
    tally = passing.run(time_is_up)
    _count_repairs(tally)
    waits = passing.waits
    gauge("OldestUpload", waits.upload.total_seconds(), MetricUnit.Seconds)
    gauge("OldestImport", waits.imported.total_seconds(), MetricUnit.Seconds)
    gauge("OldestClosing", max(_closings(), default=timedelta()).total_seconds(), MetricUnit.Seconds)
    count("Swept")
    return waits


def _closings() -> list[timedelta]:
    """How long ago accounts were closed that are not empty yet, the first one first."""
    return [datetime.now(UTC) - closed_at for closed_at in services.catalog(Keepers).closings()]


def audit(time_is_up: Callable[[], bool], waits: Waits) -> Tally | None:
    """Go on with the due audit, page by page; returns its totals if it is finished, otherwise None. Raises
    LostLease, and botocore's errors if AWS Budgets does not answer: the next run asks again.

    Of all that the janitor does, only this waits for the next month once the budget is spent. It costs by far the
    most, and a late audit loses nothing: what no event has announced stays in the bucket until then.
    """
    settings, runs = services.settings(JanitorSettings), services.catalog(Runs)
    lease = _lease(runs)
    if lease is None:
        return None
    if MonthlyBudget(settings.budget_arn).is_spent():
        logger.warning("the audit waits: the account has spent its budget of this month")
        lease.release()
        return None
    auditor = Audit(
        services.catalog(Keepers),
        services.objects(),
        services.repairs(),
        services.removals_queue(),
        settings.originals_bucket,
        settings.import_namespace,
        trash=timedelta(days=settings.trash_days),
        library=Library(services.projection(), services.library(Projections)),
        companions=CompanionsAudit.made(),
        albums=AlbumsAudit.made(),
        archives=services.archives(),
    )
    days = 1 + (datetime.now(UTC) - datetime.fromisoformat(lease.run.began_at)).days

    def may_go_on(totals: Tally) -> bool:
        return not time_is_up() and totals.dollars * 100 < settings.audit_cents_a_day * days

    totals = go_on(lease, auditor, may_go_on, lambda: False)
    if totals is not None:
        _tell(lease.run, totals, waits, settings.digest_topic_arn)
    return totals


def _tell_age(runs: Runs) -> None:
    """Report how long ago the last audit ended or, while one is under way, began; there is an alarm on it."""
    last = runs.get(AUDIT)
    if last is not None:
        age = datetime.now(UTC) - datetime.fromisoformat(last.finished_at or last.began_at)
        gauge("AuditAge", age.total_seconds(), MetricUnit.Seconds)


def _lease(runs: Runs) -> Lease | None:
    """The right to work on the audit that is due or was interrupted; None if there is none."""
    last = runs.get(AUDIT)
    if last is None:
        return runs.begin(AUDIT, LEASE_SECONDS, {"number": 1})
    if last.finished_at is None:
        return None if last.stopped else runs.resume(last, LEASE_SECONDS)
    number = int(last.options.get("number", 1))
    pause = AFTER_THE_FIRST if number == 1 else DAILY
    if datetime.now(UTC) - datetime.fromisoformat(last.finished_at) < pause:
        return None
    return runs.begin(AUDIT, LEASE_SECONDS, {"number": number + 1})


def _count_repairs(tally: Tally) -> None:
    """Count each kind of repair, and together those that no event announced, for the alarm."""
    for repair in Repair:
        if repair is not Repair.NONE and tally[repair]:
            count(repair.title().replace("_", ""), tally[repair])
    if tally[Repair.GAVE_UP]:
        count("Failed", tally[Repair.GAVE_UP])
    if tally[UNREPAIRED]:
        count("Unrepaired", tally[UNREPAIRED])
    if repairs := sum(tally[repair] for repair in FOUND):
        count("Repairs", repairs)


def _tell(run: Run, totals: Tally, waits: Waits, topic: str) -> None:
    """Report what an audit has found: as metrics, in the log and, if there is one, to the topic."""
    _count_repairs(totals)
    for finding in Finding:
        count(finding.title().replace("_", ""), totals[finding])
    logger.info("audit done", totals=dict(totals), dollars=round(totals.dollars, 6))
    if topic:
        catalog = services.catalog(Keepers)
        failed = sum(len(catalog.failed(shard, 100).entries) for shard in range(SHARDS))
        subject, text = digest(run, totals, failed, waits, _closings())
        aws.sns().publish(TopicArn=topic, Subject=subject, Message=text)
