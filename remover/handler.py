"""Removals: a deleted original takes its catalogue entry and everything derived from it with it."""

from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from darkroom import aws
from darkroom.batch import consume
from darkroom.catalog import Catalog
from darkroom.events import Removal
from darkroom.objects import Objects
from darkroom.observability import logger, metrics
from darkroom.settings import StoreSettings


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Take a batch of deletion events from the removals queue."""
    return consume(event, context, Removal, lambda removal, _attempt: remove(removal))


def remove(removal: Removal) -> str:
    """Bury an image whose original is gone; returns how it ended, a word for the metrics."""
    catalog, objects = _stores()
    original = removal.original
    # A delete marker hides all that came before it. A destroyed version says little: lifecycle rules destroy old
    # ones of living images.
    if removal.permanent and objects.original_exists(original):
        return "original_remains"
    verdict = catalog.bury(removal)
    # Also when the tombstone was there before: a deletion through the API leaves the derived objects to us.
    objects.remove_derived(original.owner, original.image_id, last=removal.sequencer)
    return verdict


@cache
def _stores() -> tuple[Catalog, Objects]:
    settings = StoreSettings.from_env()
    return (
        Catalog(aws.dynamodb(), settings.catalog_table),
        Objects(aws.s3(), settings.originals_bucket, settings.renditions_bucket),
    )
