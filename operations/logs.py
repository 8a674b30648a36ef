"""Log lines in order: all that the functions logged about an image, or their errors."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import boto3

from operations.stack import Stack, resources

FIELDS: Final = ("timestamp", "service", "level", "message", "outcome", "code", "order", "exception")
"""The fields of a line that are shown, as far as it has them."""

type Line = Mapping[str, str]
"""The fields of one line, as texts."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines are wanted, and which of their fields.

    `condition` says it to CloudWatch Logs Insights, and `fits` of a line that a function has logged.
    """

    condition: str
    fits: Callable[[Mapping[str, Any]], bool]
    fields: tuple[str, ...] = FIELDS

    @property
    def query(self) -> str:
        """The query of CloudWatch Logs Insights."""
        return f"filter {self.condition} | fields {', '.join(self.fields)} | sort @timestamp | limit 1000"


ERRORS: Final = Wanted(
    # Lambda itself says in plain text that a run was killed, took too long or could not start.
    # https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html
    r"level in ['ERROR', 'CRITICAL'] or @message like /Task timed out|Runtime\.[A-Z]|^\[ERROR\]/",
    lambda logged: logged.get("level") in {"ERROR", "CRITICAL"},
    (*FIELDS, "@message"),
)


def about(image_id: str) -> Wanted:
    """The lines about an image."""
    return Wanted(f"image_id = '{image_id}'", lambda logged: logged.get("image_id") == image_id)


# A query of a day of logs takes seconds; CloudWatch ends it after an hour.
_LOOK_SECONDS: Final = 1


class QueryEnded(Exception):
    """CloudWatch has given a query up."""


def in_cloudwatch(stack: Stack, wanted: Wanted, past: timedelta) -> list[Line]:
    """The lines of the stack's functions in a time up to now. Raises botocore's errors and QueryEnded."""
    logs = boto3.client("logs")
    now = datetime.now(UTC)
    query = logs.start_query(
        logGroupNames=groups(stack),
        startTime=int((now - past).timestamp()),
        endTime=int(now.timestamp()),
        queryString=wanted.query,
    )["queryId"]
    while (answer := logs.get_query_results(queryId=query))["status"] in ("Scheduled", "Running"):
        time.sleep(_LOOK_SECONDS)
    if answer["status"] != "Complete":
        raise QueryEnded(f"CloudWatch ended the query: {answer['status']}")
    return [_line({cell["field"]: cell["value"] for cell in row}) for row in answer["results"]]


def in_file(log: Path, wanted: Wanted) -> list[Line]:
    """The lines in the log of an embedded AWS, whose functions write into it."""
    with log.open(errors="replace") as lines:
        return [_line(logged) for logged in _logged(lines) if wanted.fits(logged)]


def groups(stack: Stack) -> list[str]:
    """The log groups of the stack's functions."""
    return [resource.physical_id for resource in resources(stack) if resource.type == "AWS::Logs::LogGroup"]


def _line(logged: Mapping[str, Any]) -> Line:
    """What is shown of a line. One that is not ours has no fields, and is shown as it is."""
    shown = {name: str(logged[name]) for name in FIELDS if name in logged}
    return shown if "message" in shown else {"message": str(logged.get("@message", "")).strip()}


def _logged(lines: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    for line in lines:
        if line.startswith("{"):
            try:
                logged: dict[str, Any] = json.loads(line)
            except ValueError:
                continue  # another program's line
            yield logged
