"""The catalogue: one item an image, and the only code that speaks DynamoDB.

Every rule of the guard that keeps images from being lost or mixed up is a condition of one write here:
`claim`, `commit` and `bury` (docs/design.md, "The guard"). Each stage writes only its own attributes.
"""

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from darkroom import keys
from darkroom.attribute_values import from_attribute_value, to_attribute_value
from darkroom.events import Removal, Upload
from darkroom.keys import FOREVER, ImageId, Origin, Owner, Sequencer
from darkroom.stages import StageName

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

Attributes = Mapping[str, Any]

# An event waits in EventBridge for a day at most, and 14 days after it was sent to a queue it is gone from there
# and from the dead letters. An operator may send it back from those, which begins the 14 days anew. A tombstone
# outlives all that.
TOMBSTONE_LIFE = timedelta(days=30)

# A slot alone knows the name of the photo that was sent with its form, whose event may come as late as any.
SLOT_LIFE = TOMBSTONE_LIFE

# The sparse index of unsettled images would otherwise have one partition, whose 1,000 writes a second would
# throttle the table itself in a burst.
UNSETTLED_SHARDS = 8


# The version a stage worked on is still the image's current one.
_CURRENT = "#source_seq = :seq AND (attribute_not_exists(#deleted_seq) OR #deleted_seq < :seq)"
# A value of the attribute `timeline`.
_PLACE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z#(?P<id>[0-9a-f-]{36})")

# What a tombstone no longer holds. Its owner's words come back with an original that was only hidden.
_RESULTS = (
    *("size", "preview", "thumbnails", "metadata"),
    *("timeline", "owner_digest", "unsettled", "unsettled_since"),
)
_OWNERS_WORDS = ("filename", "content_type", "title", "description", "tags", "favourite")


class Verdict(StrEnum):
    """What the catalogue says about a stage's right to work on, or to commit, a version of an original."""

    GRANTED = "granted"
    STALE = "stale"  # a later version was claimed
    DELETED = "deleted"  # the image was deleted after this version
    DUPLICATE = "duplicate"  # this stage has committed this version


class Status(StrEnum):
    """What a client is told about an image."""

    PENDING = "pending"  # a slot without an original
    PROCESSING = "processing"
    READY = "ready"
    PARTIAL = "partial"  # there are pictures to show, but not all, or no metadata
    REJECTED = "rejected"  # there is no picture to show


@dataclass(frozen=True, slots=True)
class Image:
    """One image as the catalogue holds it."""

    attributes: Attributes

    @property
    def owner(self) -> Owner:
        return Owner(self.attributes["owner"])

    @property
    def image_id(self) -> ImageId:
        return ImageId(self.attributes["image_id"])

    @property
    def object_key(self) -> str:
        """The original's key."""
        return str(self.attributes["object_key"])

    @property
    def source_seq(self) -> Sequencer | None:
        """The latest version of the original that was claimed; None before the first."""
        seq = self.attributes.get("source_seq")
        return None if seq is None else Sequencer(seq)

    @property
    def source_version(self) -> str | None:
        """The S3 version id of that version, where the event told it."""
        return self.attributes.get("source_version")

    @property
    def deleted(self) -> bool:
        return self._deleted_at_or_after(self.source_seq or Sequencer(""))

    @property
    def status(self) -> Status:
        if self.source_seq is None:
            return Status.PENDING
        thumbnails, metadata = self.result(StageName.THUMBNAILS), self.result(StageName.METADATA)
        if thumbnails is None or metadata is None:
            return Status.PROCESSING
        if "error" in thumbnails and self.preview() is None:
            return Status.REJECTED
        return Status.PARTIAL if "error" in thumbnails or "error" in metadata else Status.READY

    def result(self, stage: StageName) -> Attributes | None:
        """What a stage committed for the current version; None while it owes it."""
        result = self.attributes.get(stage)
        return result if result is not None and result["seq"] == self.source_seq else None

    def preview(self) -> Attributes | None:
        """What the thumbnailer showed early of the current version; None when it did not."""
        preview = self.attributes.get("preview")
        return preview if preview is not None and preview["seq"] == self.source_seq else None

    def verdict(self, stage: StageName, seq: Sequencer) -> Verdict:
        """Why a write of this stage for version `seq` was refused, or GRANTED where nothing stands against it."""
        if self._deleted_at_or_after(seq):
            return Verdict.DELETED
        if self.source_seq is not None and self.source_seq > seq:
            return Verdict.STALE
        committed = self.attributes.get(stage)
        if committed is not None and committed["seq"] >= seq:
            return Verdict.DUPLICATE
        return Verdict.GRANTED

    def _deleted_at_or_after(self, seq: Sequencer) -> bool:
        deleted_seq = self.attributes.get("deleted_seq")
        return deleted_seq is not None and deleted_seq >= seq


@dataclass(frozen=True, slots=True)
class Page:
    """Some images, newest first, and the cursor of the next page; None on the last."""

    images: list[Image]
    cursor: str | None


class InvalidCursor(ValueError):
    """A page cursor that this catalogue did not give out."""


class Catalog:
    """The catalogue table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    # The guard

    def claim(self, upload: Upload, stage: StageName) -> Verdict:
        """Make this version the current one, unless a later one, a deletion or our own commit forbids it."""
        original, uploaded_at = upload.original, timestamp(upload.uploaded_at)
        claimed = self._update(
            original.owner,
            original.image_id,
            assign={
                "source_seq": upload.sequencer,
                "source_etag": upload.etag,
                "source_version": upload.version_id,
                "size": upload.size,
                "uploaded_at": uploaded_at,
                "timeline": timeline(uploaded_at, original.image_id),
                "unsettled": _shard(original.image_id),
                "unsettled_since": timestamp(datetime.now(UTC)),
            },
            assign_once={
                "owner": original.owner,
                "image_id": original.image_id,
                "origin": original.origin,
                "object_key": original.key,
                "filename": original.filename,
                "created_at": uploaded_at,
            },
            copy={"previous_seq": "source_seq"},
            remove=["expires_at"],
            condition="(attribute_not_exists(#source_seq) OR #source_seq < :seq) "
            "AND (attribute_not_exists(#deleted_seq) OR #deleted_seq < :seq)",
            seq=upload.sequencer,
        )
        # Refused also when the other stage claimed this very version first: then there is nothing to write.
        return Verdict.GRANTED if claimed else self._verdict(upload, stage)

    def show_preview(self, upload: Upload, preview: Attributes) -> None:
        """Let readers see the first renditions before the stage commits; without effect once overtaken."""
        self._update(
            upload.original.owner,
            upload.original.image_id,
            assign={"preview": {**preview, "seq": upload.sequencer}},
            condition=_CURRENT,
            seq=upload.sequencer,
        )

    def commit(
        self, upload: Upload, stage: StageName, result: Attributes, also: Attributes | None = None
    ) -> Verdict:
        """Record a stage's result, if the version it worked on is still the current one.

        Thumbnails replace the preview; their failure leaves it, as there is nothing better to show. `also` holds
        further attributes that are this stage's to write. DUPLICATE says that a retry of ours, or a second
        delivery, has committed already.
        """
        committed = self._update(
            upload.original.owner,
            upload.original.image_id,
            assign={stage: {**result, "seq": upload.sequencer}, **(also or {})},
            remove=["preview"] if stage is StageName.THUMBNAILS and "error" not in result else [],
            condition=f"{_CURRENT} AND (attribute_not_exists(#{stage}.#seq) OR #{stage}.#seq < :seq)",
            seq=upload.sequencer,
        )
        return Verdict.GRANTED if committed else self._verdict(upload, stage)

    def settle(self, upload: Upload) -> Sequencer | None:
        """Take an image from the unsettled once all its stages have committed this version.

        Each stage looks after its own commit, so the last one always sees the others' results. Attributes of one
        stage cannot stand in the other's conditions: IAM would have to let it write them.
        Returns the sequencer of the version before this one, whose derived objects nobody reads any more; None
        when there was none, or when this version is no longer the current one.
        """
        image = self.get(upload.original.owner, upload.original.image_id)
        if image is None or image.source_seq != upload.sequencer:
            return None
        if all(image.result(stage) is not None for stage in StageName):
            self._update(
                upload.original.owner,
                upload.original.image_id,
                remove=["unsettled", "unsettled_since"],
                condition="#source_seq = :seq",
                seq=upload.sequencer,
            )
        return Sequencer(image.attributes["previous_seq"]) or None

    def bury(self, removal: Removal) -> Verdict:
        """Turn an image into a tombstone by the sequencer of its deletion; STALE when a later version lives."""
        forgotten = (*_RESULTS, *_OWNERS_WORDS) if removal.permanent else _RESULTS
        return self._bury(removal.original.owner, removal.original.image_id, removal.sequencer, forgotten)

    def delete(self, image: Image) -> None:
        """Turn an image into a tombstone at its owner's word.

        An upload's id is spent: its form may still be valid, and nothing sent with it comes back. An import's
        key may be filled again by a later version.
        """
        seq = image.source_seq if keys.is_imported(image.image_id) else FOREVER
        if seq is not None:
            self._bury(image.owner, image.image_id, seq, (*_RESULTS, *_OWNERS_WORDS))

    def _bury(self, owner: Owner, image_id: ImageId, seq: Sequencer, forgotten: Iterable[str]) -> Verdict:
        buried = self._update(
            owner,
            image_id,
            assign={
                "owner": owner,
                "image_id": image_id,
                "deleted_seq": seq,
                "expires_at": _expiry(TOMBSTONE_LIFE),
            },
            remove=forgotten,
            condition="(attribute_not_exists(#source_seq) OR #source_seq <= :seq) "
            "AND (attribute_not_exists(#deleted_seq) OR #deleted_seq < :seq)",
            seq=seq,
        )
        if buried:
            return Verdict.GRANTED
        image = self.get(owner, image_id)
        return Verdict.STALE if image is not None and not image.deleted else Verdict.DUPLICATE

    def _verdict(self, upload: Upload, stage: StageName) -> Verdict:
        image = self.get(upload.original.owner, upload.original.image_id)
        # The item can be gone only after its tombstone expired.
        return Verdict.DELETED if image is None else image.verdict(stage, upload.sequencer)

    # Slots and readers

    def open_slot(
        self,
        owner: Owner,
        image_id: ImageId,
        object_key: str,
        filename: str,
        content_type: str,
    ) -> Image | None:
        """Reserve an image for an original to come, or find the one reserved before.

        None when the id is taken: by an image that has its original, or by a deleted one.
        """
        now = datetime.now(UTC)
        opened = self._update(
            owner,
            image_id,
            assign={
                "owner": owner,
                "image_id": image_id,
                "origin": Origin.UPLOAD,
                "object_key": object_key,
                "filename": filename,
                "content_type": content_type,
                "expires_at": _expiry(SLOT_LIFE),
            },
            assign_once={"created_at": timestamp(now)},
            condition="attribute_not_exists(#source_seq) AND attribute_not_exists(#deleted_seq)",
        )
        return self.get(owner, image_id) if opened else None

    def get(self, owner: Owner, image_id: ImageId) -> Image | None:
        """Read one image, tombstones included, as of the last write."""
        response = self._client.get_item(TableName=self._table, Key=_key(owner, image_id), ConsistentRead=True)
        item = response.get("Item")
        return None if item is None else Image(_plain(item))

    def page(self, owner: Owner, limit: int, cursor: str | None = None) -> Page:
        """One page of an owner's images, at most 100, newest first. Raises InvalidCursor.

        The index names them, perhaps a moment late; the items are read as of the last write, so that nobody is
        shown what they have just deleted.
        """
        start = {} if cursor is None else {"ExclusiveStartKey": _decode_cursor(owner, cursor)}
        response = self._client.query(
            TableName=self._table,
            IndexName="by_owner",
            KeyConditionExpression="#owner = :owner",
            ExpressionAttributeNames={"#owner": "owner"},
            ExpressionAttributeValues=_typed({":owner": owner}),
            ScanIndexForward=False,
            Limit=limit,
            **start,
        )
        last = response.get("LastEvaluatedKey")
        return Page(
            images=self._read([{"pk": entry["pk"], "sk": entry["sk"]} for entry in response["Items"]]),
            cursor=None if last is None else _encode_cursor(_plain(last)),
        )

    def _read(self, keys: list[Any]) -> list[Image]:
        """The living images under at most 100 primary keys, in their order."""
        found: dict[str, Image] = {}
        wanted: Any = {self._table: {"Keys": keys, "ConsistentRead": True}} if keys else {}
        while wanted:  # Each answer holds one at least, or DynamoDB would have refused, and botocore waited.
            response = self._client.batch_get_item(RequestItems=wanted)
            for item in response["Responses"].get(self._table, []):
                found[item["pk"]["S"]] = Image(_plain(item))
            wanted = response["UnprocessedKeys"]
        images = (found.get(key["pk"]["S"]) for key in keys)
        return [image for image in images if image is not None and not image.deleted]

    def _update(
        self,
        owner: Owner,
        image_id: ImageId,
        *,
        assign: Attributes | None = None,
        assign_once: Attributes | None = None,
        copy: Mapping[str, str] | None = None,
        remove: Iterable[str] = (),
        condition: str,
        seq: Sequencer | None = None,
    ) -> bool:
        """Do one conditional write; False when its condition refused it.

        `assign` sets attributes, `assign_once` those not there yet (None: not known, left alone), `copy` keeps the
        old value of another attribute ("" where it had none). In the condition `#name` stands for an attribute and
        `:seq` for `seq`.
        """
        once = {name: value for name, value in (assign_once or {}).items() if value is not None}
        values = {**(assign or {}), **once}
        sets = [
            *(f"#{name} = if_not_exists(#{source}, :none)" for name, source in (copy or {}).items()),
            *(f"#{name} = :_{name}" for name in assign or {}),
            *(f"#{name} = if_not_exists(#{name}, :_{name})" for name in once),
        ]
        removes = [f"#{name}" for name in remove]
        expression = " ".join(
            [f"SET {', '.join(sets)}"] * bool(sets) + [f"REMOVE {', '.join(removes)}"] * bool(removes)
        )
        placeholders: Attributes = {
            **{f":_{name}": value for name, value in values.items()},
            **({":none": ""} if copy else {}),
            **({":seq": seq} if seq is not None else {}),
        }
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(owner, image_id),
                UpdateExpression=expression,
                ConditionExpression=condition,
                ExpressionAttributeNames={
                    f"#{name}": name for name in re.findall(r"#(\w+)", f"{expression} {condition}")
                },
                ExpressionAttributeValues=_typed(placeholders),
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True


def timestamp(moment: datetime) -> str:
    """The catalogue's form of a moment: RFC 3339 in UTC, to the second, sortable as text."""
    # strftime would write the year 999 with three digits.
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def timeline(moment: str, image_id: ImageId) -> str:
    """The sort key of `by_owner`: when the picture was taken or uploaded, and the id to tell equals apart."""
    return f"{moment}#{image_id}"


def owner_digest(owner: Owner, sha256: str) -> str:
    """The partition key of `by_digest`: equal bytes of one owner."""
    return f"{owner}#{sha256}"


def _key(owner: Owner, image_id: ImageId) -> Any:
    """The primary key. It holds the owner, so that nobody can even address another's image."""
    return {"pk": {"S": f"IMAGE#{owner}#{image_id}"}, "sk": {"S": "IMAGE"}}


def _shard(image_id: ImageId) -> str:
    return str(int(image_id[:8], 16) % UNSETTLED_SHARDS)


def _expiry(life: timedelta) -> int:
    return int((datetime.now(UTC) + life).timestamp())


def _encode_cursor(last: Attributes) -> str:
    return base64.urlsafe_b64encode(last["timeline"].encode()).decode().rstrip("=")


def _decode_cursor(owner: Owner, cursor: str) -> Any:
    """The key after which a page begins. A cursor is a place in time: in any list it can show only that list."""
    try:
        place = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except ValueError as error:
        raise InvalidCursor from error
    match = _PLACE.fullmatch(place)
    if match is None:
        raise InvalidCursor
    return {**_key(owner, ImageId(match["id"])), **_typed({"owner": owner, "timeline": place})}


def _typed(values: Attributes) -> Any:
    return {name: to_attribute_value(value) for name, value in values.items()}


def _plain(item: Attributes) -> dict[str, Any]:
    return {name: from_attribute_value(value) for name, value in item.items()}
