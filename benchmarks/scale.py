"""What limits a deployment, and what it costs: `python -m benchmarks.scale >benchmarks/scale.md`.

A model, computed from what a photo takes (dollars.py) and AWS's quotas in us-east-1 on 2026-11-27. Nothing here
was measured at such a scale.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from benchmarks.dollars import AUDIT_DOLLARS, CALLS, EACH_LOOK, EVENTS, ONCE, WORK, WRITE_UNITS, kept

SIZES: Final = tuple(10**power for power in range(3, 9))
"""Uploads a day."""

PEAK: Final = 5
"""How many times the average the busiest minutes have: people take photos by day, and send them in the evening."""

LOOKS: Final = 5
"""How often a client asks for its photo until it is ready."""

SECONDS_A_DAY: Final = 86_400

_THUMBNAILER: Final = next(each for each in WORK if each.function == "the thumbnailer")
_EXTRACTOR: Final = next(each for each in WORK if each.function == "the metadata extractor")
_LOOK_SECONDS: Final = 0.027
_LIBRARY_UNITS: Final = sum(units for name, units in WRITE_UNITS.items() if name.startswith("library"))
_CATALOG_UNITS: Final = sum(WRITE_UNITS.values()) - _LIBRARY_UNITS + LOOKS  # each look counts a request
_BUSY_SECONDS: Final = sum(each.seconds for each in WORK) + LOOKS * _LOOK_SECONDS


@dataclass(frozen=True, slots=True)
class Limit:
    """A quota or a setting, how much of it a photo takes, and what to do when it is met."""

    name: str
    allowed: float
    a_photo: float
    unit: str
    remedy: str

    @property
    def photos_a_second(self) -> float:
        return self.allowed / self.a_photo


SOURCES: Final = {
    "Lambda": "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
    "SQS": "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html",
    "DynamoDB": "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html",
    "S3": "https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html",
    "API Gateway": "https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html",
    "EventBridge": "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html",
}
"""Where AWS documents the quotas of each service."""

LIMITS: Final = tuple(
    sorted(
        (
            Limit(
                "`MaxThumbnailsUploads`",
                2,
                _THUMBNAILER.seconds,
                "thumbnailers at once",
                "raise the parameter; until then uploads wait in their queue, and none is lost",
            ),
            Limit(
                "`MaxMetadataUploads`",
                2,
                _EXTRACTOR.seconds,
                "extractors at once",
                "raise the parameter",
            ),
            Limit(
                "Lambda: concurrent executions of a new account",
                10,
                _BUSY_SECONDS,
                "functions at once",
                "ask for 1,000, the usual quota; it costs nothing",
            ),
            Limit(
                "Lambda: concurrent executions, the usual quota",
                1_000,
                _BUSY_SECONDS,
                "functions at once",
                "ask for tens of thousands; it costs nothing",
            ),
            Limit(
                "S3: the first partition of the bucket of thumbnails",
                3_500,
                CALLS["s3.PutObject"],
                "PUTs a second",
                "nothing: keys begin with owners, and S3 splits partitions by itself, within minutes to hours",
            ),
            Limit(
                "DynamoDB: the catalogue of a new stack, on demand",
                4_000,
                _CATALOG_UNITS,
                "write units a second",
                "warm throughput, or grow slowly: capacity doubles within 30 minutes",
            ),
            Limit(
                "DynamoDB: a table, on demand",
                40_000,
                _CATALOG_UNITS,
                "write units a second",
                "ask for more",
            ),
            Limit(
                "API Gateway: requests of an account",
                10_000,
                1 + LOOKS,
                "requests a second",
                "ask for more; fewer looks (`Retry-After`, the feed of changes)",
            ),
            Limit(
                "EventBridge: PutEvents",
                10_000,
                EVENTS - 1,
                "events a second",
                "ask for more",
            ),
            Limit(
                "EventBridge: invocations of targets",
                18_750,
                3,  # S3's event to both stages, the public one to the sender of webhooks
                "deliveries a second",
                "ask for more; S3's events wait and are delivered later",
            ),
            Limit(
                "SQS: messages in flight, of each queue",
                120_000,
                2 * _THUMBNAILER.seconds,
                "messages",
                "nothing before it: Lambda's concurrency ends sooner",
            ),
        ),
        key=lambda limit: limit.photos_a_second,
    )
)
OF_AN_OWNER: Final = Limit(
    "DynamoDB: the partition of an owner's feed", 1_000, 2, "write units a second", "nothing: one owner waits"
)


_HEAD: Final = f"""\
# How far a deployment goes

Made by `python -m benchmarks.scale`: a model of what a photo of 12 megapixels takes ([dollars.py](dollars.py)) and
of AWS's quotas, not a measurement. The busiest minutes have {PEAK} times the average; a client looks {LOOKS} times
for each photo. Quotas are those of us-east-1; EventBridge has less in most regions, 4,500 deliveries a second in
eu-central-1.

## What is met first

| limit | allowed | a photo | photos a second | uploads a day | what to do |
|---|---:|---:|---:|---:|---|"""

_BY_DAY: Final = """
## By uploads a day

"Limits met" counts those of the table above from its top.

| uploads a day | a second, busiest | functions | write units a second | limits met | $ a day | $ a month, kept |
|---:|---:|---:|---:|---:|---:|---:|"""

_END: Final = """
The last column is what the photos of a month cost in each later one. Raising quotas is free, so a photo costs
the same at each size: ${once:.0f} a million with the looks, at list prices; S3 and Lambda have lower ones for
larger numbers. A million that is kept costs ${first:.0f} a month. Where the janitor's audit has reached its
${audit} a month (`AuditCentsADay`), each further million costs ${further:.0f}. Imports have no slot and no looks,
and limits of their own (`MaxThumbnailsImports`, `MaxMetadataImports`)."""


def page() -> Iterator[str]:
    """The page as lines of Markdown."""
    yield from _HEAD.splitlines()
    for limit in (*LIMITS, OF_AN_OWNER):
        cells = [
            _with_source(limit.name),
            f"{limit.allowed:,} {limit.unit}",
            f"{limit.a_photo:.3g}",
            _rounded(limit.photos_a_second),
            _rounded(limit.photos_a_second * SECONDS_A_DAY / PEAK),
            limit.remedy,
        ]
        yield f"| {' | '.join(cells)} |"
    yield from _BY_DAY.splitlines()
    once = sum(part.dollars for part in ONCE) + LOOKS * sum(part.dollars for part in EACH_LOOK)
    for size in SIZES:
        busiest = size / SECONDS_A_DAY * PEAK
        cells = [
            f"{size:,}",
            _rounded(busiest),
            _rounded(busiest * _BUSY_SECONDS),
            _rounded(busiest * (_CATALOG_UNITS + _LIBRARY_UNITS)),
            str(sum(limit.photos_a_second < busiest for limit in LIMITS)),
            _rounded(size * once / 1e6),
            _rounded(kept(30 * size)),
        ]
        yield f"| {' | '.join(cells)} |"
    further = kept(1e9) - kept(999e6)
    yield from _END.format(once=once, first=kept(1e6), further=further, audit=AUDIT_DOLLARS).splitlines()


def _with_source(name: str) -> str:
    """A limit's name, its service linked to what AWS says."""
    service, colon, rest = name.partition(":")
    return f"[{service}]({SOURCES[service]}){colon}{rest}" if service in SOURCES else name


def _rounded(number: float) -> str:
    return f"{number:.2g}" if number < 10 else f"{float(f'{number:.2g}'):,.0f}"


if __name__ == "__main__":
    print(*page(), sep="\n")
