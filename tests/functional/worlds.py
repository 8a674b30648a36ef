"""Where histories and faults are played: the stack's storage in moto or in dictionaries, and a clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from darkroom import aws, queues, services, singletons
from darkroom.catalog.table import Table
from darkroom.keys import Lane
from darkroom.library.search import IndexKeys
from darkroom.objects import Objects
from darkroom.stages import STAGES
from tests import template
from tests.functional import memory_aws
from tests.functional.clock import Clock
from tests.functional.conftest import SETTINGS, Cloud, make_cloud


@dataclass(frozen=True)
class World:
    """Storage and a clock."""

    cloud: Cloud
    clock: Clock


def make_moto_world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The stack's storage in moto."""
    clock = Clock()
    clock.install(monkeypatch)
    for cloud in make_cloud(monkeypatch):
        pool = aws.cognito().create_user_pool(PoolName="users")["UserPool"]["Id"]  # which the closer asks
        monkeypatch.setenv("USER_POOL", pool)
        yield World(cloud, clock)


def make_memory_world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The stack's storage in dictionaries."""
    clock = Clock()
    clock.install(monkeypatch)
    urls = {(stage, lane): f"{stage}-{lane}" for stage in STAGES for lane in Lane}
    settings = {
        **SETTINGS,
        "ORIGINALS_BUCKET": "originals",
        "RENDITIONS_BUCKET": "renditions",
        "CATALOG_TABLE": "catalog",
        "LIBRARY_TABLE": "library",
        "LIBRARY_KEY_SECRET": "none",
        "EVENT_BUS": "events",
        "USER_POOL": "users",
        "ARCHIVES_BUCKET": "archives",
        "EXPORTS_QUEUE_URL": "exports",
        "PROJECTOR_DEAD_LETTERS_URL": "none",
        "REMOVALS_QUEUE_URL": "removals",
        "COMPANIONS_QUEUE_URL": "companions",
        "QUEUE_URLS": " ".join(urls.values()),
        "POWERTOOLS_METRICS_DISABLED": "true",
        **{queues.setting(*queue): url for queue, url in urls.items()},
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    s3: Any = memory_aws.S3("originals", lambda: clock.now)
    sqs: Any = memory_aws.SQS()
    dynamodb: Any = memory_aws.DynamoDB(indexes())
    eventbridge: Any = memory_aws.EventBridge()
    cognito: Any = memory_aws.Cognito()
    clients = {"s3": s3, "sqs": sqs, "dynamodb": dynamodb, "eventbridge": eventbridge, "cognito": cognito}
    for service, client in clients.items():
        monkeypatch.setattr(aws, service, lambda client=client: client)
    monkeypatch.setattr(services, "index_keys", lambda: IndexKeys(b"secret"))
    singletons.reset()
    objects = Objects(s3, "originals", "renditions")
    yield World(
        Cloud(
            *("originals", "renditions", urls, "removals", "companions", "archives", "exports"),
            Table(dynamodb, "catalog"),
            objects,
            s3,
        ),
        clock,
    )
    singletons.reset()


def indexes() -> dict[str, tuple[str, str]]:
    """The keys of each index of the table, as the template says."""
    made = template.load()["Resources"]["Catalog"]["Properties"]["GlobalSecondaryIndexes"]
    keys = {index["IndexName"]: [key["AttributeName"] for key in index["KeySchema"]] for index in made}
    return {name: (partition[0], partition[-1]) for name, partition in keys.items()}


def empty_memory() -> None:
    """Forget all images, objects and messages."""
    s3: Any = aws.s3()
    dynamodb: Any = aws.dynamodb()
    sqs: Any = aws.sqs()
    s3.keys.clear()
    dynamodb.clear()
    sqs.queues.clear()
