"""What a function works with, made when it is first asked for: settings, the catalogue, the buckets, the queues.

A function names its settings and its role in the catalogue by their classes, so that nobody imports, and nobody
holds, what is another's.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from darkroom import aws
from darkroom.catalog.table import Table
from darkroom.objects import Objects
from darkroom.settings import Settings, StoreSettings
from darkroom.singletons import made, once

if TYPE_CHECKING:
    from darkroom.queues import StageQueues
    from darkroom.stage import StageRunner
    from darkroom.stages import StageName


def settings[S: Settings](kind: type[S]) -> S:
    """A function's settings. Raises InvalidSettings that lists all faults at once."""
    return made(kind.from_env)


def catalog[Role](role: Callable[[Table], Role]) -> Role:
    """The catalogue in one role (darkroom/catalog/): the class that a function names is the grant it has."""
    return role(_table())


@once
def _table() -> Table:
    return Table(aws.dynamodb(), settings(StoreSettings).catalog_table)


@once
def objects() -> Objects:
    """The originals and the renditions."""
    stores = settings(StoreSettings)
    return Objects(aws.s3(), stores.originals_bucket, stores.renditions_bucket)


@once
def stage_queues() -> "StageQueues":
    """The stages' queues. Raises InvalidSettings when the environment does not name them all."""
    from darkroom.queues import StageQueues  # few functions send

    return StageQueues.from_env(aws.sqs())


def stage_runner(name: "StageName") -> "StageRunner":
    """The guard that a stage's work runs inside."""
    from darkroom.catalog.guard import Guard  # a stage's alone
    from darkroom.stage import StageRunner

    return StageRunner(name, catalog(Guard), objects(), settings(StoreSettings).max_original_bytes)
