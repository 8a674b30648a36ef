"""The stages' queues: the only code that sends messages to them."""

from typing import TYPE_CHECKING

from darkroom import events

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient


class StageQueues:
    """The queues of both stages."""

    def __init__(self, client: "SQSClient", thumbnails_url: str, metadata_url: str) -> None:
        self._client = client
        self._urls = (thumbnails_url, metadata_url)

    def announce(self, upload: events.Upload) -> None:
        """Have both stages process a version of an original, as if S3 had told of it."""
        for url in self._urls:
            self._client.send_message(QueueUrl=url, MessageBody=events.encode(upload))
