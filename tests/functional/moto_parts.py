"""What moto's multipart uploads lack: checksums in the list of their parts, completion only if there is nothing
under the key, an answer about an upload that is gone, and the moment when they began. The embedded AWS has all
that (tests/integration/test_sending.py).
"""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.s3.models import s3_backends
from mypy_boto3_s3.client import S3Client

from tests.functional.moto_stack import ACCOUNT


def small_parts(patch: pytest.MonkeyPatch, part_bytes: int) -> None:
    """Have files cut into parts that S3 would not take, so that tests are quick."""
    patch.setenv("PART_BYTES", str(part_bytes))
    patch.setenv("MULTIPART_OVER", str(part_bytes))
    patch.setattr("image_api.settings.LEAST_PART_BYTES", 1)
    patch.setattr("image_api.settings.MOST_PARTS", 10**9)
    patch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 1)


@contextmanager
def complete_moto(client: S3Client) -> Iterator[None]:
    """Let a client of moto's S3 answer as S3 does."""
    events: Any = client.meta.events

    def add_checksums(parsed: Any, **_: object) -> None:
        if "Parts" not in parsed:
            return
        uploads = s3_backends[ACCOUNT]["aws"].buckets[parsed["Bucket"]].multiparts
        for part in parsed["Parts"]:
            value = uploads[parsed["UploadId"]].parts[part["PartNumber"]].value
            part["ChecksumSHA256"] = base64.b64encode(hashlib.sha256(value).digest()).decode()

    def refuse_if_occupied(params: Any, **_: object) -> Any:
        if params["headers"].get("If-None-Match") != "*":
            return None
        asked = params["context"]["input_params"]
        try:
            client.head_object(Bucket=asked["Bucket"], Key=asked["Key"])
        except ClientError:
            return None
        error: Any = {"Error": {"Code": "PreconditionFailed", "Message": ""}, "ResponseMetadata": {}}
        return SimpleNamespace(status_code=412), error

    def refuse_if_gone(params: Any, **_: object) -> Any:
        asked = params["context"]["input_params"]
        begun = s3_backends[ACCOUNT]["aws"].buckets[asked["Bucket"]].multiparts
        if params["query_string"]["uploadId"] in begun:
            return None
        error: Any = {"Error": {"Code": "NoSuchUpload", "Message": ""}, "ResponseMetadata": {}}
        return SimpleNamespace(status_code=404), error

    def begin_now(parsed: Any, **_: object) -> None:
        for upload in parsed.get("Uploads", []):
            upload["Initiated"] = datetime.now(UTC)

    events.register("after-call.s3.ListMultipartUploads", begin_now)
    events.register("after-call.s3.ListParts", add_checksums)
    events.register("before-call.s3.CompleteMultipartUpload", refuse_if_occupied)
    events.register("before-call.s3.CompleteMultipartUpload", refuse_if_gone)
    try:
        yield
    finally:
        events.unregister("after-call.s3.ListMultipartUploads", begin_now)
        events.unregister("after-call.s3.ListParts", add_checksums)
        events.unregister("before-call.s3.CompleteMultipartUpload", refuse_if_occupied)
        events.unregister("before-call.s3.CompleteMultipartUpload", refuse_if_gone)
