"""The projector: follows the catalogue's stream, and keeps the library as entries are.

A record only names an image; what counts is the entry as it is now. If our code cannot read an entry, or the bus
does not take an event, that image goes to the dead letters, from which the janitor projects it again, and the
others go on. A fault of DynamoDB is raised: Lambda repeats the whole batch, which does no harm, and holds back
what comes after it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from darkroom import aws, keys, services
from darkroom.catalog.projections import Image
from darkroom.keys import Owner
from darkroom.library.letters import letter
from darkroom.observability import count, logger, measure, metrics
from projector.settings import ProjectorSettings

_FAMILY: Final = "IMAGE"
"""The beginning of the keys of entries; the catalogue has other items too."""


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> None:
    """Project the images that a batch of stream records names."""
    records = event["Records"]
    try:
        report = services.projection().project(images_of(records))
        give_up(report.unprojected)
        count("Projected", report.written)
    finally:
        measure("ProjectionLag", since=oldest(records))


def images_of(records: Sequence[Mapping[str, Any]]) -> Iterator[Image]:
    """The images whose entries have changed. Other items of the catalogue are left out.

    https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
    """
    for record in records:
        family, _, rest = record["dynamodb"]["Keys"]["pk"]["S"].partition("#")
        owner, _, image = rest.rpartition("#")
        if family == _FAMILY and keys.is_owner(owner):
            yield Owner(owner), keys.image_id(image)


def give_up(images: Sequence[Image]) -> None:
    """Leave the images that could not be finished to the janitor."""
    queue = services.settings(ProjectorSettings).projector_dead_letters_url
    for image in images:
        aws.sqs().send_message(QueueUrl=queue, MessageBody=letter(image))
    count("Unprojected", len(images))


def oldest(records: Sequence[Mapping[str, Any]]) -> datetime:
    """When the first of these changes was written."""
    moments = [record["dynamodb"].get("ApproximateCreationDateTime") for record in records]
    return datetime.fromtimestamp(
        min((m for m in moments if m is not None), default=datetime.now(UTC).timestamp()), UTC
    )
