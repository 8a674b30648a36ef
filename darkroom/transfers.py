"""How clients send files to the originals bucket: forms and links that allow one file each, and multipart uploads
whose parts have links.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from darkroom.files import File, MultipartUpload, Parts

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_CHECKSUM: Final = "x-amz-checksum-sha256"

# S3's answers to a request about an upload that was completed or aborted.
_GONE: Final = "NoSuchUpload"

# S3's answers to the completion of an upload: there is an object under the key; another request for the key is
# under way; a part is not what it was when it was listed.
_OCCUPIED: Final = {"PreconditionFailed", "412"}
_CONFLICT: Final = "ConditionalRequestConflict"
_CHANGED: Final = {"InvalidPart", "InvalidPartOrder"}


@dataclass(frozen=True, slots=True)
class Link:
    """A presigned URL, and the headers that its request must have besides Content-Length."""

    url: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class SentPart:
    """A part that S3 has: its number, bytes, SHA-256 (as in `File`) and ETag."""

    number: int
    bytes: int
    sha256: str
    etag: str


class Completion(Enum):
    """What S3 says to the completion of a multipart upload."""

    DONE = auto()
    OCCUPIED = auto()  # there is an object under its key
    GONE = auto()  # it was completed or aborted
    CHANGED = auto()  # a part is another one than when it was listed
    CONFLICT = auto()  # another request for its key is under way


class Transfers:
    """What clients may send to the originals bucket."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def form(self, file: File, max_bytes: int, seconds: int) -> tuple[str, dict[str, str]]:
        """The URL and fields of a presigned POST for exactly a file's key and type, with as many bytes as it has
        or, if that is not known, at most `max_bytes`. It works for some seconds.

        https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
        """
        fields = {"Content-Type": file.content_type}
        if file.sha256 is not None:
            fields[_CHECKSUM] = _in_base64(file.sha256)
        form = self._client.generate_presigned_post(
            Bucket=self._bucket,
            Key=file.key,
            Fields=dict(fields),
            Conditions=[
                *({name: value} for name, value in fields.items()),
                ["content-length-range", file.size or 1, file.size or max_bytes],
            ],
            ExpiresIn=seconds,
        )
        return form["url"], form["fields"]

    def link(self, file: File, seconds: int) -> Link:
        """The presigned PUT of a file whose size is known: S3 takes exactly that many bytes, of that type and with
        that SHA-256 (if known), and only while there is nothing under the key. It works for some seconds.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/PresignedUrlUploadObject.html
        """
        params: dict[str, Any] = {
            "Bucket": self._bucket,
            "Key": file.key,
            "ContentType": file.content_type,
            "ContentLength": file.size,
            "IfNoneMatch": "*",
        }
        headers = {"Content-Type": file.content_type, "If-None-Match": "*"}
        if file.sha256 is not None:
            params["ChecksumSHA256"] = headers[_CHECKSUM] = _in_base64(file.sha256)
        return Link(self._client.generate_presigned_url("put_object", Params=params, ExpiresIn=seconds), headers)

    def begin(self, file: File, parts: Parts) -> MultipartUpload:
        """Begin the multipart upload of a file, whose parts all have a SHA-256."""
        begun = self._client.create_multipart_upload(
            Bucket=self._bucket, Key=file.key, ContentType=file.content_type, ChecksumAlgorithm="SHA256"
        )
        return MultipartUpload(begun["UploadId"], file, parts)

    def is_live(self, upload: MultipartUpload) -> bool:
        """Whether an upload is neither completed nor aborted."""
        try:
            self._client.list_parts(Bucket=self._bucket, Key=upload.file.key, UploadId=upload.id, MaxParts=1)
        except ClientError as error:
            if _code(error) == _GONE:
                return False
            raise
        return True

    def part_link(self, upload: MultipartUpload, number: int, sha256: str, seconds: int) -> Link:
        """The presigned PUT of a part: S3 takes exactly its bytes, with that SHA-256. A part that is sent again
        replaces the earlier one. The link works for some seconds.
        """
        checksum = _in_base64(sha256)
        params = {
            "Bucket": self._bucket,
            "Key": upload.file.key,
            "UploadId": upload.id,
            "PartNumber": number,
            "ContentLength": upload.parts.bytes_of(number),
            "ChecksumSHA256": checksum,
        }
        url = self._client.generate_presigned_url("upload_part", Params=params, ExpiresIn=seconds)
        return Link(url, {_CHECKSUM: checksum})

    def sent(self, upload: MultipartUpload) -> list[SentPart] | None:
        """The parts that S3 has, in order of their numbers; None if the upload was completed or aborted."""
        pages = self._client.get_paginator("list_parts").paginate(
            Bucket=self._bucket, Key=upload.file.key, UploadId=upload.id
        )
        try:
            found = [part for page in pages for part in page.get("Parts", [])]
        except ClientError as error:
            if _code(error) == _GONE:
                return None
            raise
        return [
            SentPart(part["PartNumber"], part["Size"], _in_hex(part["ChecksumSHA256"]), part["ETag"])
            for part in found
        ]

    def complete(self, upload: MultipartUpload, sent: Sequence[SentPart]) -> Completion:
        """Make the object of all parts, if there is nothing under its key.

        https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
        """
        try:
            self._client.complete_multipart_upload(
                Bucket=self._bucket,
                Key=upload.file.key,
                UploadId=upload.id,
                MultipartUpload={
                    "Parts": [
                        {"PartNumber": part.number, "ETag": part.etag, "ChecksumSHA256": _in_base64(part.sha256)}
                        for part in sent
                    ]
                },
                MpuObjectSize=upload.parts.size,
                IfNoneMatch="*",
            )
        except ClientError as error:
            if (refusal := _refusal(_code(error))) is None:
                raise
            return refusal
        return Completion.DONE

    def size_of(self, key: str) -> int | None:
        """The bytes of the object under a key; None if there is none."""
        try:
            return self._client.head_object(Bucket=self._bucket, Key=key)["ContentLength"]
        except ClientError as error:
            if _code(error) in {"404", "405"}:  # HEAD's answers have no body that could say more
                return None
            raise


def _refusal(code: str) -> Completion | None:
    """What S3's code says of a completion; None for a fault."""
    if code in _OCCUPIED:
        return Completion.OCCUPIED
    if code in _CHANGED:
        return Completion.CHANGED
    return {_GONE: Completion.GONE, _CONFLICT: Completion.CONFLICT}.get(code)


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"]


def _in_base64(sha256: str) -> str:
    """A digest as S3 has it."""
    return base64.b64encode(bytes.fromhex(sha256)).decode()


def _in_hex(sha256: str) -> str:
    """A digest as the API has it."""
    return base64.b64decode(sha256).hex()
