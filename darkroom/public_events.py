"""What Darkroom tells other systems: every public event with its fields. Pure.

An event tells how an image is at one moment, not what was done to it, so whoever has the latest one has missed
nothing. It holds no word of the owner, no key of an object that people named, no link and no secret.
docs/events.md is for receivers; docs/events/ has a JSON schema of each type, made from these types.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, TypedDict

from darkroom.catalog.entry import Entry, Status
from darkroom.errors import FailureCode, RejectionCode
from darkroom.events import SOURCE as SOURCE
from darkroom.keys import ImageId, Owner
from darkroom.library.facts import Kind, kind
from darkroom.stages import StageName

SCHEMA: Final = 1
"""The version of the schemas. Fields and values are only added under one version."""

_NAMESPACE: Final = uuid.UUID("8f6b2d0e-5a3c-4e0f-9a57-2f0d6c1b7e44")
"""Makes the ids of events differ from other UUIDs of the same names."""


class EventType(StrEnum):
    """The `detail-type` of an event."""

    READY = "Image Ready"  # its work has ended, and there are pictures
    REJECTED = "Image Rejected"  # it has ended without a picture, because of the file
    FAILED = "Image Failed"  # it has ended without a picture, because of a fault on our side
    UPDATED = "Image Updated"  # its owner has changed the words, or has taken it from the trash
    TRASHED = "Image Trashed"
    DELETED = "Image Deleted"
    OWNER_DELETED = "Owner Deleted"  # the account is closed: this stands for all images


class EventError(TypedDict):
    """Why a stage gave up."""

    stage: Annotated[StageName, "the stage that gave up"]
    code: Annotated[RejectionCode | FailureCode, "the code, as in the API's `errors`"]
    retry: Annotated[bool, "whether another try may succeed"]


class Orders(TypedDict):
    """Which work made what is shown of an image. Other orders mean other pictures, or other metadata."""

    thumbnails: Annotated[str | None, "of the pictures; null without any"]
    metadata: Annotated[str | None, "of the metadata; null without any"]


class OwnerDetail(TypedDict):
    """What an event about an owner tells."""

    schema: Annotated[Literal[1], "the version of this schema; fields and values may be added under the same one"]
    id: Annotated[str, "the event's own id: whatever is sent again has the same one"]
    time: Annotated[str, "when Darkroom looked, RFC 3339 in UTC"]
    owner: Annotated[str, "whose"]


class ImageDetail(OwnerDetail):
    """What every event about an image tells."""

    image_id: Annotated[str, "which"]
    sequence: Annotated[int, "grows with each event of an image; less than one that has come is outdated"]


class ImageState(ImageDetail):
    """What an event tells of an image that exists."""

    status: Annotated[Status, "as in the API"]
    kind: Annotated[Kind, "what kind of picture it is; photo if nothing is known"]
    origin: Annotated[Literal["upload", "import"], "how the original came"]
    version: Annotated[str, "the version of the original; another one means other bytes"]
    size: Annotated[int, "the original's, in bytes"]
    orders: Annotated[Orders, "which work is shown"]
    errors: Annotated[list[EventError], "why stages gave up; may be there although there are pictures"]
    words_version: Annotated[int, "counts the owner's edits, as `version` in the API"]
    trashed: Annotated[bool, "whether it is in its owner's trash"]


DETAILS: Final[Mapping[EventType, type]] = {
    EventType.READY: ImageState,
    EventType.REJECTED: ImageState,
    EventType.FAILED: ImageState,
    EventType.UPDATED: ImageState,
    EventType.TRASHED: ImageState,
    EventType.DELETED: ImageDetail,
    EventType.OWNER_DELETED: OwnerDetail,
}
"""The type of each event's detail."""


_OUTCOMES: Final = {Status.REJECTED: EventType.REJECTED, Status.FAILED: EventType.FAILED}


@dataclass(frozen=True, slots=True)
class Event:
    """An event as it is sent."""

    type: EventType
    detail: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Its own id: the same whenever it is sent again."""
        return str(self.detail["id"])


def image_event(
    type: EventType,  # noqa: A002  # EventBridge's word
    image: tuple[Owner, ImageId],
    reason: Sequence[str | int | None],
    state: Mapping[str, Any],
    sequence: int,
    moment: datetime,
) -> Event:
    """An event about an image. `reason`: what distinguishes it from others of its type that tell the same."""
    owner, image_id = image
    id_ = _id(type, owner, image_id, *reason, json.dumps(state, sort_keys=True))
    detail = {**_owners(owner, id_, moment), "image_id": image_id}
    return Event(type, {**detail, "sequence": sequence, **state})


def owner_deleted(owner: Owner, closed_at: str, moment: datetime) -> Event:
    """The event of a closed account. It stands for the deletion of all images."""
    return Event(EventType.OWNER_DELETED, _owners(owner, _id(EventType.OWNER_DELETED, owner, closed_at), moment))


def image_state(entry: Entry) -> dict[str, Any]:
    """What events tell of an entry with an original that is not deleted."""
    metadata = entry.result(StageName.METADATA) or {}
    orders: Orders = {
        "thumbnails": (entry.pictures or {}).get("order"),
        "metadata": metadata.get("order"),
    }
    faults = [(stage, entry.fault(stage)) for stage in StageName]
    return {
        "status": entry.status,
        "kind": kind(entry),
        "origin": entry.origin,
        "version": f"{entry.source_seq}-{entry.source_tag}",
        "size": entry.size or 0,
        "orders": orders,
        "errors": [{"stage": stage, "code": f.code, "retry": f.retry} for stage, f in faults if f is not None],
        "words_version": entry.words.version,
        "trashed": entry.trashed_since is not None,
    }


def outcome_type(entry: Entry) -> EventType:
    """The type of the event that tells how an image's work has ended."""
    return _OUTCOMES.get(entry.status, EventType.READY)


def _owners(owner: Owner, id_: str, moment: datetime) -> dict[str, Any]:
    time = f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return {"schema": SCHEMA, "id": id_, "time": time, "owner": owner}


def _id(*parts: str | int | None) -> str:
    """The same id for the same event, however often it is sent."""
    return str(uuid.uuid5(_NAMESPACE, json.dumps(parts)))
