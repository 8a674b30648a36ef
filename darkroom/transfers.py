"""How clients send files to the originals bucket: forms and links that allow one file each."""

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_CHECKSUM: Final = "x-amz-checksum-sha256"


@dataclass(frozen=True, slots=True)
class File:
    """A file that a client may send: its key, its declared type and, if known, its bytes and its SHA-256 (64
    lower-case hexadecimal digits).
    """

    key: str
    content_type: str
    size: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A presigned URL, and the headers that its request must have besides Content-Length."""

    url: str
    headers: dict[str, str]


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


def _in_base64(sha256: str) -> str:
    """A digest as S3's headers have it."""
    return base64.b64encode(bytes.fromhex(sha256)).decode()
