"""What a photo costs, part by part: `python -m benchmarks.dollars`.

A photo of 12 megapixels and 4 MB that a client uploads, with the usual ladder, until it is ready, listed and
announced. tests/functional/test_dollars.py counts the calls and write units again. Prices are those of us-east-1,
on demand, on 2026-11-26, without free tiers:

https://aws.amazon.com/dynamodb/pricing/on-demand/ https://aws.amazon.com/s3/pricing/
https://aws.amazon.com/lambda/pricing/ https://aws.amazon.com/sqs/pricing/
https://aws.amazon.com/eventbridge/pricing/ https://aws.amazon.com/api-gateway/pricing/
https://aws.amazon.com/cloudwatch/pricing/
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

WRITE_UNITS: Final[Mapping[str, int]] = {
    "the request, counted": 1,
    "the slot, its file's digest, and the check of its owner": 7,
    "the claim": 2,
    "the first pictures": 2,
    "all thumbnails": 2,
    "the metadata": 3,
    "the end of the work": 6,
    "library: the book, the feed, the counters of owner, month and camera": 10,
    "library: four lists": 4,
    "library: equal and similar images": 6,
    "library: the file's digest": 1,
    "library: the end, when its event was sent": 1,
}
"""DynamoDB's write units, in the order of the writes. A transaction takes two for each kilobyte of an item."""

AIM: Final = 45
"""The most write units that a photo may take."""

CALLS: Final[Mapping[str, int]] = {
    "dynamodb.GetItem": 9,
    "dynamodb.BatchGetItem": 3,
    "dynamodb.Query": 1,
    "dynamodb.UpdateItem": 8,
    "dynamodb.PutItem": 10,
    "dynamodb.TransactWriteItems": 2,
    "s3.GetObject": 2,
    "s3.PutObject": 10,
    "events.PutEvents": 1,
}
"""Calls to AWS of the photo's functions. The client sends the original in one more."""

# Each item that is read has less than 4 KB, and is read as of the last write: a unit each. The index of open slots
# is read as it is: half a unit.
READ_UNITS: Final = CALLS["dynamodb.GetItem"] + CALLS["dynamodb.BatchGetItem"] + 0.5

# A message each for two stages: sent by EventBridge, received and deleted. Batches need fewer.
QUEUE_REQUESTS: Final = 2 * 3

# S3's announcement of the original, which a bucket opts in to and so costs as an event of ours, and the photo's
# public event. What EventBridge delivers to SQS in the same account is free.
EVENTS: Final = 2

# The slot, two stages, the projector. A batch of several photos takes one.
INVOCATIONS: Final = 4

# What functions and metrics write.
LOG_BYTES: Final = 3_000

ORIGINAL_BYTES: Final = 4_000_000

# Thumbnails of a photo of 12 megapixels (README.md, which has one small file more), and its tags.
DERIVED_BYTES: Final = 1_529_000 + 10_000

# The entry of 2.7 KB, its book, twelve rows, its digest and its change, with 100 bytes that DynamoDB adds to each
# item.
ITEM_BYTES: Final = 7_400

MEGABYTE: Final = 10**6


@dataclass(frozen=True, slots=True)
class Work:
    """A function's work on one photo: its memory in MB, its seconds of a processor, and of waiting for AWS."""

    function: str
    memory: int
    cpu_seconds: float
    waiting: float

    @property
    def seconds(self) -> float:
        """Lambda gives a function a whole processor at 1,769 MB, and a share of it below."""
        return self.cpu_seconds * max(1.0, 1769 / self.memory) + self.waiting

    @property
    def gigabyte_seconds(self) -> float:
        return self.seconds * self.memory / 1024


# CPU as measured on an AMD EPYC, because no arm64 machine was there: the thumbnailer's by Pillow alone, as on
# arm64 (docs/decisions.md, "LANCZOS everywhere"), the extractor's as in METADATA.md, the projector's by
# changes.py, where a photo in a batch takes 10 ms. That of the slot is assumed, and so is all waiting: 25 ms for
# each call to S3, 5 ms for each to DynamoDB that waits for another.
# The thumbnailer writes pictures while it encodes others (darkroom/stage.py): it waits for the original, for the
# first pictures and for the last one, and the extractor for the original and for the tags.
WORK: Final = (
    Work("the API: the slot", 1024, cpu_seconds=0.010, waiting=7 * 0.005),
    Work("the thumbnailer", 1769, cpu_seconds=0.541, waiting=3 * 0.025 + 6 * 0.005),
    Work("the metadata extractor", 1024, cpu_seconds=0.044, waiting=2 * 0.025 + 4 * 0.005),
    Work("the projector, for one photo alone", 1024, cpu_seconds=0.015, waiting=7 * 0.005),
)
_PIPELINE, _LIBRARY = WORK[:-1], WORK[-1]

# Of the reads, those of the projector: the entry and its book, and who is alike.
_LIBRARY_READS: Final = 3


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the bill: how many units a photo takes, and the price of a million of them in dollars."""

    name: str
    number: float
    unit: str
    price: float

    @property
    def dollars(self) -> float:
        """For a million photos."""
        return self.number * self.price


def _writes(*, library: bool) -> Iterator[Part]:
    for name, number in WRITE_UNITS.items():
        if name.startswith("library") is library:
            yield Part(f"DynamoDB: {name}", number, "write units", 0.625)


def _lambda(work: Work) -> Part:
    return Part(f"Lambda: {work.function}", work.gigabyte_seconds, "GB-seconds", 13.3334)


PICTURES_AND_METADATA: Final = (
    Part("S3: the original, nine thumbnails, the tags", 1 + CALLS["s3.PutObject"], "PUT", 5),
    Part("S3: the original, read by both stages", CALLS["s3.GetObject"], "GET", 0.4),
    *_writes(library=False),
    Part("DynamoDB: reads", READ_UNITS - _LIBRARY_READS, "read units", 0.125),
    *map(_lambda, _PIPELINE),
    Part("Lambda: invocations", INVOCATIONS - 1, "requests", 0.2),
    Part("SQS: two messages", QUEUE_REQUESTS, "requests", 0.4),
    Part("EventBridge: the original has come", 1, "events", 1),
    Part("API Gateway: the slot", 1, "requests", 1),
    Part("CloudWatch: logs", LOG_BYTES / MEGABYTE, "MB", 500),
)
"""What is paid once, until a photo is ready."""

LIBRARY: Final = (
    *_writes(library=True),
    Part("DynamoDB: library: reads", _LIBRARY_READS, "read units", 0.125),
    Part("DynamoDB: library: the stream, read by Lambda", 1, "photo", 0),
    _lambda(_LIBRARY),
    Part("Lambda: the projector's invocation", 1, "requests", 0.2),
    Part("EventBridge: the image is ready", EVENTS - 1, "events", 1),
)
"""What is paid once, until it is in lists, filters and counts, and announced."""

ONCE: Final = (*PICTURES_AND_METADATA, *LIBRARY)

EACH_LOOK: Final = (
    Part("a look at the image: API Gateway", 1, "requests", 1),
    Part("a look at the image: the request, counted", 1, "write units", 0.625),
    Part("a look at the image: the entry", 1, "read units", 0.125),
    Part("a look at the image: Lambda", Work("", 1024, 0.010, 0.010).gigabyte_seconds, "GB-seconds", 13.3334),
    Part("a look at the image: the invocation", 1, "requests", 0.2),
)
"""What each request costs by which a client waits for the photo."""

EACH_MONTH: Final = (
    Part("S3: the original", ORIGINAL_BYTES / MEGABYTE, "MB", 23),
    Part("S3: thumbnails and tags", DERIVED_BYTES / MEGABYTE, "MB", 23),
    Part("DynamoDB: entry and library", ITEM_BYTES / MEGABYTE, "MB", 250),
    Part("the janitor's audit, once a day", 30, "looks", 1.7),  # docs/operations.md
)
"""What is paid each month."""

# The default of AuditCentsADay, for 30 days: the audit of more photos takes several days instead.
AUDIT_DOLLARS: Final = 60


def kept(photos: float) -> float:
    """What it costs to keep photos for a month, in dollars."""
    *storage, audit = EACH_MONTH
    millions = photos / 1e6
    return sum(part.dollars for part in storage) * millions + min(audit.dollars * millions, AUDIT_DOLLARS)


# Assumed: for fifty pictures of 20 KB on a page, somebody opens five of 250 KB.
VIEW_BYTES: Final = (50 * 20_000 + 5 * 250_000) / 55

# Assumed: the share of views that CloudFront has to ask S3 for.
MISSES: Final = 0.3

EACH_VIEW: Final = (
    Part("CloudFront: requests", 1, "requests", 1),
    Part("CloudFront: bytes", VIEW_BYTES / 1e9, "GB", 85_000),
    Part("CloudFront: the functions that check a link and say how long it is kept", 2, "runs", 0.1),
    Part("CloudFront: the key of the link", 1, "reads", 0.03),
    Part("S3: what CloudFront does not have", MISSES, "GET", 0.4),
)
"""What is paid each time that somebody looks at a picture, by CloudFront."""

EACH_VIEW_BY_THE_API: Final = (
    Part("API Gateway: requests", 1, "requests", 1),
    Part("Lambda: the API", Work("", 1024, 0.005, 0.025).gigabyte_seconds, "GB-seconds", 13.3334),
    Part("Lambda: invocations", 1, "requests", 0.2),
    Part("S3: pictures", 1, "GET", 0.4),
    Part("bytes out", VIEW_BYTES / 1e9, "GB", 90_000),
)
"""The same without CloudFront."""


def table() -> Iterator[str]:
    """The bill as lines of Markdown."""
    yield "| part | a photo | unit | $ a million units | $ for 1,000 photos | $ for a million |"
    yield "|---|---:|---|---:|---:|---:|"
    for title, parts in (
        ("**once: pictures and metadata**", PICTURES_AND_METADATA),
        ("**once: library and events**", LIBRARY),
        ("**each look**", EACH_LOOK),
        ("**each month**", EACH_MONTH),
        ("**each view by CloudFront**", EACH_VIEW),
        ("**each view without it**", EACH_VIEW_BY_THE_API),
    ):
        for part in parts:
            yield f"| {part.name} | {part.number:.3g} | {part.unit} | {part.price:g} | {_both(part.dollars)} |"
        yield f"| {title} | | | | {_both(sum(part.dollars for part in parts))} |"


def _both(dollars: float) -> str:
    return f"{dollars / 1000:.4f} | {dollars:.2f}"


if __name__ == "__main__":
    print(*table(), sep="\n")
    print(f"\n{sum(WRITE_UNITS.values())} write units of at most {AIM}")
