"""A queue that is emptied on a schedule: each message succeeds or fails on its own, until the queue is empty or
the time is up.
"""

import json
from threading import Barrier
from typing import Any, Final

import pytest

from darkroom import aws, deliveries
from darkroom.events import Removal
from darkroom.observability import metrics
from darkroom.polling import drain
from tests import s3_events
from tests.functional.conftest import Cloud, Context

NO_EVENT: Final = "not an event"


def fill(cloud: Cloud, *bodies: str) -> None:
    for body in bodies:
        aws.sqs().send_message(QueueUrl=cloud.removals_queue, MessageBody=body)


def removals(cloud: Cloud, number: int) -> list[str]:
    keys = [f"imports/demo/{index}.jpg" for index in range(number)]
    return [s3_events.deleted(cloud.originals, key, cloud.sequencer()) for key in keys]


def waiting(cloud: Cloud) -> int:
    """The number of messages in the queue, hidden ones included."""
    attributes = aws.sqs().get_queue_attributes(QueueUrl=cloud.removals_queue, AttributeNames=["All"])[
        "Attributes"
    ]
    return int(attributes["ApproximateNumberOfMessages"]) + int(
        attributes["ApproximateNumberOfMessagesNotVisible"]
    )


def test_everything_that_waits_is_taken_once(cloud: Cloud, context: Any) -> None:
    fill(cloud, *removals(cloud, 37))
    taken: list[str] = []

    def take(removal: Removal, delivery: int) -> str:
        assert delivery == 1
        taken.append(removal.original.key)
        return "deleted"

    assert drain(cloud.removals_queue, context, (Removal,), take) == 37
    assert sorted(taken) == sorted(f"imports/demo/{index}.jpg" for index in range(37))
    assert waiting(cloud) == 0
    assert drain(cloud.removals_queue, context, (Removal,), take) == 0


def test_ten_messages_are_taken_at_once(cloud: Cloud, context: Any) -> None:
    """Otherwise a bulk deletion would wait for one answer after the other."""
    fill(cloud, *removals(cloud, 10))
    together = Barrier(10, timeout=30)

    def take(_removal: Removal, _delivery: int) -> str:
        together.wait()  # raises unless all ten arrive
        return "deleted"

    drain(cloud.removals_queue, context, (Removal,), take)
    assert waiting(cloud) == 0


@pytest.mark.parametrize("seconds", [0, 30])
def test_a_message_that_fails_comes_back_after_its_pause_and_delays_no_other(
    cloud: Cloud, context: Any, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    pauses = iter([seconds, 30])
    monkeypatch.setattr(deliveries, "pause", lambda _deliveries: next(pauses))
    bodies = removals(cloud, 25)
    fill(cloud, *bodies)
    counts: list[int] = []

    def take(removal: Removal, delivery: int) -> str:
        if removal.original.key == "imports/demo/3.jpg":
            counts.append(delivery)
            raise OSError("cannot be done now")
        return "deleted"

    drain(cloud.removals_queue, context, (Removal,), take)
    assert waiting(cloud) == 1
    assert counts == ([1, 2] if seconds == 0 else [1])


def test_a_message_that_is_not_a_removal_goes_back_or_is_ignored(cloud: Cloud, context: Any) -> None:
    upload = cloud.put("imports/demo/photo.jpg", b"bytes")
    fill(cloud, NO_EVENT, upload, json.dumps({"Event": "s3:TestEvent"}), *removals(cloud, 1))
    drain(cloud.removals_queue, context, (Removal,), lambda _removal, _delivery: "deleted")
    assert waiting(cloud) == 2


def test_nothing_is_taken_when_time_is_short(cloud: Cloud) -> None:
    fill(cloud, *removals(cloud, 1))
    context: Any = Context(milliseconds=10_000)
    assert drain(cloud.removals_queue, context, (Removal,), lambda _removal, _delivery: "deleted") == 0
    assert waiting(cloud) == 1


def test_a_message_that_fails_ten_times_goes_to_the_dead_letters(
    cloud: Cloud, context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "pause", lambda _deliveries: 0)
    fill(cloud, NO_EVENT)
    drain(cloud.removals_queue, context, (Removal,), lambda _removal, _delivery: "deleted")
    [dead_letters] = [url for url in aws.sqs().list_queues()["QueueUrls"] if "RemovalsDeadLetters" in url]
    assert cloud.take(dead_letters) == [NO_EVENT]


def test_every_message_is_counted_once(cloud: Cloud, context: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Ten threads count at once, and they count more than the hundred values that fit into a line of metrics."""
    fill(cloud, *removals(cloud, 130))

    @metrics.log_metrics
    def run(_event: dict[str, Any], context: Any) -> None:
        drain(cloud.removals_queue, context, (Removal,), lambda _removal, _delivery: "gone")

    run({}, context)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith('{"_aws"')]
    assert sum(sum(line["Gone"]) for line in lines) == 130


def test_a_run_with_nothing_to_do_says_so(cloud: Cloud, context: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """A metric in every minute shows that the schedule runs."""
    cloud.run_remover(context)
    [line] = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith('{"_aws"')]
    assert line["Drained"] == [0.0]
