"""Thumbnails: each uploaded photo gets its ladder of renditions."""

import itertools
from dataclasses import asdict, dataclass
from functools import cache, partial
from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from darkroom import aws, keys
from darkroom.batch import consume
from darkroom.catalog import Catalog
from darkroom.events import Upload
from darkroom.isolation import Limits, run_isolated
from darkroom.objects import Objects
from darkroom.observability import logger, metrics
from darkroom.settings import StoreSettings
from darkroom.stage import Derived, Outcome, Result, Stage
from darkroom.stages import StageName
from thumbnailer.ladder import STANDARD, Ladder
from thumbnailer.render import Rendition, render, render_whole

# Four times what the slowest file that is accepted takes (an animated PNG of 16 MP and 30 frames), and a batch of
# files that hang fits the timeout; 70 % of a worker of 1,769 MB, which has to hold the parent too.
ISOLATION = Limits(seconds=40, memory=1_238 * 2**20)


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Take a batch of uploads from the thumbnails queue."""
    return consume(event, context, Upload, process)


def process(upload: Upload, delivery: int) -> Outcome:
    """Make one upload's thumbnails; one that was delivered before, in isolation.

    The worker before may have died of it, and took its whole batch along. In a process of its own a file that
    crashes, hangs or eats all memory is rejected alone.
    """
    return _stage().process(upload, partial(make_thumbnails, isolated=delivery > 1))


def make_thumbnails(data: bytes, derived: Derived, *, isolated: bool = False) -> Result:
    """Render an original's ladder, and show the first wave while the second is still encoded."""
    ladder = _ladder()
    rendering = run_isolated(ISOLATION, render_whole, data, ladder) if isolated else render(data, ladder)
    items: list[dict[str, Any]] = []
    attributes = {"ladder": ladder.version, "items": items, "placeholder": asdict(rendering.placeholder)}
    for wave, renditions in itertools.groupby(rendering, lambda rendition: rendition.wave):
        items.extend(_store(rendition, derived, ladder) for rendition in renditions)
        if wave == 1:
            derived.show_preview(attributes)
    return Result(attributes)


def _store(rendition: Rendition, derived: Derived, ladder: Ladder) -> dict[str, Any]:
    original = derived.upload.original
    key = keys.rendition_key(
        original.owner,
        original.image_id,
        derived.upload.sequencer,
        ladder.version,
        rendition.name,
        rendition.format,
    )
    derived.put(key, rendition.body, rendition.content_type)
    return {
        "name": rendition.name,
        "format": rendition.format,
        "content_type": rendition.content_type,
        "width": rendition.width,
        "height": rendition.height,
        "bytes": len(rendition.body),
        "animated": rendition.animated,
        "key": key,
    }


@dataclass(frozen=True, kw_only=True)
class ThumbnailerSettings(StoreSettings):
    """The stores, and the ladder."""

    ladder: str = STANDARD

    def faults(self) -> list[str]:
        try:
            Ladder.parse(self.ladder)
        except ValueError as error:
            return [f"LADDER: {error}"]
        return []


@cache
def _settings() -> ThumbnailerSettings:
    return ThumbnailerSettings.from_env()


@cache
def _ladder() -> Ladder:
    return Ladder.parse(_settings().ladder)


@cache
def _stage() -> Stage:
    settings = _settings()
    return Stage(
        StageName.THUMBNAILS,
        Catalog(aws.dynamodb(), settings.catalog_table),
        Objects(aws.s3(), settings.originals_bucket, settings.renditions_bucket),
        settings.max_original_bytes,
    )
