"""What a deployment costs: `python -m benchmarks.cost >docs/cost.md`.

What a photo takes is counted by tests/functional/test_dollars.py (dollars.py). Prices are those of us-east-1 on
2026-11-27, on demand, without free tiers and without the lower prices of large numbers:

https://aws.amazon.com/cloudfront/pricing/pay-as-you-go/ https://aws.amazon.com/secrets-manager/pricing/
https://aws.amazon.com/cloudwatch/pricing/ https://aws.amazon.com/eventbridge/pricing/
https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html (how often Lambda asks a queue)
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from benchmarks.dollars import (
    EACH_LOOK,
    EACH_MONTH,
    EACH_VIEW,
    EACH_VIEW_BY_THE_API,
    LIBRARY,
    PICTURES_AND_METADATA,
    Part,
    Work,
    kept,
)

LOOKS: Final = 5
"""How often a client asks for its photo until it is ready, as in scale.py."""

MINUTES: Final = 30 * 24 * 60
"""Of a month."""

EVERY: Final[Mapping[str, int]] = {
    "Remover": 1,
    "Webhooks": 1,
    "Companions": 1,
    "Exporter": 1,
    "Janitor": 5,
    "DeadLetters": 5,
    "Closer": 5,
}
"""How many minutes are between two runs of each function that a schedule starts (template.yaml)."""

ALARMS: Final = 72
SECRETS: Final = 3
"""How many the template has."""

# The keepers' own, which have a value in each hour. The others cost only in the hours in which something happens.
IDLE_METRICS: Final = 15

# Five pollers, each of which waits for 20 seconds.
POLLS_A_MINUTE: Final = 5 * 3
POLLED_QUEUES: Final = 4

# Assumed: an empty run takes 0.2 s at 512 MB.
_IDLE_RUN: Final = Work("an empty run", 512, cpu_seconds=0.02, waiting=0.13)

_RUNS: Final = sum(MINUTES / minutes for minutes in EVERY.values())

IDLE: Final = (
    ("CloudWatch: alarms", ALARMS * 0.10, "`Environment=local` has none"),
    ("CloudWatch: metrics", IDLE_METRICS * 0.30, "nothing"),
    ("CloudWatch: dashboard", 3.0, "nothing"),
    ("Secrets Manager", SECRETS * 0.40, "nothing"),
    ("SQS: Lambda asks the stages' queues", POLLED_QUEUES * POLLS_A_MINUTE * MINUTES * 0.4e-6, "nothing"),
    ("Lambda: keepers", _RUNS * (_IDLE_RUN.gigabyte_seconds * 13.3334e-6 + 0.2e-6), "nothing"),
    ("EventBridge Scheduler", _RUNS * 1e-6, "nothing"),
)
"""What a stack costs in a month in which nothing happens: dollars, and the parameter that changes it."""

IN_KNOBS: Final[Mapping[str, str]] = {
    "S3": "`Ladder`: fewer rungs and formats, fewer PUTs",
    "DynamoDB": "nothing; `make rebuild` costs as much again for the library",
    "Lambda": "`Architecture`, `Ladder`",
    "SQS": "nothing",
    "EventBridge": "nothing",
    "API Gateway": "`MaxRequestsPerMinute`, `MaxOpenSlots` limit it for each owner",
    "CloudWatch": "nothing; `LogRetentionDays` changes what is kept",
    "a look at the image": "clients that read `GET /changes` instead",
}
"""What changes the parts of a photo that comes in: parameters of the stack."""

VIEW_KNOBS: Final[Mapping[str, str]] = {
    "CloudFront": "`Ladder`: smaller files; `UseCloudFront`",
    "S3": "nothing",
}
"""What changes the parts of a view by CloudFront."""

API_VIEW_KNOBS: Final[Mapping[str, str]] = {
    "API Gateway": "`UseCloudFront`",
    "Lambda": "`UseCloudFront`",
    "S3": "`UseCloudFront`",
    "bytes out": "`Ladder`: smaller files; `UseCloudFront`",
}
"""What changes the parts of a view without it."""

KEPT_KNOBS: Final[Mapping[str, str]] = {
    "S3: the original": "nothing",
    "S3: thumbnails and tags": "`Ladder`: fewer rungs and formats",
    "DynamoDB: entry and library": "nothing",
    "the janitor's audit, once a day": "`AuditCentsADay`, at most that many cents a day",
}
"""What changes the parts of a photo that is kept."""

COGNITO: Final = 90_000 * 0.0055 + 900_000 * 0.0046 + 9_000_000 * 0.00325
"""Ten million users of a month in the tier LITE, of whom the first 10,000 are free, in dollars.

https://aws.amazon.com/cognito/pricing/
"""

# Photos that come in a month, photos that are kept, and pictures that are looked at in a month.
EXAMPLES: Final[Sequence[tuple[str, int, int, int]]] = (
    ("A club with 50,000 photos: 2,000 more a month, 100,000 views", 2_000, 50_000, 100_000),
    (
        "An app with 10 million users, each with 240 photos: 20 more a month, 200 views",
        200_000_000,
        2_400_000_000,
        2_000_000_000,
    ),
)

_HEAD: Final = """\
# What it costs

Made by `python -m benchmarks.cost` of what a photo takes, which tests count
([dollars.py](../benchmarks/dollars.py)), and of AWS's prices in us-east-1 on 2026-11-27, on demand, without free
tiers. It is a model: no bill of AWS has been compared with it. A photo has 12 megapixels, 4 MB and the standard
ladder. Times of waiting, the API's processor time, the bytes of a view and what an idle run takes are assumed.
`MonthlyBudgetDollars` tells what the account has cost indeed, and stops what can wait
([operations](operations.md#a-budget)). [decisions.md](decisions.md) has each part of a photo,
[scale.md](../benchmarks/scale.md) the limits.
"""


def page() -> Iterator[str]:
    """The page as lines of Markdown."""
    yield from _HEAD.splitlines()
    looks = (Part(part.name, part.number * LOOKS, part.unit, part.price) for part in EACH_LOOK)
    once = (*PICTURES_AND_METADATA, *LIBRARY, *looks)
    yield from _table(f"A million photos in, each asked for {LOOKS} times until it is ready", once, IN_KNOBS)
    yield from _table("A million views of pictures, by CloudFront", EACH_VIEW, VIEW_KNOBS)
    yield from _table("A million views without CloudFront", EACH_VIEW_BY_THE_API, API_VIEW_KNOBS)
    yield from _table("A month of storage for a million photos", EACH_MONTH, KEPT_KNOBS)
    yield from _section("A month in which nothing happens", IDLE)
    yield ""
    yield "`ApiSnapStart=PublishedVersions` adds $3.90 a month for each version of the API that is kept, and $0.14"
    yield "for a thousand starts ([operations](operations.md#cold-starts-of-the-api))."
    yield ""
    yield "## Examples"
    yield ""
    yield "| each month | photos in | storage | views | idle | together |"
    yield "|---|---:|---:|---:|---:|---:|"
    for name, new, photos, views in EXAMPLES:
        parts = (_sum(once) * new / 1e6, kept(photos), _sum(EACH_VIEW) * views / 1e6)
        costs = [*parts, sum(dollars for _, dollars, _ in IDLE)]
        yield f"| {name} | {' | '.join(f'${cost:,.2f}' for cost in (*costs, sum(costs)))} |"
    yield ""
    yield "At the size of the second one, AWS's prices are lower. `AuditCentsADay` limits its audit to some"
    yield "million photos a day: compare S3's own inventory instead ([operations](operations.md#the-janitor))."
    yield ""
    yield "Not in it: the users of the stack's own pool above 10,000 a month (for ten million, some"
    yield f"${round(COGNITO, -3):,.0f}; nothing with `TokenIssuer`), backups of the catalogue ($0.20 a GB and"
    yield "month), lists of the API, mails."


def _table(title: str, parts: Sequence[Part], knobs: Mapping[str, str]) -> Iterator[str]:
    """The parts, those of a service together if `knobs` has them so."""
    rows: dict[str, float] = {}
    for part in parts:
        name = part.name if part.name in knobs else part.name.partition(":")[0]
        rows[name] = rows.get(name, 0) + part.dollars
    yield from _section(title, [(name, dollars, knobs[name]) for name, dollars in rows.items()])


def _section(title: str, rows: Sequence[tuple[str, float, str]]) -> Iterator[str]:
    yield from ("", f"## {title}", "", "| part | $ | what changes it |", "|---|---:|---|")
    for name, dollars, knob in rows:
        yield f"| {name} | {dollars:,.2f} | {knob} |"
    yield f"| **together** | {sum(dollars for _, dollars, _ in rows):,.2f} | |"


def _sum(parts: Sequence[Part]) -> float:
    """Dollars for a million."""
    return sum(part.dollars for part in parts)


if __name__ == "__main__":
    print(*page(), sep="\n")
