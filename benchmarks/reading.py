"""What reading costs, whatever an owner has: `python -m benchmarks.reading`.

The API's own handler over sorted keys in memory, behind a client of DynamoDB that counts calls, rows, bytes and
read units, for owners of 100, 1,000, 10,000 and a million photos. moto and the embedded AWS return constants as
consumed capacity. tests/functional/test_reading_costs.py compares the sizes.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

import math
import os
import re
import uuid
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from unittest import mock

from darkroom import aws, services, singletons
from darkroom.catalog.entry import timestamp
from darkroom.catalog.feed import Position
from darkroom.catalog.projections import change_key, facets_of, months_of, owner_item
from darkroom.catalog.table import key, plain, typed
from darkroom.keys import ImageId, Owner
from darkroom.library.rows import ADDED, TIMELINE, TRASH, WORD, list_of
from darkroom.order import Order, Sequencer
from tests.functional.api_client import ALICE, USERS_CLIENT, ApiClient, read
from tests.write_units import item_size

SIZES: Final = (100, 1_000, 10_000, 1_000_000)

OWNER: Final = Owner(ALICE)
EPOCH: Final = "a1b2c3d4"

# One photo each ten minutes: a million in nineteen years.
FIRST: Final = datetime(2000, 1, 1, tzinfo=UTC)
PAUSE: Final = timedelta(minutes=10)

CAMERA: Final = "Canon EOS 40D"  # of every second photo
TAG: Final = "Family"  # of every tenth
WORDS: Final = {"lake": 3, "summer": 7}  # in the title of every third, and of every seventh
CAMERAS: Final = 20
TAGS: Final = 500

# Photos with greater numbers are in the trash: one for fifty others.
TRASHED: Final = 10_000_000

UNIT: Final = 4096  # bytes
DOLLARS_A_MILLION: Final = 0.125
"""Read units on demand in us-east-1, on 2026-11-26: https://aws.amazon.com/dynamodb/pricing/on-demand/"""

Item = dict[str, Any]

ROUTES: Final[Mapping[str, tuple[str, dict[str, Any]]]] = {
    "an image": ("/images/{first}", {}),
    "50 images": ("/images", {}),
    "500 images, compact": ("/images", {"limit": 500, "view": "compact"}),
    "50 by arrival": ("/images", {"order": "added"}),
    "50 of a day on": ("/images", {"taken_to": "2000-01-01"}),
    "50 of a camera": ("/images", {"camera": CAMERA}),
    "50 of a camera with a tag": ("/images", {"camera": CAMERA, "tag": TAG}),
    "50 with two words": ("/images", {"text": " ".join(WORDS)}),
    "50 of the trash": ("/trash", {}),
    "similar images": ("/images/{first}/similar", {}),
    "no changes": ("/changes", {"since": "{end}"}),
    "50 changes": ("/changes", {}),
    "500 changes, compact": ("/changes", {"limit": 500, "view": "compact"}),
    "the timeline": ("/timeline", {}),
    "the cameras": ("/facets", {"kind": "camera"}),
    "the tags": ("/facets", {"kind": "tag"}),
    "the stats": ("/stats", {}),
    "the account": ("/me", {}),
}
"""The requests: their paths and parameters."""


ENVIRONMENT: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            *("CATALOG_TABLE", "LIBRARY_TABLE", "ORIGINALS_BUCKET", "RENDITIONS_BUCKET", "ARCHIVES_BUCKET"),
            *("EXPORTS_QUEUE_URL", "MEDIA_KEY_SECRET", "LIBRARY_KEY_SECRET"),
        ),
        "none",
    ),
    "PUBLIC_URL": "https://photos.example",
    "USERS_CLIENT": USERS_CLIENT,
    "LOGIN_URL": "https://login.example",
    "COGNITO_URL": "https://cognito.example",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
}
"""What the API's function finds in its environment."""


@dataclass(slots=True)
class Cost:
    """What a request reads; each also writes a unit, which counts it."""

    calls: int = 0
    rows: int = 0
    bytes: int = 0
    units: float = 0

    def add(self, items: Sequence[Item], *, together: bool, consistent: bool) -> None:
        """Count the items of one call. A query is charged by the sum of them, every other item by itself."""
        sizes = [item_size(item) for item in items]
        charged = [sum(sizes)] if together else sizes
        self.rows += len(sizes)
        self.bytes += sum(sizes)
        self.units += sum(max(1, math.ceil(size / UNIT)) for size in charged or [0]) * (1 if consistent else 0.5)


class Keys(Sequence[str]):
    """Sorted keys that are made when they are looked at."""

    def __init__(self, numbers: range, name: Callable[[int], str]) -> None:
        self._numbers = numbers
        self._name = name

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, place: Any) -> Any:
        found = self._numbers[place]
        return [self._name(each) for each in found] if isinstance(found, range) else self._name(found)


class Client:
    """DynamoDB with the photos of one owner, as far as the API reads it."""

    _BETWEEN: Final = re.compile(r"#\w+ = (:\w+) AND #\w+ BETWEEN (:\w+) AND (:\w+)")

    def __init__(self) -> None:
        self.cost = Cost()
        self.partitions: dict[str, tuple[Sequence[str], Callable[[str], Item]]] = {}
        self.items: dict[tuple[str, str], Item] = {}

    def update_item(self, **_: Any) -> Any:
        """The request is counted."""
        self.cost.calls += 1
        return {}

    def get_item(self, *, Key: Item, ConsistentRead: bool, **_: Any) -> Any:  # noqa: N803  # botocore's names
        item = self._item(Key)
        self.cost.calls += 1
        self.cost.add([item] if item else [], together=False, consistent=ConsistentRead)
        return {"Item": item} if item else {}

    def batch_get_item(self, *, RequestItems: Any) -> Any:  # noqa: N803
        [(table, wanted)] = RequestItems.items()
        items = [item for each in wanted["Keys"] if (item := self._item(each)) is not None]
        self.cost.calls += 1
        self.cost.add(items, together=False, consistent=wanted["ConsistentRead"])
        return {"Responses": {table: items}, "UnprocessedKeys": {}}

    def query(
        self,
        *,
        KeyConditionExpression: str,  # noqa: N803
        ExpressionAttributeValues: Item,  # noqa: N803
        Limit: int,  # noqa: N803
        ScanIndexForward: bool = True,  # noqa: N803
        ConsistentRead: bool = False,  # noqa: N803
        **_: Any,
    ) -> Any:
        match = self._BETWEEN.fullmatch(KeyConditionExpression)
        assert match is not None, KeyConditionExpression
        pk, first, last = (ExpressionAttributeValues[name]["S"] for name in match.groups())
        keys, make = self.partitions.get(pk, ((), lambda _: {}))
        start, end = bisect_left(keys, first), bisect_right(keys, last)
        more = end - start > Limit
        if more:
            start, end = (start, start + Limit) if ScanIndexForward else (end - Limit, end)
        found = [typed({"pk": pk, "sk": sk, **make(sk)}) for sk in keys[start:end]]
        items = found if ScanIndexForward else found[::-1]
        self.cost.calls += 1
        self.cost.add(items, together=True, consistent=ConsistentRead)
        last_key = {"LastEvaluatedKey": {name: items[-1][name] for name in ("pk", "sk")}} if more else {}
        return {"Items": items, "Count": len(items), "ScannedCount": len(items), **last_key}

    def _item(self, primary_key: Item) -> Item | None:
        pk, sk = primary_key["pk"]["S"], primary_key["sk"]["S"]
        return typed(entry(uuid.UUID(pk[-36:]).int)) if sk == "IMAGE" else self.items.get((pk, sk))


def image_id(number: int) -> ImageId:
    return ImageId(str(uuid.UUID(int=number)))


def local(number: int) -> str:
    return f"{FIRST + (number % TRASHED) * PAUSE:%Y-%m-%dT%H:%M:%S}.000"


def entry(number: int) -> Item:
    """A photo that is ready, with a title and tags, as large as entries are."""
    sequencer, tag = Sequencer(f"{number:036X}"), f"{number % 2**32:08x}"
    order = str(Order(sequencer, 0, tag))
    said = [word for word, each in WORDS.items() if number % each == 0]
    sides = {"square": (160, 160), "320": (320, 213), "640": (640, 427), "1280": (1280, 853), "2048": (2048, 1365)}
    items = [
        {"rungs": [rung], "format": extension, "width": width, "height": height, "bytes": width * height // 5}
        for rung, (width, height) in sides.items()
        for extension in ("jpg", "avif")
        if (rung, extension) != ("square", "avif")
    ]
    moment = FIRST + (number % TRASHED) * PAUSE
    return {
        **plain(key(OWNER, image_id(number))),
        "owner": OWNER,
        "image_id": image_id(number),
        "object_key": f"uploads/{OWNER}/{image_id(number)}",
        "filename": f"IMG_{number % 10_000:04}.JPG",
        "content_type": "image/jpeg",
        "file_time": f"{local(number)}+01:00",
        "created_at": timestamp(moment),
        "uploaded_at": timestamp(moment),
        "timeline": f"image/{image_id(number)}",
        "source_seq": sequencer,
        "source_tag": tag,
        "source_etag": f"{number:032x}",
        "source_version": f"{number:032x}",
        "size": 4_000_000,
        "turn": 1,
        "stages": ["thumbnails", "metadata"],
        "time": {
            "local": local(number),
            "instant": f"{local(number)}Z",
            "precision": "second",
            "source": "exif:DateTimeOriginal",
            "instant_source": "exif:OffsetTimeOriginal",
        },
        "words": {
            "version": 1,
            "title": " ".join(["At the", *said]),
            "tags": [TAG] if number % 10 == 0 else ["Sun"],
        },
        "thumbnails": {
            "order": order,
            "engine": 1,
            "ladder": "b5be32c8",
            "items": items,
            "placeholder": {"thumbhash": "HdcJFYJNPImvaJiKlYiGVsJAAh0V"},
        },
        "metadata": {
            "order": order,
            "engine": 2,
            "format": "jpeg",
            "width": 4288,
            "height": 2848,
            "make": "Canon" if number % 2 == 0 else "NIKON CORPORATION",
            "model": CAMERA if number % 2 == 0 else "NIKON D90",
            "lens_model": "EF-S17-85mm f/4-5.6 IS USM",
            "taken_at": f"{local(number)}+00:00",
            "taken_at_source": "exif:DateTimeOriginal",
            "exposure_time_s": 0.005,
            "f_number": 7.1,
            "iso": 100,
            "focal_length_mm": 24.0,
            "gps": {"latitude": 46.9480, "longitude": 7.4474, "altitude_m": 540.0},
            "sha256": f"{number:064x}",
            "pixel_hash": f"{number:064x}",
            "perceptual_hash": f"{number * 0x9E3779B97F4A7C15 % 2**64:016x}",
        },
        **({"trashed_at": timestamp(moment)} if number >= TRASHED else {}),
    }


def fill(client: Client, images: int) -> None:
    """The library of an owner with so many images."""
    index = services.index_keys()

    def by_time(number: int) -> str:
        return f"{local(number)}#{local(number)}Z#{image_id(number)}"

    def by_moment(number: int) -> str:
        return f"{timestamp(FIRST + (number % TRASHED) * PAUSE)}#{image_id(number)}"

    def lists(name: str, numbers: range, place: Callable[[int], str]) -> None:
        client.partitions[f"LIST#{OWNER}#{name}"] = (Keys(numbers, place), lambda _: {"v": 1})

    lists(TIMELINE, range(images), by_time)
    lists(ADDED, range(images), by_moment)
    lists(TRASH, range(TRASHED, TRASHED + images // 50), by_moment)
    lists(list_of(OWNER, "camera", CAMERA, index), range(0, images, 2), by_time)
    lists(list_of(OWNER, "tag", TAG, index), range(0, images, 10), by_time)
    for word, each in WORDS.items():
        lists(list_of(OWNER, WORD, word, index), range(0, images, each), by_time)
    changes = Keys(range(1, images + 1), lambda number: change_key(OWNER, number)["sk"])
    client.partitions[change_key(OWNER, 1)["pk"]] = (changes, lambda sk: {"image_id": image_id(int(sk) - 1)})
    months = sorted({local(number)[:7] for number in range(0, images, 100)})
    counts = {"images": 1234, "bytes": 4_936_000_000}
    days = {f"{day:02}": 41 for day in range(1, 31)}
    client.partitions[months_of(OWNER)] = (months, lambda _: {**counts, **days})
    names = {"camera": ("Camera", CAMERAS), "tag": ("Tag", TAGS)}
    values = {
        list_of(OWNER, facet, f"{name} {number}", index): f"{name} {number}"
        for facet, (name, number_of) in names.items()
        for number in range(number_of)
    }
    client.partitions[facets_of(OWNER)] = (sorted(values), lambda sk: {**counts, "text": values[sk]})
    head = owner_item(OWNER)
    totals = {
        f"{what}:{name}": counts[what]
        for what in counts
        for name in (
            "all",
            "trash",
            "kind:photo",
            "kind:motion",
            "status:ready",
            "status:rejected",
            "favourite:yes",
        )
    }
    client.items[head["pk"], head["sk"]] = typed({**head, "seq": images, "epoch": EPOCH, **totals})


@contextmanager
def library(images: int) -> Iterator[Client]:
    """The API of an owner with so many images."""
    client = Client()
    secrets = mock.Mock()
    secrets.get_secret_value.return_value = {"SecretString": "secret" * 9}
    with (
        mock.patch.dict(os.environ, ENVIRONMENT),
        mock.patch.object(aws, "dynamodb", return_value=client),
        mock.patch.object(aws, "secretsmanager", return_value=secrets),
    ):
        singletons.reset()
        fill(client, images)
        yield client
    singletons.reset()


def costs(images: int, context: Any) -> dict[str, Cost]:
    """What each request costs an owner with so many images."""
    found: dict[str, Cost] = {}
    with library(images) as client:
        from image_api.handler import lambda_handler

        words = {"first": image_id(0), "end": str(Position(EPOCH, images, images))}
        for name, (path, query) in ROUTES.items():
            client.cost = found[name] = Cost()
            parameters = {each: str(value).format(**words) for each, value in query.items()}
            event = ApiClient(context).event("GET", path.format(**words), parameters)
            answer = read(lambda_handler(event, context))
            assert answer.status == 200, answer.body
    return found


def table() -> Iterator[str]:
    """The table of the documents."""
    from tests.functional.conftest import Context

    every = [costs(images, Context()) for images in SIZES]
    yield "| request | calls | rows: 100 | 1,000 | 10,000 | a million | KB | read units | $ a million requests |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    for name in ROUTES:
        of_sizes = [each[name] for each in every]
        calls = sorted({cost.calls for cost in of_sizes})
        last = of_sizes[-1]
        cells = [
            name,
            "–".join(map(str, calls[:1] + calls[1:][-1:])),
            *(f"{cost.rows:,}" for cost in of_sizes),
            f"{last.bytes / 1000:.1f}",
            f"{last.units:g}",
            f"{last.units * DOLLARS_A_MILLION:.2f}",
        ]
        yield f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    for line in table():
        print(line)
