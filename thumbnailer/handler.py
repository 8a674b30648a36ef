"""Thumbnails: each uploaded photo gets its ladder of renditions."""

import itertools
from dataclasses import asdict
from functools import partial
from typing import Any, Final

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from darkroom import keys, services
from darkroom.batch import WorkSeconds, consume
from darkroom.events import Upload
from darkroom.isolation import Limits, run_redelivered
from darkroom.observability import logger, metrics
from darkroom.stage import Derived, Outcome, Result
from darkroom.stages import StageName
from thumbnailer.ladder import Ladder
from thumbnailer.render import Rendition, WholeRendering, render, render_whole

# CPU: four times what the slowest accepted file takes (an animated PNG of 16 MP and 30 frames). Wall time: half as
# much again, since a worker has a whole processor. Memory: 70 % of its 1,769 MB, which also have to hold the
# parent.
ISOLATION: Final = Limits(cpu_seconds=40, wall_seconds=60, memory=1_238 * 2**20)

# The slowest accepted file takes ten seconds.
WORK: Final = WorkSeconds(first=10, isolated=ISOLATION.wall_seconds)

# Read when the function starts, so that a wrong ladder is noticed then and not at the first photo.
LADDER: Final = Ladder.from_env()


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Take a batch of uploads from the thumbnails queue. Raises InvalidSettings before it takes any."""
    services.stage_runner(StageName.THUMBNAILS)
    return consume(event, context, Upload, process, WORK)


def process(upload: Upload, delivery: int) -> Outcome:
    """Make one upload's thumbnails; in isolation if it was delivered before.

    It may have killed its first worker, with the whole batch. In a separate process it cannot harm others.
    """
    return services.stage_runner(StageName.THUMBNAILS).process(upload, partial(make_thumbnails, delivery=delivery))


def make_thumbnails(data: bytes, derived: Derived, *, delivery: int = 1) -> Result:
    """Render an original's ladder, and show the first wave while the second is still encoded.

    A correction of the orientation raises the revision, so what was made under an earlier one is never shown.
    """
    corrected = derived.entry.corrected_orientation
    # Objects are never overwritten, and a catalogue that was restored counts revisions anew. So the same name
    # always has the same pixels.
    ladder = LADDER.version if corrected is None else f"{LADDER.version}{keys.TURNED}{corrected}"
    arguments = (data, LADDER, corrected)
    if delivery == 1:
        rendering = render(*arguments)
    else:
        rendering = run_redelivered(derived.limits_met, ISOLATION, WholeRendering, render_whole, *arguments)
    items: list[dict[str, Any]] = []
    attributes = {"ladder": ladder, "items": items, "placeholder": asdict(rendering.placeholder)}
    for wave, renditions in itertools.groupby(rendering, lambda rendition: rendition.wave):
        items.extend(_store(rendition, ladder, derived) for rendition in renditions)
        if wave == 1:
            derived.show_preview(attributes)
    return Result(attributes)


def _store(rendition: Rendition, ladder: str, derived: Derived) -> dict[str, Any]:
    name = keys.rendition_name(ladder, rendition.rungs[0], rendition.format)
    derived.put(name, rendition.body, rendition.content_type)
    return {
        "rungs": list(rendition.rungs),
        "format": rendition.format,
        "width": rendition.width,
        "height": rendition.height,
        "bytes": len(rendition.body),
        **({"animated": True} if rendition.animated else {}),
    }
