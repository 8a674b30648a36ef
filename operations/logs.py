"""From an image id to its log lines: all that the functions logged about it, in order."""

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import boto3

from operations.stack import Stack, resources

FIELDS: Final = ("timestamp", "service", "level", "message", "outcome", "code", "order", "exception")
"""The fields of a line that are shown, as far as it has them."""

QUERY: Final = f"filter image_id = '{{image_id}}' | fields {', '.join(FIELDS)} | sort @timestamp | limit 1000"
"""The query of CloudWatch Logs Insights."""

type Line = Mapping[str, str]
"""The fields of one line, as texts."""

# A query of a day of logs takes seconds; CloudWatch ends it after an hour.
_LOOK_SECONDS: Final = 1


class QueryEnded(Exception):
    """CloudWatch has given a query up."""


def in_cloudwatch(stack: Stack, image_id: str, past: timedelta) -> list[Line]:
    """The lines of the stack's functions in a time up to now. Raises botocore's errors and QueryEnded."""
    logs = boto3.client("logs")
    now = datetime.now(UTC)
    query = logs.start_query(
        logGroupNames=groups(stack),
        startTime=int((now - past).timestamp()),
        endTime=int(now.timestamp()),
        queryString=QUERY.format(image_id=image_id),
    )["queryId"]
    while (answer := logs.get_query_results(queryId=query))["status"] in ("Scheduled", "Running"):
        time.sleep(_LOOK_SECONDS)
    if answer["status"] != "Complete":
        raise QueryEnded(f"CloudWatch ended the query: {answer['status']}")
    return [{cell["field"]: cell["value"] for cell in row if cell["field"] in FIELDS} for row in answer["results"]]


def in_file(log: Path, image_id: str) -> list[Line]:
    """The lines in the log of an embedded AWS, whose functions write into it."""
    with log.open(errors="replace") as lines:
        return list(_about(lines, image_id))


def groups(stack: Stack) -> list[str]:
    """The log groups of the stack's functions."""
    return [resource.physical_id for resource in resources(stack) if resource.type == "AWS::Logs::LogGroup"]


def _about(lines: Iterable[str], image_id: str) -> Iterator[Line]:
    for line in lines:
        if line.startswith("{") and image_id in line:
            try:
                logged: dict[str, Any] = json.loads(line)
            except ValueError:
                continue  # another program's line
            if logged.get("image_id") == image_id:
                yield {name: str(logged[name]) for name in FIELDS if name in logged}
