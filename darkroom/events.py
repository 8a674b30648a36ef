"""One S3 event, decoded in one place, as one of the types below. And as we send them ourselves.

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

_PERMANENT: Final = "Permanently Deleted"
_EXPIRED: Final = "Lifecycle Expiration"


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
class Arrival:
    """A companion was written or removed, or a file that may be one. S3 says what is there now."""

    companion: keys.CompanionKey
    sequencer: Sequencer


Event = Upload | Removal | Arrival

OF_ORIGINALS: Final[tuple[type[Upload | Removal], ...]] = (Upload, Removal)
"""The events of originals."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A well-formed message that concerns no image; `reason` is a word for the metrics."""

    reason: str


def decode(body: str, namespace: str = "") -> Event | Ignored:
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


def encode(event: Event) -> str:
    """The message body that decodes to an event, to have its work done again."""
    kind, more = "Object Created", {}
    item: dict[str, Any] = {"sequencer": event.sequencer}
    detail: dict[str, Any] = {}
    match event:
        case Upload():
            item |= {"size": event.size, "etag": event.etag, "version-id": event.version_id}
            more = {"time": event.uploaded_at.isoformat()}
        case Removal():
            kind = "Object Deleted"
            detail = {
                "deletion-type": _PERMANENT if event.permanent else "Delete Marker Created",
                "reason": _EXPIRED if event.expired else "DeleteObject",
            }
        case Arrival():
            pass
    subject = event.companion if isinstance(event, Arrival) else event.original
    detail |= {"bucket": {"name": subject.bucket}, "object": {"key": subject.key, **item}}
    return json.dumps({"source": SOURCE, "detail-type": kind, "detail": detail, **more})


def _decode_event(message: dict[str, Any], namespace: str) -> Event | Ignored:
    kind, detail = message["detail-type"], message["detail"]
    if message["source"] not in {"aws.s3", SOURCE} or kind not in {"Object Created", "Object Deleted"}:
        raise ValueError("another source or kind of event")
    item = detail["object"]
    key = _text(item["key"])
    bucket = _text(detail["bucket"]["name"])
    sequencer = parse_sequencer(_text(item["sequencer"]))
    if (companion := keys.parse_companion(bucket, key, namespace)) is not None:
        return Arrival(companion, sequencer)
    original = keys.parse_original(bucket, key, namespace)
    if original is None:
        return Ignored("system_file" if keys.is_system_file(key) else "unknown_prefix")
    if kind == "Object Deleted":
        return Removal(
            original,
            sequencer,
            permanent=detail["deletion-type"] == _PERMANENT,
            expired=detail.get("reason") == _EXPIRED,
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
