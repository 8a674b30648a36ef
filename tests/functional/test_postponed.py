"""Failed messages come back after a pause, not when their function is taken for dead."""

import os
from typing import Any

import pytest

import thumbnailer.handler
from darkroom import aws, batch
from tests import s3_events
from tests.functional.conftest import Cloud

NO_EVENT = "not an event"


def receive() -> list[Any]:
    answer = aws.sqs().receive_message(QueueUrl=os.environ["QUEUE_URL"])
    return list(answer.get("Messages", []))


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize("seconds", [0, 30])
def test_a_failed_message_is_hidden_for_its_pause(
    context: Any, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    monkeypatch.setattr(batch, "pause", lambda _deliveries: seconds)
    aws.sqs().send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody=NO_EVENT)
    [message] = receive()
    event = s3_events.batch(NO_EVENT)
    event["Records"][0]["receiptHandle"] = message["ReceiptHandle"]
    answer = thumbnailer.handler.lambda_handler(event, context)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert len(receive()) == (seconds == 0)


def test_a_message_that_cannot_be_postponed_is_returned_all_the_same(cloud: Cloud, context: Any) -> None:
    """Its receipt may be too old."""
    good = cloud.put("imports/demo/photo.jpg", b"no picture")
    answer = thumbnailer.handler.lambda_handler(s3_events.batch(NO_EVENT, good), context)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert cloud.entry("imports/demo/photo.jpg") is not None
