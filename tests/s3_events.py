"""S3 events as EventBridge sends them to a queue, and queue messages as Lambda receives them.

The forms are those of https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html and
https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html.
"""

import json
import uuid
from typing import Any


def created(bucket: str, key: str, sequencer: str, *, size: int, etag: str, version_id: str | None) -> str:
    """The message body of an "Object Created" event."""
    item = {"key": key, "size": size, "etag": etag, "sequencer": sequencer}
    if version_id is not None:
        item["version-id"] = version_id
    return _event("Object Created", {"bucket": {"name": bucket}, "object": item, "reason": "PutObject"})


def deleted(
    bucket: str, key: str, sequencer: str, *, permanent: bool = False, reason: str = "DeleteObject"
) -> str:
    """The message body of an "Object Deleted" event: a delete marker's, or a destroyed version's."""
    kind = "Permanently Deleted" if permanent else "Delete Marker Created"
    return _event(
        "Object Deleted",
        {
            "bucket": {"name": bucket},
            "object": {"key": key, "etag": "d41d8cd98f00b204e9800998ecf8427e", "sequencer": sequencer},
            "reason": reason,
            "deletion-type": kind,
        },
    )


def batch(*bodies: str, deliveries: int = 1, queue: str = "queue") -> dict[str, Any]:
    """The event with which SQS invokes Lambda for messages with these bodies; message ids are "0", "1", …"""
    return {
        "Records": [
            {
                "messageId": str(number),
                "receiptHandle": "handle",
                "body": body,
                "attributes": {
                    "ApproximateReceiveCount": str(deliveries),
                    "SentTimestamp": "1795258800000",
                    "SenderId": "sender",
                    "ApproximateFirstReceiveTimestamp": "1795258800001",
                },
                "messageAttributes": {},
                "md5OfBody": "",
                "eventSource": "aws:sqs",
                "eventSourceARN": f"arn:aws:sqs:us-east-1:123456789012:{queue}",
                "awsRegion": "us-east-1",
            }
            for number, body in enumerate(bodies)
        ]
    }


def _event(kind: str, detail: dict[str, Any]) -> str:
    return json.dumps(
        {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": kind,
            "source": "aws.s3",
            "account": "123456789012",
            "time": "2026-11-21T12:00:00Z",
            "region": "us-east-1",
            "resources": [f"arn:aws:s3:::{detail['bucket']['name']}"],
            "detail": {"version": "0", "request-id": "request", "requester": "123456789012", **detail},
        }
    )
