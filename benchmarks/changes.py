"""How fast the library follows an owner who imports photos, and which partitions that loads:
`python -m benchmarks.changes`.

The projector's own code over DynamoDB in memory, which waits as long as AWS takes, refuses transactions that meet,
and counts write units by partition. First through botocore, for the CPU of a photo; then without it, by several
projectors at once, for what they wait for.
"""

import io
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import batched
from typing import Any, Final

from botocore.awsrequest import AWSResponse, HeadersDict
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import get_session

from darkroom.bus import Bus
from darkroom.catalog.projections import Entries, Projections
from darkroom.catalog.table import Table, key, plain, typed
from darkroom.keys import ImageId, Owner
from darkroom.library.projection import AT_ONCE, Projection
from darkroom.library.search import IndexKeys
from darkroom.library.subjects import Image
from darkroom.order import Order, Sequencer
from tests.functional.memory_aws import DynamoDB, EventBridge
from tests.write_units import item_size

PHOTOS: Final = 1_000
OWNER: Final = Owner("ada")
KEYS: Final = IndexKeys(b"secret")

# What AWS takes in one region, in seconds: assumed, the same for all.
LATENCY: Final[Mapping[str, float]] = {
    "get_item": 0.004,
    "batch_get_item": 0.010,
    "put_item": 0.005,
    "update_item": 0.005,
    "delete_item": 0.005,
    "transact_write_items": 0.020,
    "put_events": 0.015,
}

# As the projector has.
_THREADS: Final = 10


class Slow:
    """A client of DynamoDB in memory that takes its time, refuses what meets a transaction, and counts."""

    def __init__(self, memory: DynamoDB) -> None:
        self._memory = memory
        self._lock = threading.Lock()
        self._busy: set[tuple[str, str]] = set()
        self.calls: Counter[str] = Counter()
        self.units: Counter[str] = Counter()
        self.conflicts = 0

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda **request: self.call(name, request)

    def call(self, name: str, request: Any) -> Any:
        self.calls[name] += 1
        if name == "transact_write_items":
            return self._transact(request)
        if name in ("put_item", "update_item", "delete_item"):
            self._count([request], 1)
        time.sleep(LATENCY[name])
        return getattr(self._memory, name)(**request) or {}

    def edit(self) -> None:
        """Make all photos favourites, as their owner would."""
        for item in self._memory.tables["catalog"].values():
            item["words"] = {"M": {"version": {"N": "1"}, "favourite": {"BOOL": True}}}

    def _transact(self, request: Any) -> Any:
        parts = [content for item in request["TransactItems"] for content in item.values()]
        places = {_place(part) for part in parts}
        with self._lock:
            met = self._busy & places
            if not met:
                self._busy |= places
        time.sleep(LATENCY["transact_write_items"])
        if met:
            self.conflicts += 1
            reasons = [{"Code": "TransactionConflict" if _place(part) in met else "None"} for part in parts]
            error: Any = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
            raise ClientError(error, "TransactWriteItems")
        try:
            self._memory.transact_write_items(TransactItems=request["TransactItems"])
            self._count(parts, 2)
        finally:
            with self._lock:
                self._busy -= places
        return {}

    def _count(self, parts: Sequence[Any], factor: int) -> None:
        """Count write units by partition. An update is counted by the item that it leaves, or found."""
        for part in parts:
            pk, sk = _place(part)
            item = part.get("Item") or self._memory.tables[part["TableName"]].get((pk, sk), part.get("Key"))
            self.units[pk] += factor * -(-item_size(item) // 1024)


def _place(part: Any) -> tuple[str, str]:
    found = part.get("Key") or part["Item"]
    return found["pk"]["S"], found["sk"]["S"]


class Raw(io.BytesIO):
    """The body of an answer as botocore reads it."""

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self.read()


def through_botocore(slow: Slow) -> tuple[Any, list[float]]:
    """A client of botocore whose requests are answered in this process, and the CPU seconds that answers took."""
    spent: list[float] = []
    names = {"".join(word.title() for word in name.split("_")): name for name in LATENCY}

    def answer(request: Any, **_: object) -> AWSResponse:
        began = time.thread_time()
        status, body = 200, {}
        try:
            body = slow.call(
                names[request.headers["X-Amz-Target"].decode().rpartition(".")[2]], json.loads(request.body)
            )
        except ClientError as error:
            status = 400
            body = {
                "__type": error.response["Error"]["Code"],
                **{k: v for k, v in error.response.items() if k != "Error"},
            }
        headers: Any = HeadersDict()
        response = AWSResponse(request.url, status, headers, Raw(json.dumps(body).encode()))
        spent.append(time.thread_time() - began)
        return response

    session = get_session()
    session.set_credentials("none", "none")
    client = session.create_client("dynamodb", "us-east-1", config=Config(max_pool_connections=_THREADS))
    handler: Any = answer  # an answer that it returns is not asked for
    client.meta.events.register("before-send.dynamodb", handler)
    return client, spent


def photo(number: int) -> dict[str, Any]:
    """The entry of a photo that is ready: 200 a second of one camera, some days' worth in a month."""
    image_id = ImageId(f"{number * 2654435761 % 2**32:08x}-0000-4000-8000-{number * 40503 % 2**48:012x}")
    sequencer, tag = Sequencer(f"{number:036X}"), f"{number:08x}"
    order = str(Order(sequencer, 0, tag))
    clock = f"{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}"
    return {
        **plain(key(OWNER, image_id)),
        "owner": OWNER,
        "image_id": image_id,
        "object_key": f"imports/{OWNER}/2026/DSC{number:05}.jpg",
        "filename": f"DSC{number:05}.jpg",
        "created_at": "2026-11-26T12:00:00.000Z",
        "uploaded_at": "2026-11-26T12:00:00.000Z",
        "source_seq": sequencer,
        "source_tag": tag,
        "source_etag": tag,
        "size": 4_000_000,
        "turn": 1,
        "stages": ["thumbnails", "metadata"],
        "time": {
            "local": f"2026-11-{1 + number // 50 % 28:02}T{clock}.000",
            "instant": None,
            "precision": "second",
            "source": "exif:DateTimeOriginal",
            "instant_source": None,
        },
        "thumbnails": {"order": order, "engine": 1, "ladder": "ladder", "items": []},
        "metadata": {
            "order": order,
            "engine": 2,
            "make": "NIKON",
            "model": "COOLPIX P6000",
            "sha256": f"{number:064x}",
            "pixel_hash": f"{number:064x}",
            "perceptual_hash": f"{number * 0x9E3779B97F4A7C15 % 2**64:016x}",
        },
    }


@contextmanager
def imported() -> Iterator[tuple[Slow, list[Image]]]:
    """A catalogue of photos that the library does not have yet."""
    memory = DynamoDB({})
    entries = [photo(number) for number in range(PHOTOS)]
    memory.tables["catalog"] = {(entry["pk"], entry["sk"]): typed(entry) for entry in entries}
    yield Slow(memory), [(OWNER, entry["image_id"]) for entry in entries]


def follow(client: Any, images: Sequence[Image], projectors: int) -> float:
    """Project images as the batches of so many shards; returns the seconds."""
    bus = EventBridge()
    bus.meta.events.register("before-call", lambda **_: time.sleep(LATENCY["put_events"]))
    events: Any = bus

    def run(shard: int) -> None:
        with ThreadPoolExecutor(_THREADS) as threads:
            projection = Projection(
                Entries(Table(client, "catalog")),
                Projections(Table(client, "library")),
                KEYS,
                Bus(events, "bus"),
                threads.map,
            )
            for batch in batched(images[shard::projectors], AT_ONCE, strict=False):
                assert projection.project(batch).written == len(batch)

    began = time.monotonic()
    with ThreadPoolExecutor(projectors) as shards:
        for _ in shards.map(run, range(projectors)):
            pass
    return time.monotonic() - began


def cpu() -> None:
    """What a photo takes of a processor, with botocore's part of it, without the network's."""
    with imported() as (slow, images):
        client, spent = through_botocore(slow)
        began = time.process_time()
        follow(client, images, 1)
        seconds = time.process_time() - began - sum(spent)
    print(f"calls a photo: {sum(slow.calls.values()) / PHOTOS:.2f}, CPU: {1000 * seconds / PHOTOS:.1f} ms a photo")


def waits() -> None:
    """What several projectors of one owner do in a second, if only AWS makes them wait."""
    print(
        "| projectors | new photos a second | transactions | refused | edits a second | transactions | refused |"
    )
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for projectors in (1, 2, 4):
        with imported() as (slow, images):
            cells = []
            for edited in (False, True):
                slow.calls.clear()
                slow.conflicts = 0
                if edited:
                    slow.edit()
                seconds = follow(slow, images, projectors)
                done = slow.calls["transact_write_items"] - slow.conflicts
                cells += [f"{PHOTOS / seconds:.0f}", str(done), str(slow.conflicts)]
        print(f"| {projectors} | " + " | ".join(cells) + " |")


def partitions() -> None:
    """The partitions of the library with the most write units."""
    with imported() as (slow, images):
        follow(slow, images, 1)
    print("| partition | write units a photo | at 200 photos a second |")
    print("|---|---:|---:|")
    for pk, units in slow.units.most_common(12):
        print(f"| {pk} | {units / PHOTOS:.2f} | {200 * units / PHOTOS:.0f} |")


if __name__ == "__main__":
    cpu()
    waits()
    partitions()
