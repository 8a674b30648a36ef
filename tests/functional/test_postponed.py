"""Failed messages come back after a short pause, not only after the visibility timeout."""

from typing import Any, Final

import pytest

import thumbnailer.handler
from darkroom import aws, deliveries
from darkroom.keys import Lane
from darkroom.stages import StageName
from tests import s3_events
from tests.functional.conftest import Cloud

NO_EVENT: Final = "not an event"


def receive(queue: str) -> list[Any]:
    return list(aws.sqs().receive_message(QueueUrl=queue).get("Messages", []))


@pytest.mark.parametrize("lane", Lane)
@pytest.mark.parametrize("seconds", [0, 30])
def test_a_failed_message_is_hidden_for_its_pause(
    cloud: Cloud, context: Any, monkeypatch: pytest.MonkeyPatch, seconds: int, lane: Lane
) -> None:
    """It is hidden in the queue that it came from; a function has one queue for each lane."""
    monkeypatch.setattr(deliveries, "pause", lambda _deliveries: seconds)
    queue = cloud.queues[StageName.THUMBNAILS, lane]
    aws.sqs().send_message(QueueUrl=queue, MessageBody=NO_EVENT)
    [message] = receive(queue)
    event = s3_events.batch(NO_EVENT, queue=queue.rpartition("/")[2])
    event["Records"][0]["receiptHandle"] = message["ReceiptHandle"]
    answer = thumbnailer.handler.lambda_handler(event, context)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert len(receive(queue)) == (seconds == 0)


@pytest.mark.parametrize("known", [True, False])
def test_a_message_that_cannot_be_postponed_is_returned_all_the_same(
    cloud: Cloud, context: Any, known: bool
) -> None:
    """Its receipt may be too old, or the function may not know its queue."""
    good = cloud.put("imports/demo/photo.jpg", b"no picture")
    name = cloud.queues[StageName.THUMBNAILS, Lane.IMPORTS].rpartition("/")[2] if known else "another"
    event = s3_events.batch(NO_EVENT, good, queue=name)
    answer = thumbnailer.handler.lambda_handler(event, context)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert cloud.entry("imports/demo/photo.jpg") is not None
