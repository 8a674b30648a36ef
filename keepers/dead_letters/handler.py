"""Dead letters: work that failed ten times, or that EventBridge could not deliver in a day, is recorded on the
image.

If nothing else is left of an event, S3 is asked what its key has now.
"""

from functools import partial
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from darkroom import services
from darkroom.catalog.keepers import Keepers
from darkroom.events import OF_ORIGINALS, Removal, Upload
from darkroom.observability import count, logger, metrics
from darkroom.polling import drain
from darkroom.repair import GAVE_UP, GAVE_UP_MESSAGE, Repair
from darkroom.stages import StageName
from keepers.dead_letters.settings import DeadLetters

# How messages end, besides repairs; words for the metrics.
FAILED: Final = "failed"  # recorded on the image
OBSOLETE: Final = "obsolete"  # there is nothing to do for it any more


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(_event: dict[str, Any], context: LambdaContext) -> None:
    """Empty the dead letters of all queues."""
    queues = DeadLetters.from_env()
    services.stage_queues()  # with wrong settings, end before taking a message
    count("Drained", empty(queues, context))


def empty(queues: DeadLetters, context: LambdaContext) -> int:
    """Take all dead letters, while there is time; returns how many there were."""
    taken = 0
    for stage, urls in queues.of_stages.items():
        for url in urls:
            taken += drain(url, context, (Upload,), partial(give_up, stage))
    return taken + drain(queues.of_removals, context, OF_ORIGINALS, look_again)


def give_up(stage: StageName, upload: Upload, delivery: int) -> str:
    """Record that a stage failed on a version, if that is current and its work is still due. Returns a word for
    the metrics.
    """
    original, catalog = upload.original, services.catalog(Keepers)
    entry = catalog.get(original.owner, original.image_id)
    if entry is None or not entry.living or not entry.is_same_version(upload):
        return look_again(upload, delivery)
    if not catalog.fail(entry, stage, GAVE_UP, GAVE_UP_MESSAGE):
        return OBSOLETE
    logger.error("a stage gave up", stage=stage, owner=original.owner, image_id=original.image_id)
    return FAILED


def look_again(event: Upload | Removal, _delivery: int) -> str:
    """Ask S3 what the key has, and make the catalogue agree. Returns what was done, a word for the metrics."""
    catalog = services.catalog(Keepers)
    entry = catalog.get(event.original.owner, event.original.image_id)
    repair = services.repairs().reconcile(event.original, entry)
    return OBSOLETE if repair is Repair.NONE else repair
