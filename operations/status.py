"""How a deployed stack is: what waits, what has failed, and which long runs are unfinished."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import boto3

from darkroom import aws, services
from darkroom.catalog.keepers import Keepers
from darkroom.catalog.runs import Run, Runs
from operations import images, letters
from operations.images import Rows
from operations.stack import Stack

# Enough to see how much it is; an index has up to a page of these in each of its shards.
_MOST: Final = 100

RUNS: Final = ("audit", "reconcile", "redrive", "backfill")
"""The names of the long runs: the janitor's, and those by hand."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue's messages, by SQS's approximate numbers: waiting, in work or postponed, and dead."""

    name: str
    waiting: int
    in_work: int
    dead: int


@dataclass(frozen=True, slots=True)
class Status:
    """What `status` has found. `closings`: when accounts were closed that are not empty yet, the first one first.
    `workers`: functions that the queues may start at once; `limit`: that the account may run.
    """

    queues: Sequence[Queue]
    waiting: Rows
    failed: Rows
    closings: Sequence[datetime]
    runs: Sequence[Run]
    workers: int
    limit: int

    @property
    def advice(self) -> list[str]:
        """The commands that say more of what needs an operator, each with its reason; empty if nothing does."""
        found = []
        if self.failed.rows:
            found.append("make failed: which images have failed, and why; make redrive: have them processed again")
        if any(queue.dead for queue in self.queues):
            found.append(
                "make letters: dead letters that no keeper takes; the others are recorded on their images"
            )
        found += [
            f"make {run.name}: a run that began at {run.began_at} is unfinished"
            for run in self.runs
            if run.finished_at is None and run.name != "audit"
        ]
        if self.workers > self.limit:
            found.append("make deploy: the Max… parameters add up to more functions than the account may run")
        return found


def status(stack: Stack) -> Status:
    """Ask the queues, the catalogue and the account. Raises botocore's errors."""
    runs = [services.catalog(Runs).get(name) for name in RUNS]
    account = boto3.client("lambda").get_account_settings()
    return Status(
        queues=[_queue(stack, name) for name in _queues(stack)],
        waiting=images.waiting(_MOST),
        failed=images.failed(_MOST),
        closings=services.catalog(Keepers).closings(),
        runs=[run for run in runs if run is not None],
        workers=sum(int(stack.parameters[name]) for name in _limits(stack)),
        limit=account["AccountLimit"]["ConcurrentExecutions"],
    )


def _queues(stack: Stack) -> list[str]:
    return [*letters.queues(stack)]


def _limits(stack: Stack) -> list[str]:
    """The parameters that limit the workers of a queue, as in MaxThumbnailsUploads."""
    return [f"Max{name}" for name in _queues(stack) if f"Max{name}" in stack.parameters]


def _queue(stack: Stack, name: str) -> Queue:
    url = stack.outputs.get(f"{name}QueueUrl")
    waiting, in_work = _messages(url) if url else (0, 0)  # the projector reads a stream
    return Queue(name, waiting, in_work, sum(_messages(stack.outputs[f"{name}DeadLettersUrl"])))


def _messages(url: str) -> tuple[int, int]:
    """How many messages a queue has that can be taken, and that cannot for now."""
    found = aws.sqs().get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    hidden = int(found["ApproximateNumberOfMessagesNotVisible"])
    return int(found["ApproximateNumberOfMessages"]), hidden + int(found["ApproximateNumberOfMessagesDelayed"])
