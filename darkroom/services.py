"""What functions work with, made when it is first needed: settings, the catalogue, the buckets, the queues.

A function names its settings and its role in the catalogue by their classes, so that it imports and gets nothing
that belongs to other functions.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from darkroom import aws
from darkroom.catalog.table import Table
from darkroom.objects import Objects
from darkroom.settings import (
    ArchivesSettings,
    BusSettings,
    CompanionsSettings,
    ExportsSettings,
    LibrarySettings,
    RemovalsSettings,
    Settings,
    StoreSettings,
)
from darkroom.singletons import made, once

if TYPE_CHECKING:
    from darkroom.archives import Archives
    from darkroom.bus import Bus
    from darkroom.companions.keeping import Keeping
    from darkroom.library.projection import Projection
    from darkroom.library.search import IndexKeys
    from darkroom.queues import CompanionsQueue, ExportsQueue, RemovalsQueue, StageQueues
    from darkroom.repair import Repairs
    from darkroom.stage import StageRunner
    from darkroom.stages import StageName
    from darkroom.transfers import Transfers


def settings[S: Settings](kind: type[S]) -> S:
    """A function's settings. Raises InvalidSettings that lists all faults at once."""
    return made(kind.from_env)


def catalog[Role](role: Callable[[Table], Role]) -> Role:
    """The catalogue in one role (darkroom/catalog/). The class that a function names corresponds to its grant."""
    return role(_table())


@once
def _table() -> Table:
    return Table(aws.dynamodb(), settings(StoreSettings).catalog_table)


def library[Role](role: Callable[[Table], Role]) -> Role:
    """The library in one role."""
    return role(_library_table())


@once
def _library_table() -> Table:
    return Table(aws.dynamodb(), settings(LibrarySettings).library_table)


@once
def index_keys() -> "IndexKeys":
    """Makes keys of texts. The secret is fetched once; it never changes."""
    from darkroom.library.search import IndexKeys  # only for the library

    secret = aws.secretsmanager().get_secret_value(SecretId=settings(LibrarySettings).library_key_secret)
    return IndexKeys(secret["SecretString"].encode())


@once
def projection() -> "Projection":
    """Keeps the library as entries are."""
    from concurrent.futures import ThreadPoolExecutor  # only for those who write to the library

    from darkroom.catalog.projections import Entries, Projections
    from darkroom.library.projection import Projection

    threads = ThreadPoolExecutor(10)  # a client of botocore keeps ten connections
    return Projection(catalog(Entries), library(Projections), index_keys(), bus(), threads.map)


@once
def bus() -> "Bus":
    """The bus of public events."""
    from darkroom.bus import Bus  # few functions send events

    return Bus(aws.eventbridge(), settings(BusSettings).event_bus)


@once
def objects() -> Objects:
    """The originals and the renditions."""
    stores = settings(StoreSettings)
    return Objects(aws.s3(), stores.originals_bucket, stores.renditions_bucket)


@once
def transfers() -> "Transfers":
    """What clients may send to the originals bucket."""
    from darkroom.transfers import Transfers  # only for the API

    return Transfers(aws.s3(), settings(StoreSettings).originals_bucket)


@once
def archives() -> "Archives":
    """The archives of exports."""
    from darkroom.archives import Archives  # only for exports, and for keepers

    return Archives(aws.s3(), settings(ArchivesSettings).archives_bucket)


@once
def exports_queue() -> "ExportsQueue":
    """The queue of exports."""
    from darkroom.queues import ExportsQueue  # only for exports

    return ExportsQueue(aws.sqs(), settings(ExportsSettings).exports_queue_url)


@once
def stage_queues() -> "StageQueues":
    """The stages' queues. Raises InvalidSettings if the environment does not name all of them."""
    from darkroom.queues import StageQueues  # few functions send messages

    return StageQueues.from_env(aws.sqs())


@once
def companions_queue() -> "CompanionsQueue":
    """The queue of files that may have companions, or be some."""
    from darkroom.queues import CompanionsQueue  # only bulk drops need it

    return CompanionsQueue(aws.sqs(), settings(CompanionsSettings).companions_queue_url)


def keeping() -> "Keeping":
    """What keeps images and their companions together."""
    from darkroom.catalog.companions import Companions  # only for the function of companions
    from darkroom.companions.keeping import Keeping

    stores = settings(StoreSettings)
    queues = stage_queues()
    return Keeping(catalog(Companions), objects(), queues, stores.originals_bucket, stores.import_namespace)


@once
def removals_queue() -> "RemovalsQueue":
    """The remover's queue."""
    from darkroom.queues import RemovalsQueue  # only needed if somebody uses the form of a deleted image

    return RemovalsQueue(aws.sqs(), settings(RemovalsSettings).removals_queue_url)


def stage_runner(name: "StageName") -> "StageRunner":
    """The guard that a stage's work runs inside. Raises InvalidSettings that lists all faults at once."""
    from darkroom.catalog.guard import Guard  # only for stages
    from darkroom.stage import StageRunner

    settings(RemovalsSettings)  # checked now, although the queue is made only when it is needed
    max_bytes = settings(StoreSettings).max_original_bytes
    return StageRunner(name, catalog(Guard), objects(), max_bytes, lambda upload: removals_queue().send(upload))


def repairs() -> "Repairs":
    """The repairs of images, for keepers."""
    from darkroom.catalog.keepers import Keepers  # only for keepers
    from darkroom.catalog.resubmissions import Resubmissions
    from darkroom.repair import Repairs
    from darkroom.resubmit import Resubmission

    bucket = settings(StoreSettings).originals_bucket
    resubmission = Resubmission(catalog(Resubmissions), stage_queues(), bucket)
    return Repairs(catalog(Keepers), objects(), resubmission)
