"""Thumbnails: each uploaded photo gets its ladder of renditions."""

import itertools
from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from darkroom import aws, keys
from darkroom.batch import consume
from darkroom.catalog import Catalog, StageName
from darkroom.events import Upload
from darkroom.objects import Objects
from darkroom.observability import logger, metrics
from darkroom.settings import StoreSettings
from darkroom.stage import Derived, Result, Stage
from thumbnailer.ladder import STANDARD, Ladder
from thumbnailer.render import Rendition, render


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Take a batch of uploads from the thumbnails queue."""
    return consume(event, context, Upload, lambda upload, _attempt: _stage().process(upload, make_thumbnails))


def make_thumbnails(data: bytes, derived: Derived) -> Result:
    """Render an original's ladder, and show the first wave while the second is still encoded."""
    ladder = _ladder()
    items: list[dict[str, Any]] = []
    attributes = {"ladder": ladder.version, "items": items}
    for wave, renditions in itertools.groupby(render(data, ladder), lambda rendition: rendition.wave):
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
