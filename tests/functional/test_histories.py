"""Random histories end with what S3 holds, whatever happened before (histories.py)."""

import os
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest

from darkroom import aws, queues, singletons
from darkroom.catalog.table import Table
from darkroom.keys import Lane
from darkroom.objects import Objects
from darkroom.stages import STAGES
from tests import template
from tests.functional import memory_aws
from tests.functional.clock import Clock
from tests.functional.conftest import SETTINGS, Cloud
from tests.functional.histories import History

# A history makes some 500 calls to AWS. Over moto that takes seconds, in dictionaries some milliseconds.
# `make histories HISTORIES=2000` plays more.
BLOCK: Final = int(os.environ.get("HISTORIES", "20"))
SLOW_BLOCK: Final = 2


@dataclass(frozen=True)
class World:
    """Where histories are played."""

    cloud: Cloud
    clock: Clock

    def play(self, seed: int, lossy: bool, origin: str) -> History:
        """Play a history in an empty world. Raises AssertionError that says which it was."""
        rng = random.Random(seed)
        name = uuid.UUID(int=rng.getrandbits(128), version=4)
        key = f"uploads/demo/{name}" if origin == "uploads" else f"imports/demo/{name}.jpg"
        history = History(self.cloud, self.clock, key, rng, lossy)
        try:
            history.play()
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, {origin}, {lossy=}") from error
        return history


@pytest.fixture
def moto_world(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> World:
    clock = Clock()
    clock.install(monkeypatch)
    return World(cloud, clock)


@pytest.fixture
def memory_world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    yield from make_memory_world(monkeypatch)


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
        "REMOVALS_QUEUE_URL": "removals",
        **{queues.setting(*queue): url for queue, url in urls.items()},
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    s3: Any = memory_aws.S3("originals", lambda: clock.now)
    sqs: Any = memory_aws.SQS()
    dynamodb: Any = memory_aws.DynamoDB(indexes())
    for service, client in {"s3": s3, "sqs": sqs, "dynamodb": dynamodb}.items():
        monkeypatch.setattr(aws, service, lambda client=client: client)
    singletons.reset()
    objects = Objects(s3, "originals", "renditions")
    yield World(Cloud("originals", "renditions", urls, "removals", Table(dynamodb, "catalog"), objects, s3), clock)
    singletons.reset()


def indexes() -> dict[str, tuple[str, str]]:
    """The keys of each index of the table, as the template says."""
    made = template.load()["Resources"]["Catalog"]["Properties"]["GlobalSecondaryIndexes"]
    keys = {index["IndexName"]: [key["AttributeName"] for key in index["KeySchema"]] for index in made}
    return {name: (partition[0], partition[-1]) for name, partition in keys.items()}


def empty_memory() -> None:
    """Forget all images and objects."""
    s3: Any = aws.s3()
    dynamodb: Any = aws.dynamodb()
    s3.keys.clear()
    dynamodb.items.clear()


@pytest.mark.parametrize("block", range(6))
@pytest.mark.parametrize("lossy", [False, True])
@pytest.mark.parametrize("origin", ["uploads", "imports"])
def test_random_histories_end_with_what_s3_holds(
    memory_world: World, block: int, lossy: bool, origin: str
) -> None:
    for seed in range(block * BLOCK, (block + 1) * BLOCK):
        empty_memory()
        memory_world.play(seed, lossy, origin)


@pytest.mark.parametrize("lossy", [False, True])
@pytest.mark.parametrize("origin", ["uploads", "imports"])
def test_moto_tells_the_same_histories(
    moto_world: World, monkeypatch: pytest.MonkeyPatch, lossy: bool, origin: str
) -> None:
    """With every call, chance decides what happens next: it would take another way if an answer was different."""
    slow, fast = [], []
    for seed in range(SLOW_BLOCK):
        moto_world.cloud.empty()
        slow.append(moto_world.play(seed, lossy, origin).rng.getstate())
    for memory_world in make_memory_world(monkeypatch):
        for seed in range(SLOW_BLOCK):
            empty_memory()
            fast.append(memory_world.play(seed, lossy, origin).rng.getstate())
    assert slow == fast
