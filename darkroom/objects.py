"""Originals and renditions in S3.

Originals are read by version and never changed. Derived objects are written once, under a key that contains the
order of the work, and never overwritten.
"""

import itertools
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from botocore.exceptions import ClientError

from darkroom import keys
from darkroom.errors import OriginalUnreadable, RejectedImage, Superseded
from darkroom.events import Upload, lasting
from darkroom.order import Order, Sequencer

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

# Long enough for one download on a slow phone.
LINK_SECONDS: Final = 5 * 60

# If two conditional writes of one key collide, S3 answers with a conflict and asks for another try. A second
# delivery writes the same keys as the first, but there is no third writer.
_WRITES: Final = 3

# S3's own limit on one DeleteObjects call.
_DELETE_BATCH: Final = 1000

# A DeleteObjects call is an XML document. Keys may contain characters that XML does not allow, not even escaped.
# https://www.w3.org/TR/xml/#charsets
_NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# Characters that are allowed in a quoted string of a header and have no meaning there.
_PLAIN: Final = re.compile(r"[ !#$&'()+,.0-9;=@A-Z\[\]^_`a-z{}~-]")

# S3's own limit on one page of a listing.
_LISTED: Final = 1000

# Files are streamed in pieces of this size, in bytes: large enough that Python is not what takes the time.
_PIECE: Final = 2**18

# What is read of a closed account's mark. A moment has 20; somebody may have written another text.
_MARK_BYTES: Final = 40

# S3's codes for an original that is not there any more: deleted, expired, or hidden by a delete marker.
_GONE: Final = {"NoSuchKey", "NoSuchVersion", "404", "MethodNotAllowed", "405"}
_CHANGED: Final = {"PreconditionFailed", "412"}


class Unchanged(Exception):
    """An object is the one that its reader has."""

    def __init__(self, etag: str) -> None:
        super().__init__(etag)
        self.etag = etag


@dataclass(frozen=True, slots=True)
class StoredObject:
    """A derived object, ready to be served."""

    body: bytes
    content_type: str
    etag: str


@dataclass(frozen=True, slots=True)
class Stored:
    """What S3 has under a key now: `size` in bytes, `version_id` if it lasts, and since when."""

    size: int
    etag: str
    version_id: str | None
    since: datetime


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A version of a file in the originals bucket: by its version id or, without one, by its ETag; `size` in
    bytes.
    """

    key: str
    version_id: str | None
    etag: str
    size: int


@dataclass(frozen=True, slots=True)
class _Version:
    """A version of an original, and whether it is the current one."""

    id: str
    current: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """An object as a bucket lists it: its size in bytes, and when it was written."""

    key: str
    size: int
    etag: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Begun:
    """A multipart upload that is not completed, and since when."""

    key: str
    id: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Erased:
    """How many objects a page has removed, how many S3 refused to remove, and after which key the next page
    begins; None at the end.
    """

    removed: int
    refused: int
    last: str | None


class Objects:
    """The originals bucket and the renditions bucket."""

    def __init__(self, client: "S3Client", originals_bucket: str, renditions_bucket: str) -> None:
        self._client = client
        self._originals = originals_bucket
        self._renditions = renditions_bucket

    def read_original(self, upload: Upload, max_bytes: int) -> bytes:
        """The bytes of exactly the version that the event is about.

        Raises Superseded if it is gone, OriginalUnreadable if S3 refuses to return it, RejectedImage
        if it is empty or larger than `max_bytes`. If the body ends early or does not match its checksum, botocore
        raises.
        """
        _check_size(upload.size, max_bytes)
        # Without a version id, the ETag tells whether the key still has the version that the event is about.
        version: dict[str, Any] = (
            {"VersionId": upload.version_id} if upload.version_id else {"IfMatch": upload.etag}
        )
        try:
            response = self._client.get_object(Bucket=upload.original.bucket, Key=upload.original.key, **version)
        except ClientError as error:
            if _code(error) in _GONE | _CHANGED:
                raise Superseded(_code(error)) from error
            if refusal := _refusal(error):
                raise refusal from error
            raise
        # The event may be wrong about the size. HTTP reads no more of the body than the answer's length, and
        # botocore raises if there is less.
        with closing(response["Body"]) as body:
            _check_size(response["ContentLength"], max_bytes)
            return body.read()

    def current_version(self, original: keys.OriginalKey, sequencer: Sequencer) -> Upload | None:
        """The present version under a key, as if it had been uploaded at `sequencer`; None if there is none."""
        found = self.stored(original.key)
        if found is None:
            return None
        return Upload(original, sequencer, found.version_id, found.etag, found.size, found.since)

    def stored(self, key: str) -> Stored | None:
        """What the originals bucket has under a key now; None for nothing."""
        try:
            head = self._client.head_object(Bucket=self._originals, Key=key)
        except ClientError as error:
            if _code(error) in _GONE:
                return None
            raise
        etag = head["ETag"].strip('"')
        return Stored(head["ContentLength"], etag, lasting(head.get("VersionId")), head["LastModified"])

    def read_part(self, key: str, stored: Stored, start: int, length: int) -> bytes | None:
        """Some bytes of what the originals bucket has under a key, fewer at its end; None if it has changed since,
        or S3 refuses to return it.
        """
        if start >= stored.size or length < 1:
            return b""
        last = min(start + length, stored.size) - 1
        try:
            response = self._client.get_object(
                Bucket=self._originals, Key=key, IfMatch=stored.etag, Range=f"bytes={start}-{last}"
            )
        except ClientError as error:
            if _code(error) in _GONE | _CHANGED or _refusal(error):
                return None
            raise
        with closing(response["Body"]) as body:
            return body.read()

    def stream(self, file: StoredFile, start: int) -> Iterator[bytes]:
        """The bytes of exactly this version of a file in the originals bucket, from `start` on, in pieces.

        Raises Superseded if it is gone, or not as large as it was, and OriginalUnreadable if S3 refuses to return
        it.
        """
        version: dict[str, Any] = {"VersionId": file.version_id} if file.version_id else {"IfMatch": file.etag}
        if start:
            version["Range"] = f"bytes={start}-"
        try:
            response = self._client.get_object(Bucket=self._originals, Key=file.key, **version)
        except ClientError as error:
            if _code(error) in _GONE | _CHANGED | {"InvalidRange"}:
                raise Superseded(_code(error)) from error
            if refusal := _refusal(error):
                raise refusal from error
            raise
        with closing(response["Body"]) as body:
            if response["ContentLength"] != file.size - start:
                raise Superseded("another size")
            yield from body.iter_chunks(_PIECE)

    def is_current(self, upload: Upload) -> bool:
        """Whether an upload's version is the present one under its key: by version id or, without one, by ETag."""
        current = self.current_version(upload.original, upload.sequencer)
        if current is None:
            return False
        if upload.version_id and current.version_id:
            return upload.version_id == current.version_id
        return upload.etag == current.etag

    def delete_original(
        self, owner: keys.Owner, image_id: keys.ImageId, key: str, doomed: Collection[str] | None = None
    ) -> None:
        """Remove versions of an original, by their ids (None: all there are), and an upload's companions.

        The current version goes last. So no old one becomes current meanwhile, and a version that arrives in
        between stays current: no delete marker hides it.
        """
        versions = [version for version in self._versions(key) if doomed is None or version.id in doomed]
        for current in (False, True):
            part = [{"Key": key, "VersionId": version.id} for version in versions if version.current is current]
            self._delete(self._originals, part)
        if not keys.is_imported(image_id):
            self.delete_companions(owner, image_id)

    def delete_versions(self, doomed: Mapping[str, Collection[str]]) -> None:
        """Remove versions of objects in the originals bucket, by their keys and ids."""
        self._delete(
            self._originals, [{"Key": key, "VersionId": each} for key, ids in doomed.items() for each in ids]
        )

    def version_ids(self, key: str) -> tuple[str, ...]:
        """The ids of the versions that an original has now, hidden or not."""
        return tuple(version.id for version in self._versions(key))

    def delete_companions(self, owner: keys.Owner, image_id: keys.ImageId) -> None:
        """Remove every version of an upload's companions."""
        prefix = keys.companion_prefix(owner, image_id)
        pages = self._client.get_paginator("list_object_versions").paginate(Bucket=self._originals, Prefix=prefix)
        entries = (
            entry for page in pages for entry in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        )
        found = [{"Key": entry["Key"], "VersionId": entry["VersionId"]} for entry in entries]
        self._delete(self._originals, found)

    def has_versions(self, key: str) -> bool:
        """Whether any version of an original is left, hidden or not."""
        return bool(self._versions(key))

    def _versions(self, key: str) -> list[_Version]:
        versions: list[_Version] = []
        for page in self._client.get_paginator("list_object_versions").paginate(
            Bucket=self._originals, Prefix=key
        ):
            found = page.get("Versions", [])
            versions += [_Version(e["VersionId"], e["IsLatest"]) for e in found if e["Key"] == key]
            if any(entry["Key"] != key for entry in found):
                break  # Keys come in order. The rest only begin with this key, and there may be millions.
        return versions

    def put_derived(self, key: str, body: bytes, content_type: str) -> None:
        """Write a derived object once; a retry leaves an existing one alone.

        It is immutable, so every cache may keep it for a year, the longest time that HTTP caches accept.
        """
        for attempt in range(_WRITES):
            try:
                self._client.put_object(
                    Bucket=self._renditions,
                    Key=key,
                    Body=body,
                    ContentType=content_type,
                    CacheControl="public, max-age=31536000, immutable",
                    IfNoneMatch="*",
                )
            except ClientError as error:
                if _code(error) in _CHANGED:
                    return
                if _code(error) != "ConditionalRequestConflict" or attempt == _WRITES - 1:
                    raise
            else:
                return

    def read_derived(self, key: str, *, unless: str = "") -> StoredObject | None:
        """A derived object; None if there is none under the key.

        Raises Unchanged, without reading the object, if its ETag is `unless`.
        """
        condition: Any = {"IfNoneMatch": unless} if unless else {}
        try:
            response = self._client.get_object(Bucket=self._renditions, Key=key, **condition)
        except ClientError as error:
            if _code(error) in _GONE:
                return None
            if _code(error) == "304":
                raise Unchanged(unless) from None
            raise
        return StoredObject(response["Body"].read(), response["ContentType"], response["ETag"])

    def remove_derived(self, prefix: str, is_orphaned: Callable[[Order], bool]) -> None:
        """Remove the derived objects under a prefix whose order `is_orphaned` accepts."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._renditions, Prefix=prefix)
        found = (entry["Key"] for page in pages for entry in page.get("Contents", []))
        orphaned = (key for key in found if (order := Order.parse(keys.order_segment(key))) and is_orphaned(order))
        self._delete(self._renditions, [{"Key": key} for key in orphaned])

    def has_derived(self, key: str) -> bool:
        """Whether there is a derived object under a key."""
        try:
            self._client.head_object(Bucket=self._renditions, Key=key)
        except ClientError as error:
            if _code(error) in _GONE:
                return False
            raise
        return True

    def list_originals(self, after: str, most: int = _LISTED) -> list[Listed]:
        """The originals whose keys come after `after`, in order of their keys; empty at the end. Hidden ones
        are left out.
        """
        return self._list(self._originals, after, most)

    def list_closed(self, after: str) -> list[Listed]:
        """The marks of closed accounts whose keys come after `after`, in order of their keys; empty at the end."""
        return self._list(self._originals, after, _LISTED, keys.CLOSED)

    def mark_closed(self, owner: keys.Owner, moment: str) -> None:
        """Note in the originals bucket, once, that an account was closed at a moment."""
        try:
            self._client.put_object(
                Bucket=self._originals, Key=keys.closed_mark(owner), Body=moment.encode(), IfNoneMatch="*"
            )
        except ClientError as error:
            if _code(error) not in _CHANGED:
                raise

    def closed_at(self, owner: keys.Owner) -> datetime | None:
        """When an account was closed, according to its mark; None if the mark does not say so, or is gone."""
        try:
            response = self._client.get_object(Bucket=self._originals, Key=keys.closed_mark(owner))
        except ClientError as error:
            if _code(error) in _GONE:
                return None
            raise
        with closing(response["Body"]) as body:
            text = body.read(_MARK_BYTES)
        try:
            moment = datetime.fromisoformat(text.decode())
        except ValueError:
            return None
        return None if moment.tzinfo is None else moment

    def erase_originals(self, prefix: str, after: str) -> Erased:
        """Remove a page of what the originals bucket has below a prefix and after a key: all versions and delete
        markers, whatever their keys mean.
        """
        start: Any = {"KeyMarker": after} if after else {}
        page = self._client.list_object_versions(Bucket=self._originals, Prefix=prefix, **start)
        listed = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        versions = [{"Key": entry["Key"], "VersionId": entry["VersionId"]} for entry in listed]
        refused = len(self._try_delete(self._originals, versions))
        removed = len(versions) - refused
        if not page.get("IsTruncated"):
            return Erased(removed, refused, None)
        if not refused:
            return Erased(removed, 0, after)  # what is removed is not listed again
        # The last key of a page may have more versions, so it is listed again, unless S3 keeps all that it has.
        found = sorted(entry["Key"] for entry in listed)
        before = [key for key in found if key != found[-1]]
        return Erased(removed, refused, before[-1] if before else after if removed else found[-1])

    def erase_derived(self, prefix: str, after: str) -> Erased:
        """Remove a page of the derived objects below a prefix and after a key."""
        listed = [found.key for found in self._list(self._renditions, after, _LISTED, prefix)]
        refused = len(self._try_delete(self._renditions, [{"Key": key} for key in listed]))
        return Erased(len(listed) - refused, refused, listed[-1] if listed else None)

    def begun_uploads(self, prefix: str, after: tuple[str, str] = ("", "")) -> tuple[list[Begun], bool]:
        """A page of the multipart uploads below a prefix of the originals bucket that are not completed, after the
        key and id of one of them; and whether there are more.
        """
        key, upload_id = after
        start: Any = {"KeyMarker": key, "UploadIdMarker": upload_id} if key else {}
        page = self._client.list_multipart_uploads(Bucket=self._originals, Prefix=prefix, **start)
        begun = [Begun(each["Key"], each["UploadId"], each["Initiated"]) for each in page.get("Uploads", [])]
        return begun, bool(page.get("IsTruncated"))

    def abort_upload(self, key: str, upload_id: str) -> None:
        """Abort a multipart upload and remove its parts; nothing happens if it was completed or aborted."""
        try:
            self._client.abort_multipart_upload(Bucket=self._originals, Key=key, UploadId=upload_id)
        except ClientError as error:
            if _code(error) != "NoSuchUpload":
                raise

    def abort_uploads(self, prefix: str) -> Erased:
        """Abort a page of the multipart uploads below a prefix of the originals bucket that are not completed."""
        begun, more = self.begun_uploads(prefix)
        for upload in begun:
            self.abort_upload(upload.key, upload.id)
        return Erased(len(begun), 0, prefix if more else None)

    def list_derived(self, after: str, most: int = _LISTED) -> list[Listed]:
        """The derived objects whose keys come after `after`, in order of their keys; empty at the end."""
        return self._list(self._renditions, after, most)

    def delete_derived(self, keys: Iterable[str]) -> None:
        """Remove derived objects by their keys."""
        self._delete(self._renditions, [{"Key": key} for key in keys])

    def _list(self, bucket: str, after: str, most: int, prefix: str = "") -> list[Listed]:
        page = self._client.list_objects_v2(Bucket=bucket, StartAfter=after, MaxKeys=most, Prefix=prefix)
        return [
            Listed(entry["Key"], entry["Size"], entry["ETag"].strip('"'), entry["LastModified"])
            for entry in page.get("Contents", [])
        ]

    def original_link(self, key: str, version_id: str | None, filename: str) -> str:
        """A short-lived presigned URL of an original, which browsers save under a name and never show."""
        params: dict[str, Any] = {**self._original(key, version_id), **attachment(filename)}
        return self._client.generate_presigned_url("get_object", Params=params, ExpiresIn=LINK_SECONDS)

    def copy_original(self, key: str, version_id: str | None, to: str) -> bool:
        """Copy an original to the derived objects of its image, within S3; False if there is no original."""
        source: Any = self._original(key, version_id)
        try:
            # Without its S3 tags, which would need more grants.
            self._client.copy_object(
                Bucket=self._renditions, Key=to, CopySource=source, TaggingDirective="REPLACE"
            )
        except ClientError as error:
            if _code(error) in _GONE:
                return False
            raise
        return True

    def _original(self, key: str, version_id: str | None) -> dict[str, str]:
        return {"Bucket": self._originals, "Key": key} | ({"VersionId": version_id} if version_id else {})

    def derived_link(self, key: str, filename: str | None = None) -> str:
        """A short-lived presigned URL of a derived object. No shared cache keeps the object, and browsers save
        it under `name`, if given.
        """
        params = {
            "Bucket": self._renditions,
            "Key": key,
            "ResponseCacheControl": f"private, max-age={LINK_SECONDS}",
            **(attachment(filename) if filename else {}),
        }
        return self._client.generate_presigned_url("get_object", Params=params, ExpiresIn=LINK_SECONDS)

    def _delete(self, bucket: str, objects: Iterable[Any]) -> None:
        if refused := self._try_delete(bucket, objects):
            # Raised as an AWS fault: the caller's queue delivers the message again.
            raise ClientError({"Error": {"Code": refused[0]}}, "DeleteObjects")

    def _try_delete(self, bucket: str, objects: Iterable[Any]) -> list[str]:
        """Remove objects; returns S3's codes for those that it refuses to remove."""
        refused: list[str] = []
        for batch in itertools.batched(objects, _DELETE_BATCH, strict=False):
            named = [item for item in batch if not _NOT_XML.search(item["Key"])]
            for item in (item for item in batch if item not in named):
                self._client.delete_object(Bucket=bucket, **item)
            if not named:
                continue
            response = self._client.delete_objects(Bucket=bucket, Delete={"Objects": named, "Quiet": True})
            refused += [error.get("Code", "Unknown") for error in response.get("Errors", [])]
        return refused


def _refusal(error: ClientError) -> OriginalUnreadable | None:
    """S3's error if it has an object but refuses to return it at every try; None for any other fault.

    https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    """
    code, message = _code(error), error.response["Error"].get("Message", "")
    if code == "InvalidObjectState":
        return OriginalUnreadable("archived", "The original is in an archive. It has to be restored first.")
    # KMS may also be throttled: then the next delivery succeeds.
    final = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) < 500 and "Throttling" not in code
    denied = code == "AccessDenied" and "kms:" in message.lower()
    if denied or (code.startswith("KMS.") and final):
        return OriginalUnreadable(
            "unreadable", "The original is encrypted, and its key cannot be used at present."
        )
    return None


def attachment(filename: str) -> dict[str, str]:
    """The header that makes browsers save a file under a name: in ASCII for all clients, and unchanged for those
    that know RFC 8187.

    https://www.rfc-editor.org/rfc/rfc6266#appendix-D asks for both, and for no percent sign in the first.
    """
    letters = (char for char in unicodedata.normalize("NFKD", filename) if not unicodedata.combining(char))
    plain = "".join(char if _PLAIN.fullmatch(char) else "_" for char in letters)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
    return {"ResponseContentDisposition": disposition}


def _check_size(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise RejectedImage("too_large", f"The file is larger than {max_bytes // 2**20} MB.")
    if size == 0:
        raise RejectedImage("empty", "The file is empty.")


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"]
