"""The projector: follows the catalogue's stream, and keeps the library as entries are.

A record only names an image or an album; what counts is how it is now. If our code cannot read an entry, or the
bus does not take an event, that image goes to the dead letters, from which the janitor projects it again, and the
others go on. A fault of DynamoDB is raised: Lambda repeats the whole batch, which does no harm, and holds back
what comes after it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from darkroom import aws, keys, services
from darkroom.catalog.albums import FAMILY as ALBUMS
from darkroom.catalog.memberships import MEMBERSHIPS
from darkroom.keys import AlbumId, Owner
from darkroom.library.letters import letter
from darkroom.library.subjects import Subject, name_of_album
from darkroom.observability import count, logger, measure, metrics
from projector.settings import ProjectorSettings

_OF_IMAGES: Final = frozenset({"IMAGE", MEMBERSHIPS})
"""The beginnings of the keys of what there is of images; the catalogue has other items too."""


@logger.inject_lambda_context
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> None:
    """Project the images and albums that a batch of stream records names."""
    records = event["Records"]
    try:
        report = services.projection().project(subjects_of(records))
        give_up(report.unprojected)
        count("Projected", report.written)
    finally:
        measure("ProjectionLag", since=oldest(records))


def subjects_of(records: Sequence[Mapping[str, Any]]) -> Iterator[Subject]:
    """The images whose entries or albums have changed, and the albums that have. Other items of the catalogue are
    left out.

    https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
    """
    for record in records:
        key = record["dynamodb"]["Keys"]
        family, _, rest = key["pk"]["S"].partition("#")
        if family in _OF_IMAGES:
            owner, _, image = rest.rpartition("#")
            if keys.is_owner(owner):
                yield Owner(owner), keys.image_id(image)
        elif family == ALBUMS and keys.is_owner(rest):
            yield Owner(rest), name_of_album(AlbumId(key["sk"]["S"].partition("#")[2]))


def give_up(subjects: Sequence[Subject]) -> None:
    """Leave the images and albums that could not be finished to the janitor."""
    queue = services.settings(ProjectorSettings).projector_dead_letters_url
    for subject in subjects:
        aws.sqs().send_message(QueueUrl=queue, MessageBody=letter(subject))
    count("Unprojected", len(subjects))


def oldest(records: Sequence[Mapping[str, Any]]) -> datetime:
    """When the first of these changes was written."""
    moments = [record["dynamodb"].get("ApproximateCreationDateTime") for record in records]
    return datetime.fromtimestamp(
        min((m for m in moments if m is not None), default=datetime.now(UTC).timestamp()), UTC
    )
