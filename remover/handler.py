"""Removals: a deleted original takes its catalogue entry and everything derived from it with it."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from darkroom import aws, keys
from darkroom.catalog.keepers import Burial, Keepers
from darkroom.catalog.table import Table
from darkroom.drain import drain
from darkroom.events import Removal
from darkroom.keys import Origin
from darkroom.objects import Objects
from darkroom.observability import count, logger, metrics
from darkroom.queues import StageQueues
from darkroom.settings import StoreSettings


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(_event: dict[str, Any], context: LambdaContext) -> None:
    """Take all deletion events from the removals queue, once a minute."""
    queue = _settings().removals_queue_url
    count("Drained", drain(queue, context, Removal, lambda removal, _delivery: remove(removal)))


def remove(removal: Removal) -> str:
    """Bury an image whose original is gone; returns how it ended, a word for the metrics."""
    original = removal.original
    # A delete marker hides all that came before it. A destroyed version says little: it may have been an old one,
    # the current one, or a delete marker.
    if removal.permanent and (current := _objects().current_version(original, removal.sequencer)):
        if removal.expired:
            return "original_remains"
        # It may have come back, of which S3 sends no event. What the catalogue shows now does not tell: events of
        # what was destroyed may still be on their way, and have to find a later order.
        _queues().send(current)
        return "original_announced"
    gone = removal.permanent and not _objects().has_versions(original.key)
    burial, entry = _catalog().bury(removal, gone=gone)
    while burial is Burial.CONTESTED and entry is not None:
        if _objects().current_version(original, removal.sequencer):
            return "original_remains"
        burial, entry = _catalog().bury(removal, gone=gone, asked=entry.turn)
    if burial is Burial.STALE:
        return burial
    # Also when the tombstone was there before: an attempt that buried the image may have died right after it.
    _objects().remove_derived(
        keys.derived_prefix(original.owner, original.image_id), lambda order: order.sequencer <= removal.sequencer
    )
    if gone and original.origin is Origin.UPLOAD:
        _objects().delete_companions(original.owner, original.image_id)
    _catalog().finish(original.owner, original.image_id)
    return burial


@dataclass(frozen=True, kw_only=True)
class RemoverSettings(StoreSettings):
    """The stores, and the removals queue."""

    removals_queue_url: str


@cache
def _settings() -> RemoverSettings:
    return RemoverSettings.from_env()


@cache
def _catalog() -> Keepers:
    return Keepers(Table(aws.dynamodb(), _settings().catalog_table))


@cache
def _objects() -> Objects:
    return Objects(aws.s3(), _settings().originals_bucket, _settings().renditions_bucket)


@cache
def _queues() -> StageQueues:
    return StageQueues.from_env(aws.sqs())
