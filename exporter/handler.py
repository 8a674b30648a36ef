"""The exporter: once a minute, it continues the exports of its queue until they are done or its time is up."""

from datetime import timedelta
from functools import partial
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from darkroom import services
from darkroom.catalog.exports import Claim, ExportFault, Exporting
from darkroom.catalog.library import Library
from darkroom.deliveries import Delivery
from darkroom.observability import count, logger, metrics, noted
from darkroom.polling import RESERVE_MILLISECONDS, drain_messages
from darkroom.queues import parse_export
from exporter.selection import Selection
from exporter.settings import ExporterSettings
from exporter.work import Work

# Each holds a part, and up to 32 MiB that it has read ahead.
_AT_ONCE: Final = 2

# A message may be lost, and nobody works on an export for longer without noting something.
_OVERDUE: Final = timedelta(minutes=10)

# A run that dies leaves its part to the next one. If so many die at the same one, the next would die too.
_TRIES: Final = 20


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(_event: dict[str, Any], context: LambdaContext) -> None:
    """Work on the exports of the queue."""
    settings = services.settings(ExporterSettings)
    exporting, queue = services.catalog(Exporting), services.exports_queue()
    take = partial(_take, context, settings.max_exported_bytes_per_day)
    count("Drained", drain_messages(settings.exports_queue_url, context, take, _AT_ONCE))
    # While messages wait, an export that nobody has worked on may only be waiting for its turn.
    if context.get_remaining_time_in_millis() > RESERVE_MILLISECONDS:
        for owner, export_id in exporting.overdue(_OVERDUE):
            logger.warning("export was forgotten", owner=owner, export=export_id)
            queue.send(owner, export_id)
            exporting.announced(owner, export_id)


def _take(context: LambdaContext, bytes_a_day: int, delivery: Delivery) -> None:
    """Work on an export, unless it is over, gone or somebody else's, who has a message of their own."""
    owner, export_id = parse_export(delivery.body)
    exporting = services.catalog(Exporting)
    with noted(owner=owner, export=export_id):
        # Whoever dies cannot outlive its function.
        claim = exporting.claim(owner, export_id, context.get_remaining_time_in_millis() // 1000 + 1)
        if claim is None:
            logger.info("nothing is to be done for the export")
            return
        try:
            over = _work(claim, context, bytes_a_day)
        finally:
            claim.release()
        if not over:
            services.exports_queue().send(owner, export_id)
        logger.info("export continued", over=over)


def _work(claim: Claim, context: LambdaContext, bytes_a_day: int) -> bool:
    work = Work(claim, services.catalog(Exporting), services.archives(), services.objects(), bytes_a_day)
    if claim.export.tries >= _TRIES:
        logger.error("export is given up: it does not get on", tries=claim.export.tries)
        count("ExportsGivenUp")
        work.give_up(ExportFault.INTERNAL)
        return True
    return work.go_on(
        partial(_selection, claim), lambda: context.get_remaining_time_in_millis() < RESERVE_MILLISECONDS
    )


def _selection(claim: Claim) -> Selection:
    export = claim.export
    exporting, library = services.catalog(Exporting), services.library(Library)
    return Selection(exporting, library, services.index_keys(), export.owner, export.wanted or {})
