"""Metadata: writes what each uploaded photo says about itself to the catalogue."""

from collections.abc import Collection
from functools import partial
from typing import Any, Final

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from darkroom import chronology, keys, services
from darkroom.batch import WorkSeconds, consume
from darkroom.chronology import Taken
from darkroom.errors import Fatal
from darkroom.events import Upload
from darkroom.isolation import Limits, run_redelivered
from darkroom.keys import Origin
from darkroom.observability import logger, metrics
from darkroom.settings import CompanionsSettings
from darkroom.stage import Derived, Outcome, Result
from darkroom.stages import StageName
from metadata_extractor.storable import Storable, describe_storable, describe_storable_unseen

# CPU: three times what the slowest file takes. Wall time: six times as much, since a worker has about half a
# processor and the child has to start. Memory: 70 % of the worker's 1,024 MB, which also has to hold the parent.
ISOLATION: Final = Limits(cpu_seconds=5, wall_seconds=30, memory=716 * 2**20)

# The slowest file takes three seconds. In isolation it is read twice, with and without its pixels.
WORK: Final = WorkSeconds(first=3, isolated=2 * ISOLATION.wall_seconds)


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Take a batch of uploads from the metadata queue. Raises InvalidSettings before it takes any."""
    services.stage_runner(StageName.METADATA)
    services.settings(CompanionsSettings)
    return consume(event, context, Upload, process, WORK)


def process(upload: Upload, delivery: int) -> Outcome:
    """Describe one upload; in isolation if it was delivered before, because it may have killed its worker.

    Files of a bulk drop may belong to it. Whoever keeps companions is told when its entry and its description are
    there; also by another delivery, since the one before may have died right before it told.
    """
    outcome = services.stage_runner(StageName.METADATA).process(upload, partial(extract, delivery=delivery))
    if upload.original.origin is Origin.IMPORT:
        services.companions_queue().send(upload)
    return outcome


def extract(data: bytes, derived: Derived, *, delivery: int = 1) -> Result:
    """Describe an original: a summary for the catalogue, every tag for an object beside the renditions."""
    description = describe_storable(data) if delivery == 1 else describe_redelivered(data, derived.limits_met)
    derived.put(keys.TAGS_NAME, description.tags, "application/json")
    entry, summary = derived.entry, description.summary
    place = chronology.place(
        Taken.of_summary(summary),
        filename=entry.filename,
        file_time=entry.file_time,
        uploaded_at=derived.upload.uploaded_at,
    )
    return Result(summary, place=place)


def describe_redelivered(data: bytes, limits_met: Collection[str]) -> Storable:
    """Describe in a separate process. If the picture kills that, or meets a limit again, describe what is known
    without its pixels.
    """
    try:
        return run_redelivered(limits_met, ISOLATION, Storable, describe_storable, data)
    except Fatal as fatal:
        return run_redelivered(
            limits_met,
            ISOLATION,
            Storable,
            describe_storable_unseen,
            data,
            {"code": fatal.code, "message": fatal.message},
        )
