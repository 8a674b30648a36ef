"""Archives of originals in S3, and what their writer notes beside them while it works.

An archive is a multipart upload: its parts are sent one after the other, and it is there when it is completed.
Everything of an export lies below `{owner}/{export_id}/{place}/`.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from darkroom.keys import Owner
from darkroom.objects import Erased, attachment

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

# S3's own limit on one page of a listing, and on one DeleteObjects call.
_PAGE: Final = 1000

_MISSING: Final = {"NoSuchKey", "404"}
_NO_UPLOAD: Final = "NoSuchUpload"
_NO_PART: Final = "InvalidPart"


@dataclass(frozen=True, slots=True)
class Kept:
    """Something of an export in the bucket: an object, or an upload that is not completed; and since when."""

    key: str
    upload_id: str | None
    since: datetime


class Archives:
    """The bucket of archives."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def note(self, key: str, body: bytes) -> None:
        """Write a note, in place of an earlier one."""
        self._client.put_object(Bucket=self._bucket, Key=key, Body=body, ContentType="application/json")

    def noted(self, key: str) -> bytes | None:
        """What was noted under a key; None if nothing was."""
        try:
            return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except ClientError as error:
            if _code(error) in _MISSING:
                return None
            raise

    def begin(self, key: str) -> str:
        """Begin an archive; returns the id of its upload."""
        begun = self._client.create_multipart_upload(
            Bucket=self._bucket, Key=key, ContentType="application/zip", CacheControl="private, no-store"
        )
        return begun["UploadId"]

    def send(self, key: str, upload_id: str, number: int, body: bytes) -> str | None:
        """Send a part (the first is 1), in place of an earlier one; returns its ETag, or None if the upload is
        gone.
        """
        try:
            sent = self._client.upload_part(
                Bucket=self._bucket, Key=key, UploadId=upload_id, PartNumber=number, Body=body
            )
        except ClientError as error:
            if _code(error) == _NO_UPLOAD:
                return None
            raise
        return sent["ETag"]

    def complete(self, key: str, upload_id: str, etags: Sequence[str]) -> bool:
        """Make the archive of exactly these parts; False if one or the upload is gone, and there is no archive.

        The answer to an earlier try may have been lost: then the upload is gone, and the archive is there.
        """
        parts: Any = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, 1)]
        try:
            self._client.complete_multipart_upload(
                Bucket=self._bucket, Key=key, UploadId=upload_id, MultipartUpload={"Parts": parts}
            )
        except ClientError as error:
            if _code(error) not in (_NO_UPLOAD, _NO_PART):
                raise
            return self.has(key)
        return True

    def has(self, key: str) -> bool:
        """Whether there is an object under a key."""
        try:
            self._client.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if _code(error) in _MISSING:
                return False
            raise
        return True

    def link(self, key: str, filename: str, seconds: int) -> str:
        """A presigned URL of an archive, which browsers save under a name. It works for some seconds."""
        params = {"Bucket": self._bucket, "Key": key, **attachment(filename)}
        return self._client.generate_presigned_url("get_object", Params=params, ExpiresIn=seconds)

    def kept(self, after: str) -> list[Kept]:
        """A page of the objects whose keys come after `after`, in order of their keys; empty at the end."""
        page = self._client.list_objects_v2(Bucket=self._bucket, StartAfter=after, MaxKeys=_PAGE)
        return [Kept(found["Key"], None, found["LastModified"]) for found in page.get("Contents", [])]

    def begun(self, prefix: str = "", after: tuple[str, str] = ("", "")) -> list[Kept]:
        """A page of the uploads below a prefix that are not completed, after the key and id of one of them; empty
        at the end.
        """
        key, upload_id = after
        start: Any = {"KeyMarker": key, "UploadIdMarker": upload_id} if key else {}
        page = self._client.list_multipart_uploads(Bucket=self._bucket, Prefix=prefix, **start)
        return [Kept(found["Key"], found["UploadId"], found["Initiated"]) for found in page.get("Uploads", [])]

    def erase(self, prefix: str) -> Erased:
        """Remove a page of what is below a prefix: uploads that are not completed, and objects."""
        begun = self.begun(prefix)
        for upload in begun:
            self._abort(upload.key, str(upload.upload_id))
        page = self._client.list_objects_v2(Bucket=self._bucket, Prefix=prefix, MaxKeys=_PAGE)
        found: Any = [{"Key": entry["Key"]} for entry in page.get("Contents", [])]
        errors: Sequence[Any] = ()
        if found:
            removed = self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": found, "Quiet": True})
            errors = removed.get("Errors", [])
        gone = len(begun) + len(found) - len(errors)
        return Erased(gone, len(errors), prefix if gone else None)

    def remove(self, kept: Kept) -> None:
        """Remove an object, or abort an upload."""
        if kept.upload_id is None:
            self._client.delete_object(Bucket=self._bucket, Key=kept.key)
        else:
            self._abort(kept.key, kept.upload_id)

    def _abort(self, key: str, upload_id: str) -> None:
        try:
            self._client.abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=upload_id)
        except ClientError as error:
            if _code(error) != _NO_UPLOAD:
                raise


def erase_export(archives: Archives, prefix: str) -> None:
    """Remove everything below the prefix of an export, or of a part of it."""
    while archives.erase(prefix).last is not None:
        pass


def prefix_of(owner: Owner, *segments: str) -> str:
    """The prefix of all exports of an owner, of an export by its id, or of what has a place of its own in it."""
    return "/".join([owner, *segments, ""])


ARCHIVE: Final = "archive.zip"
"""The name of the archive itself, below its place."""


def export_of(key: str) -> tuple[Owner, str] | None:
    """The owner and the id of the export that an object belongs to; None if its key is not ours."""
    owner, _, rest = key.partition("/")
    export_id, slash, _ = rest.partition("/")
    return (Owner(owner), export_id) if owner and export_id and slash else None


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"]
