"""Handlers with moto: the buckets, the table and the queues are made from template.yaml itself."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from botocore import session
from mypy_boto3_s3.client import S3Client

from darkroom import aws, keys, polling, queues, singletons
from darkroom.catalog import usage
from darkroom.catalog.entry import Entry
from darkroom.catalog.guard import Guard
from darkroom.catalog.images import Images
from darkroom.catalog.keepers import Keepers
from darkroom.catalog.owners import Owners
from darkroom.catalog.resubmissions import Resubmissions
from darkroom.catalog.table import Table
from darkroom.catalog.tombstones import Deletion
from darkroom.events import Upload
from darkroom.keys import Lane
from darkroom.objects import Objects
from darkroom.queues import RemovalsQueue
from darkroom.stage import StageRunner
from darkroom.stages import STAGES, StageName
from keepers.dead_letters import settings
from tests import s3_events
from tests.functional.api_client import USERS_CLIENT
from tests.functional.granted import granted
from tests.functional.moto_stack import load_once, moto, moto_stack
from tests.functional.projecting import keep_library_up
from tests.handlers import HANDLERS

Deliver = Callable[..., dict[StageName, set[str]]]
"""Lets stages take a batch of messages with these bodies; returns the ids of the messages that each gave back."""

SETTINGS: Final = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_SESSION_TOKEN": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "PUBLIC_URL": "https://photos.example",
    "USERS_CLIENT": USERS_CLIENT,
    "LOGIN_URL": "https://login.example",
    "COGNITO_URL": "https://cognito.example",
}


@dataclass
class Cloud:
    """The stack in moto: what a test puts in, and what it finds afterwards."""

    originals: str
    renditions: str
    queues: Mapping[tuple[StageName, Lane], str]
    removals_queue: str
    companions_queue: str
    archives: str
    exports_queue: str
    table: Table
    objects: Objects
    s3: S3Client
    _sequence: int = field(default=0)

    @property
    def guard(self) -> Guard:
        return Guard(self.table)

    @property
    def keepers(self) -> Keepers:
        return Keepers(self.table)

    @property
    def images(self) -> Images:
        return Images(self.table)

    @property
    def owners(self) -> Owners:
        return Owners(self.table)

    @property
    def resubmissions(self) -> Resubmissions:
        return Resubmissions(self.table)

    def hand_over(self, upload: Upload) -> None:
        """Give the remover a version that was sent under a spent id."""
        RemovalsQueue(aws.sqs(), self.removals_queue).send(upload)

    def runner(self, stage: StageName, max_original_bytes: int = 1000) -> StageRunner:
        """Runs a stage with a test's own work."""
        return StageRunner(stage, self.guard, self.objects, max_original_bytes, self.hand_over)

    def sequencer(self) -> str:
        """A later sequencer at every call, in the form that S3 sends."""
        self._sequence += 1
        return f"{0x0055AED6DCD90281E5 + self._sequence:018X}"

    def put(self, key: str, body: bytes, sequencer: str | None = None) -> str:
        """Write an original; returns the message body of its event."""
        answer = self.s3.put_object(Bucket=self.originals, Key=key, Body=body)
        return s3_events.created(
            self.originals,
            key,
            sequencer or self.sequencer(),
            size=len(body),
            etag=answer["ETag"].strip('"'),
            version_id=answer["VersionId"],
        )

    def remove(self, key: str, sequencer: str | None = None) -> str:
        """Delete an original as any S3 tool does; returns the message body of its event."""
        self.s3.delete_object(Bucket=self.originals, Key=key)
        return s3_events.deleted(self.originals, key, sequencer or self.sequencer())

    def deleted(self, key: str) -> str:
        """The message body of the event of a version of a file that was destroyed."""
        return s3_events.deleted(self.originals, key, self.sequencer(), permanent=True)

    def held_at(self, key: str) -> bool:
        """Whether the originals bucket has anything under a key."""
        return self.objects.stored(key) is not None

    def destroy_newest(self, key: str) -> str:
        """Destroy the newest version or delete marker of an original; returns the message body of its event."""
        [body] = self.destroy_versions(key, newest_only=True)
        return body

    def run_remover(self, context: Any, *bodies: str) -> None:
        """Send messages with these bodies to the removals queue and run the remover."""
        import keepers.remover.handler

        for body in bodies:
            aws.sqs().send_message(QueueUrl=self.removals_queue, MessageBody=body)
        with granted("Remover"):
            keepers.remover.handler.lambda_handler({}, context)

    def run_companions(self, context: Any, *bodies: str) -> None:
        """Send messages with these bodies to the companions queue and run its function."""
        import companions.handler

        for body in bodies:
            aws.sqs().send_message(QueueUrl=self.companions_queue, MessageBody=body)
        with granted("Companions"):
            companions.handler.lambda_handler({}, context)

    def take(self, queue: str) -> list[str]:
        """Take all messages from a queue; returns their bodies."""
        bodies: list[str] = []
        while messages := aws.sqs().receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
            for message in messages:
                bodies.append(message["Body"])
                aws.sqs().delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return bodies

    def delete(self, entry: Entry) -> Deletion:
        """The tombstone of an owner's deletion, as the API writes it; the rest is still owed."""
        return self.images.delete(entry, self.objects.version_ids)

    def entry(self, key: str) -> Entry | None:
        """The catalogue's entry of an original's key."""
        original = keys.parse_original(self.originals, key)
        assert original is not None
        return self.table.get(original.owner, original.image_id)

    def entry_of(self, key: str) -> Entry:
        """The catalogue's entry of an original's key, which must have one."""
        entry = self.entry(key)
        assert entry is not None, f"nothing is known of {key}"
        return entry

    def sent(self, stage: StageName) -> list[str]:
        """Take the messages that wait for a stage, in both lanes; returns their bodies."""
        return [body for lane in Lane for body in self.take(self.queues[stage, lane])]

    def held(self, key: str) -> str | None:
        """The text in the originals bucket under a key; None if there is none."""
        try:
            return self.s3.get_object(Bucket=self.originals, Key=key)["Body"].read().decode()
        except self.s3.exceptions.NoSuchKey:
            return None

    def destroy_versions(self, key: str, *, newest_only: bool = False) -> list[str]:
        """Destroy the versions of an original, or only its newest version or delete marker. Returns the
        bodies of the events."""
        before = self.versions(key)
        for version, (is_marker, is_latest) in before.items():
            if is_latest if newest_only else not is_marker:
                self.s3.delete_object(Bucket=self.originals, Key=key, VersionId=version)
        return self.announced(key, before)

    def versions(self, key: str) -> dict[str, tuple[bool, bool]]:
        """What S3 holds under a key, by version id: whether it is a delete marker, and whether it is the
        newest.
        """
        listed = self.s3.list_object_versions(Bucket=self.originals, Prefix=key)
        kinds = ((False, listed.get("Versions", [])), (True, listed.get("DeleteMarkers", [])))
        return {
            entry["VersionId"]: (is_marker, entry["IsLatest"])
            for is_marker, entries in kinds
            for entry in entries
            if entry["Key"] == key
        }

    def announced(self, key: str, before: Mapping[str, object]) -> list[str]:
        """The bodies of the events of all deletions since the key had the versions `before`."""
        after = self.versions(key)
        hidden = [version for version, (is_marker, _) in after.items() if is_marker and version not in before]
        return [
            *(s3_events.deleted(self.originals, key, self.sequencer()) for _ in hidden),
            *(
                s3_events.deleted(self.originals, key, self.sequencer(), permanent=True)
                for version in before
                if version not in after
            ),
        ]

    def items(self) -> list[Any]:
        """All items of the table, of every family, as DynamoDB sends them."""
        found: list[Any] = aws.dynamodb().scan(TableName=self.table.name)["Items"]
        return found

    def derived_of(self, original: keys.OriginalKey) -> set[tuple[StageName, str]]:
        """The stages and orders that have derived objects of an image."""
        prefix = keys.derived_prefix(original.owner, original.image_id)
        found = [key.split("/") for key in self.derived() if key.startswith(prefix)]
        return {(StageName(parts[2]), parts[3]) for parts in found}

    def empty(self) -> None:
        """Forget all images, objects and messages."""
        moto_stack().empty()

    def derived(self) -> set[str]:
        """The keys of everything in the renditions bucket."""
        return {entry["Key"] for entry in self.s3.list_objects_v2(Bucket=self.renditions).get("Contents", [])}


@contextmanager
def counting(client: Any, operation: str) -> Iterator[list[str]]:
    """Notes the calls of an operation, such as s3.HeadObject: they cost money, or time of somebody who waits."""
    calls: list[str] = []

    def note(**_: object) -> None:
        calls.append(operation)

    client.meta.events.register(f"before-call.{operation}", note)
    try:
        yield calls
    finally:
        client.meta.events.unregister(f"before-call.{operation}", note)


@dataclass(frozen=True)
class Context:
    """What Powertools reads of Lambda's context."""

    function_name: str = "function"
    memory_limit_in_mb: int = 1024
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:function"
    aws_request_id: str = "request"
    milliseconds: int = 90_000

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds


@pytest.fixture
def context() -> Any:
    return Context()


@pytest.fixture
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """All requests of a test count for the same minute, whatever the clock says."""
    monkeypatch.setattr(usage._Counter, "window", lambda *_: 29_000_000)


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of an API without AWS, which neither counts requests nor knows a closed account."""
    monkeypatch.setenv("MAX_REQUESTS_PER_MINUTE", "0")
    monkeypatch.setattr(Owners, "closed_at", lambda *_: None)
    buckets = ("ORIGINALS_BUCKET", "RENDITIONS_BUCKET", "ARCHIVES_BUCKET")
    stores = dict.fromkeys((*buckets, "CATALOG_TABLE", "EXPORTS_QUEUE_URL", "MEDIA_KEY_SECRET"), "none")
    for name, value in {**SETTINGS, **stores, "LIBRARY_TABLE": "none", "LIBRARY_KEY_SECRET": "none"}.items():
        monkeypatch.setenv(name, value)
    singletons.reset()


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    yield from make_cloud(monkeypatch)


def make_cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """The stack's storage in moto, for one test."""
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(session, "create_loader", load_once())
    stack = moto_stack()
    with moto():
        singletons.reset()  # each test is a new process
        stack.put_back()
        outputs = stack.ids
        monkeypatch.setenv("ORIGINALS_BUCKET", outputs["Originals"])
        monkeypatch.setenv("RENDITIONS_BUCKET", outputs["Renditions"])
        monkeypatch.setenv("CATALOG_TABLE", outputs["Catalog"])
        urls = {(s, lane): outputs[f"{s.title()}{lane.title()}Queue"] for s in STAGES for lane in Lane}
        for queue, url in urls.items():
            monkeypatch.setenv(queues.setting(*queue), url)
        monkeypatch.setenv("QUEUE_URLS", " ".join(urls.values()))
        monkeypatch.setenv("REMOVALS_QUEUE_URL", outputs["RemovalsQueue"])
        monkeypatch.setenv("COMPANIONS_QUEUE_URL", outputs["CompanionsQueue"])
        monkeypatch.setenv("ARCHIVES_BUCKET", outputs["Archives"])
        monkeypatch.setenv("EXPORTS_QUEUE_URL", outputs["ExportsQueue"])
        dead_letters = {
            stage: [outputs[f"{stage.title()}{lane.title()}DeadLetters"] for lane in Lane] for stage in STAGES
        }
        for stage_name, letters in dead_letters.items():
            monkeypatch.setenv(settings.setting(stage_name), " ".join(letters))
        monkeypatch.setenv(settings.REMOVALS, outputs["RemovalsDeadLetters"])
        monkeypatch.setattr(polling, "_POLL_SECONDS", 0)  # moto returns all messages at the first poll
        monkeypatch.setenv("MEDIA_KEY_SECRET", outputs["MediaKey"])
        monkeypatch.setenv("USER_POOL", "us-east-1_users")  # moto makes none from the template
        monkeypatch.setenv("LIBRARY_TABLE", outputs["Library"])
        monkeypatch.setenv("LIBRARY_KEY_SECRET", outputs["LibraryKey"])
        monkeypatch.setenv("EVENT_BUS", outputs["Events"])
        monkeypatch.setenv("PROJECTOR_DEAD_LETTERS_URL", outputs["ProjectorDeadLetters"])
        keep_library_up(aws.dynamodb(), outputs["Catalog"], outputs["Library"])
        yield Cloud(
            outputs["Originals"],
            outputs["Renditions"],
            urls,
            outputs["RemovalsQueue"],
            outputs["CompanionsQueue"],
            outputs["Archives"],
            outputs["ExportsQueue"],
            Table(aws.dynamodb(), outputs["Catalog"]),
            Objects(aws.s3(), outputs["Originals"], outputs["Renditions"]),
            aws.s3(),
        )
    singletons.reset()


@pytest.fixture
def deliver(context: Any) -> Deliver:
    """Deliver messages to all stages, or to those that are named: `deliver(body, body, stages=[…])`."""

    def run(*bodies: str, stages: Iterable[StageName] = STAGES) -> dict[StageName, set[str]]:
        event = s3_events.batch(*bodies)
        answers = {stage: HANDLERS[stage].lambda_handler(event, context) for stage in stages}
        return {
            stage: {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
            for stage, answer in answers.items()
        }

    return run


@pytest.fixture
def deliver_to_others(deliver: Deliver) -> Deliver:
    """Deliver messages to all stages but one: `deliver_to_others(stage, body)`."""

    def run(stage: StageName, *bodies: str) -> dict[StageName, set[str]]:
        return deliver(*bodies, stages=[other for other in STAGES if other is not stage])

    return run


@pytest.fixture
def stage(cloud: Cloud) -> StageRunner:
    """Runs the thumbnails stage with a test's own work."""
    return cloud.runner(StageName.THUMBNAILS)


@pytest.fixture
def other(cloud: Cloud) -> StageRunner:
    """Runs the metadata stage with a test's own work."""
    return cloud.runner(StageName.METADATA)
