"""Metadata: what each uploaded photo says about itself goes into the catalogue."""

import json
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from darkroom import aws, keys
from darkroom.batch import consume
from darkroom.catalog import Catalog, owner_digest, timeline, timestamp
from darkroom.events import Upload
from darkroom.isolation import Fatal, Limits, run_isolated
from darkroom.objects import Objects
from darkroom.observability import logger, metrics
from darkroom.settings import StoreSettings
from darkroom.stage import Derived, Outcome, Result, Stage
from darkroom.stages import StageName
from metadata_extractor.metadata import Description, describe, describe_unseen

# Three times what the slowest file takes, and a batch of files that hang twice, with and without their pixels,
# fits the timeout; 70 % of a worker of 1,024 MB, which has to hold the parent too.
ISOLATION = Limits(seconds=5, memory=716 * 2**20)


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Take a batch of uploads from the metadata queue."""
    return consume(event, context, Upload, process)


def process(upload: Upload, delivery: int) -> Outcome:
    """Describe one upload; one that was delivered before, in isolation, as the worker may have died of it."""
    return _stage().process(upload, partial(extract, isolated=delivery > 1))


def extract(data: bytes, derived: Derived, *, isolated: bool = False) -> Result:
    """Describe an original: a summary for the catalogue, every tag for an object beside the renditions."""
    upload = derived.upload
    owner, image_id = upload.original.owner, upload.original.image_id
    description = describe_isolated(data) if isolated else describe(data)
    tags = json.dumps(description.tags, ensure_ascii=False, separators=(",", ":"))
    derived.put(keys.tags_key(owner, image_id, upload.sequencer), tags.encode(), "application/json")
    return Result(
        description.summary,
        also={
            "timeline": timeline(shown_at(description.summary.get("taken_at"), upload.uploaded_at), image_id),
            "owner_digest": owner_digest(owner, description.summary["sha256"]),
        },
    )


def describe_isolated(data: bytes) -> Description:
    """`describe` in a process of its own; of a picture that kills it, what can be said without its pixels."""
    try:
        return run_isolated(ISOLATION, describe, data)
    except Fatal as fatal:
        return run_isolated(ISOLATION, describe_unseen, data, {"code": fatal.code, "message": fatal.message})


def shown_at(taken_at: str | None, uploaded_at: datetime) -> str:
    """When a picture stands in its owner's timeline: when it was taken or, where that is not known, uploaded.

    A date without a day counts from its first one, a time without an offset as UTC.
    """
    if taken_at is None:
        return timestamp(uploaded_at)
    moment = datetime.fromisoformat(taken_at + "0000-01-01"[len(taken_at) :])
    try:
        return timestamp(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except OverflowError:  # an offset moved it out of the years 1 to 9999: nobody took it then
        return timestamp(uploaded_at)


@cache
def _stage() -> Stage:
    settings = StoreSettings.from_env()
    return Stage(
        StageName.METADATA,
        Catalog(aws.dynamodb(), settings.catalog_table),
        Objects(aws.s3(), settings.originals_bucket, settings.renditions_bucket),
        settings.max_original_bytes,
    )
