"""One S3 event, decoded in one place: Upload, Removal or Ignored. And the one event that we send: an Upload.

S3 sends its events through EventBridge, which keeps object keys as they are (no percent-encoding).
https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from darkroom import keys
from darkroom.errors import MalformedEvent
from darkroom.order import Sequencer, parse_sequencer

SOURCE: Final = "darkroom"
"""The source of all events that Darkroom sends, public ones too; S3's is aws.s3."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A version of an original was written. `size` in bytes; `uploaded_at` is S3's, in UTC.

    `version_id`: None if S3 gives none that lasts; then the ETag has to distinguish versions.
    """

    original: keys.OriginalKey
    sequencer: Sequencer
    version_id: str | None
    etag: str
    size: int
    uploaded_at: datetime


@dataclass(frozen=True, slots=True)
class Removal:
    """An original was hidden by a delete marker, or (`permanent`) one version of it was destroyed.

    `expired`: a lifecycle rule of the bucket did it; our rule destroys only versions that are not current.
    """

    original: keys.OriginalKey
    sequencer: Sequencer
    permanent: bool
    expired: bool


@dataclass(frozen=True, slots=True)
class Ignored:
    """A well-formed message that concerns no image; `reason` is a word for the metrics."""

    reason: str


def decode(body: str, namespace: str = "") -> Upload | Removal | Ignored:
    """Decode the body of a queue message; `namespace` as in `keys.parse_original`.

    Raises MalformedEvent if it is not an S3 event.
    """
    try:
        message = json.loads(body)
    except ValueError as error:
        raise MalformedEvent("not JSON") from error
    if not isinstance(message, dict):
        raise MalformedEvent("not a JSON object")
    if message.get("Event") == "s3:TestEvent":
        return Ignored("test_event")
    try:
        return _decode_event(message, namespace)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise MalformedEvent(f"not an S3 event: {type(error).__name__}: {error}") from error


def encode(upload: Upload) -> str:
    """The message body that decodes to an upload, to have its work done again."""
    item = {
        "key": upload.original.key,
        "size": upload.size,
        "etag": upload.etag,
        "version-id": upload.version_id,
        "sequencer": upload.sequencer,
    }
    return json.dumps(
        {
            "source": SOURCE,
            "detail-type": "Object Created",
            "time": upload.uploaded_at.isoformat(),
            "detail": {"bucket": {"name": upload.original.bucket}, "object": item},
        }
    )


def _decode_event(message: dict[str, Any], namespace: str) -> Upload | Removal | Ignored:
    kind, detail = message["detail-type"], message["detail"]
    if message["source"] not in {"aws.s3", SOURCE} or kind not in {"Object Created", "Object Deleted"}:
        raise ValueError("another source or kind of event")
    item = detail["object"]
    key = _text(item["key"])
    original = keys.parse_original(_text(detail["bucket"]["name"]), key, namespace)
    if original is None:
        return Ignored("companion" if keys.is_companion(key) else "unknown_prefix")
    sequencer = parse_sequencer(_text(item["sequencer"]))
    if kind == "Object Deleted":
        return Removal(
            original,
            sequencer,
            permanent=detail["deletion-type"] == "Permanently Deleted",
            expired=detail.get("reason") == "Lifecycle Expiration",
        )
    version_id = item.get("version-id")
    return Upload(
        original=original,
        sequencer=sequencer,
        version_id=lasting(_text(version_id)) if version_id else None,
        etag=_text(item["etag"]),
        size=_size(item["size"]),
        uploaded_at=datetime.fromisoformat(_text(message["time"])),
    )


def lasting(version_id: str | None) -> str | None:
    """A version id that names the same bytes for ever, or None.

    "null" does not: while versioning is suspended, each write replaces the version of that name.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/AddingObjectstoVersionSuspendedBuckets.html
    """
    return None if version_id == "null" else version_id


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("a text was expected")
    return value


def _size(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError("a number of bytes was expected")
    return value
