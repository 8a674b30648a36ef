"""Removals: after an original is deleted, its entry is buried and everything derived from it is removed.

Photos that were sent under a spent id are destroyed.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from darkroom import keys, services
from darkroom.catalog.keepers import Burial, Keepers
from darkroom.events import OF_ORIGINALS, Removal, Upload
from darkroom.keys import Origin
from darkroom.observability import count, logger, metrics
from darkroom.polling import drain
from darkroom.settings import CompanionsSettings, RemovalsSettings


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(_event: dict[str, Any], context: LambdaContext) -> None:
    """Take all messages from the removals queue, once a minute."""
    queue = services.settings(RemovalsSettings).removals_queue_url
    services.settings(CompanionsSettings)
    services.stage_queues()  # with wrong settings, end before taking a message
    count("Drained", drain(queue, context, OF_ORIGINALS, lambda message, _delivery: take(message)))


def take(message: Removal | Upload) -> str:
    """Process a message: S3 announces a deletion, a stage announces a version that was sent under a spent id."""
    return remove(message) if isinstance(message, Removal) else destroy(message)


def destroy(upload: Upload) -> str:
    """Destroy everything under an upload's key, with its companions, if its owner has deleted the image or closed
    the account.

    Returns how it ended, a word for the metrics.
    """
    original, catalog = upload.original, services.catalog(Keepers)
    entry = catalog.get(original.owner, original.image_id)
    unwanted = entry.spent if entry is not None else catalog.closed(original.owner)
    if not unwanted or original.origin is not Origin.UPLOAD:
        return "original_remains"
    services.objects().delete_original(original.owner, original.image_id, original.key)
    return "destroyed"


def remove(removal: Removal) -> str:
    """Bury an image whose original is gone; returns how it ended, a word for the metrics."""
    original, catalog, objects = removal.original, services.catalog(Keepers), services.objects()
    # A delete marker hides everything before it. A destroyed version says little: it may have been an old one,
    # the current one, or a delete marker.
    if removal.permanent and (current := objects.current_version(original, removal.sequencer)):
        if removal.expired:
            return "original_remains"
        # An earlier version may be current again, for which S3 sends no event. It is sent under the removal's
        # sequencer even if the catalogue has it: events of destroyed versions may come later, and must be stale
        # then.
        services.stage_queues().send(current)
        return "original_announced"
    gone = removal.permanent and not objects.has_versions(original.key)
    burial, entry = catalog.bury(removal, gone=gone)
    while burial is Burial.CONTESTED and entry is not None:
        if objects.current_version(original, removal.sequencer):
            return "original_remains"
        burial, entry = catalog.bury(removal, gone=gone, asked=entry.turn)
    if burial is Burial.STALE:
        return burial
    # Also if there was a tombstone before: an attempt may have died right after it had buried the image.
    objects.remove_derived(
        keys.derived_prefix(original.owner, original.image_id), lambda order: order.sequencer <= removal.sequencer
    )
    if gone and original.origin is Origin.UPLOAD:
        objects.delete_companions(original.owner, original.image_id)
    catalog.finish(original.owner, original.image_id, removal.sequencer)
    if original.origin is Origin.IMPORT:
        services.companions_queue().send(removal)  # what belonged to it has no image now
    return burial
