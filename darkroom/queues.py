"""The queues: one for each stage and lane, one of removals, one of companions, one of exports. Only this code
sends to them.
"""

import json
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, Self

from darkroom import events
from darkroom.errors import InvalidSettings, MalformedEvent
from darkroom.keys import Lane, Owner, image_id, is_owner
from darkroom.stages import STAGES, StageName

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient

_COUNTS: Final = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)


def setting(stage: StageName, lane: Lane) -> str:
    """The environment variable that holds the URL of a queue, as in THUMBNAILS_UPLOADS_QUEUE_URL."""
    return f"{stage}_{lane}_queue_url".upper()


class StageQueues:
    """The queues of all stages in both lanes."""

    def __init__(self, client: "SQSClient", urls: Mapping[tuple[StageName, Lane], str]) -> None:
        self._client = client
        self._urls = urls

    @classmethod
    def from_env(cls, client: "SQSClient", environ: Mapping[str, str] = os.environ) -> Self:
        """The queues that the environment names. Raises InvalidSettings that lists all missing ones."""
        names = {(stage, lane): setting(stage, lane) for stage in STAGES for lane in Lane}
        if missing := [name for name in names.values() if not environ.get(name)]:
            raise InvalidSettings("; ".join(f"{name} is not set" for name in missing))
        return cls(client, {queue: environ[name] for queue, name in names.items()})

    def send(self, upload: events.Upload, stages: Iterable[StageName] = STAGES, lane: Lane | None = None) -> None:
        """Have stages process a version of an original, in the lane that it came by unless another is given."""
        lane = lane or upload.original.lane
        for stage in stages:
            self._client.send_message(QueueUrl=self._urls[stage, lane], MessageBody=events.encode(upload))

    def depth(self, stage: StageName, lane: Lane) -> int:
        """How many messages a stage still has in a lane, including those in work or postponed. SQS's numbers are
        approximate, and may be a minute old."""
        return depth(self._client, self._urls[stage, lane])


class RemovalsQueue:
    """The remover's queue."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def send(self, upload: events.Upload) -> None:
        """Have a version of an original destroyed, because its id is spent."""
        self._client.send_message(QueueUrl=self._url, MessageBody=events.encode(upload))

    def depth(self) -> int:
        """How many messages the remover still has, including those in work or postponed; approximate as well."""
        return depth(self._client, self._url)


class CompanionsQueue:
    """The queue of files that may have companions, or be some."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def send(self, event: events.Event) -> None:
        """Have somebody look at a file, whatever has happened to it."""
        self._client.send_message(QueueUrl=self._url, MessageBody=events.encode(event))


class ExportsQueue:
    """The queue of exports."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def send(self, owner: Owner, export_id: str) -> None:
        """Have somebody begin or continue an export."""
        body = json.dumps({"owner": owner, "export": export_id})
        self._client.send_message(QueueUrl=self._url, MessageBody=body)


def parse_export(body: str) -> tuple[Owner, str]:
    """The owner and the id that a message of this queue names. Raises MalformedEvent."""
    try:
        message = json.loads(body)
        owner, export_id = str(message["owner"]), image_id(message["export"])
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise MalformedEvent("not a message about an export") from error
    if not is_owner(owner):
        raise MalformedEvent("not a message about an export")
    return Owner(owner), export_id


def depth(client: "SQSClient", url: str) -> int:
    """How many messages a queue has, including those in work or postponed; approximate."""
    answer = client.get_queue_attributes(QueueUrl=url, AttributeNames=[*_COUNTS])
    return sum(int(answer["Attributes"][count]) for count in _COUNTS)
