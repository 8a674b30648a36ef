"""An entry of the catalogue: what is known about one image. Pure; `table.py` reads and writes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, NamedTuple

from darkroom import chronology, keys
from darkroom.chronology import Place, Taken
from darkroom.companions.companion import Companion, CompanionSlot, Said, SidecarSource, first_said
from darkroom.companions.kinds import FileKind
from darkroom.errors import CHECKSUM_MISMATCH
from darkroom.events import Upload
from darkroom.files import File, MultipartUpload
from darkroom.keys import ImageId, Origin, Owner
from darkroom.order import FOREVER, Order, Sequencer, mark_after
from darkroom.stages import PICTURES, STAGES, Stage, StageName
from darkroom.words import Words

Attributes = Mapping[str, Any]

NEVER: Final = Sequencer("")
"""Below every sequencer."""


class Status(StrEnum):
    """The status of an image, as clients see it."""

    PENDING = "pending"  # a slot without an original
    PROCESSING = "processing"
    READY = "ready"
    PARTIAL = "partial"  # there are pictures to show, but not all, or no metadata
    REJECTED = "rejected"  # no picture, because of the file
    FAILED = "failed"  # no picture, because of a fault on our side; another try may succeed


class Owes(StrEnum):
    """What is still to be removed of a deleted image."""

    DERIVED = "derived"  # what was made from it
    ORIGINAL = "original"  # also its versions in S3, because its owner deleted it


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a stage gave up on a version. `code` is for programs, `message` for the owner.

    `retry`: all tries have failed for a reason that is not in the file, so the next one may succeed.
    """

    order: str
    code: str
    message: str
    retry: bool


class StoredRendition(NamedTuple):
    """A picture as an entry stores it: the rungs it serves (the first is the name of its object), and its sizes in
    pixels and bytes."""

    rungs: tuple[str, ...]
    format: str
    width: int
    height: int
    bytes: int
    animated: bool


@dataclass(frozen=True)
class Entry:
    """One image in the catalogue. What takes long to read from its attributes is read once, so it has no slots."""

    attributes: Attributes

    # Whose and which

    @property
    def owner(self) -> Owner:
        return Owner(self.attributes["owner"])

    @property
    def image_id(self) -> ImageId:
        return ImageId(self.attributes["image_id"])

    @property
    def origin(self) -> Origin:
        return Origin.IMPORT if keys.is_imported(self.image_id) else Origin.UPLOAD

    @property
    def object_key(self) -> str:
        """The original's key."""
        return str(self.attributes["object_key"])

    @property
    def filename(self) -> str | None:
        return self.attributes.get("filename")

    @property
    def file_time(self) -> str | None:
        """The file's time according to the client: RFC 3339 with an offset."""
        return self.attributes.get("file_time")

    @property
    def content_type(self) -> str | None:
        """The file's MIME type according to the client."""
        return self.attributes.get("content_type")

    @property
    def sent_by(self) -> str | None:
        """What the guest who sent it calls themselves; None if its owner did."""
        return self.attributes.get("sent_by")

    @property
    def declared_file(self) -> File:
        """The file that its client has announced with the slot; imports have none, so it says next to nothing."""
        content_type = self.content_type or "application/octet-stream"
        size: int | None = self.attributes.get("declared_size")
        return File(self.object_key, content_type, size, self.declared_sha256)

    @property
    def multipart(self) -> MultipartUpload | None:
        """The multipart upload that its client has begun and not completed; it may be of another file, announced
        before.
        """
        return MultipartUpload.parse(self.object_key, self.attributes.get("multipart"))

    @property
    def declared_sha256(self) -> str | None:
        """The SHA-256 of the file according to the client, in lower-case hex."""
        return self.attributes.get("declared_sha256")

    @property
    def size(self) -> int | None:
        """The size of the current version, in bytes."""
        return self.attributes.get("size")

    @property
    def created_at(self) -> datetime:
        """When its slot was opened, or its import arrived."""
        return datetime.fromisoformat(self.attributes["created_at"])

    @property
    def uploaded_at(self) -> datetime | None:
        """When the current version arrived; None before the first."""
        moment = self.attributes.get("uploaded_at")
        return None if moment is None else datetime.fromisoformat(moment)

    @cached_property
    def uncorrected_place(self) -> Place | None:
        """Its place in time without its owner's corrections; None without an original."""
        time = self.attributes.get("time")
        if time is None or self.uploaded_at is None:
            return None
        xmp, takeout = self._taken_beside(FileKind.XMP), self._taken_beside(FileKind.TAKEOUT)
        if xmp is None and takeout is None:
            return Place(**time)
        return chronology.place(
            Taken.of_summary(self.result(StageName.METADATA) or {}),
            filename=self.filename,
            file_time=self.file_time,
            uploaded_at=self.uploaded_at,
            xmp=xmp,
            takeout=takeout,
        )

    @cached_property
    def place(self) -> Place | None:
        """Its place in time; None without an original."""
        uncorrected = self.uncorrected_place
        return None if uncorrected is None else self.words.place(uncorrected)

    @cached_property
    def words(self) -> Words:
        """What its owner has said about it."""
        return Words.parse(self.attributes.get("words"))

    @property
    def corrected_orientation(self) -> int | None:
        """The orientation (1 to 8) that its owner has given the current bytes; None if the file's counts."""
        orientation = self.words.orientation
        if orientation is None or orientation.etag != self.attributes.get("source_etag"):
            return None
        return orientation.value

    @property
    def trashed_since(self) -> datetime | None:
        """Since when it is in its owner's trash; None if it is not. A version that came later counts anew."""
        moment = self.attributes.get("trashed_at")
        if moment is None:
            return None
        trashed_at = datetime.fromisoformat(moment)
        return max(trashed_at, self.uploaded_at or trashed_at)

    # Companions

    @property
    def companions(self) -> list[Companion]:
        """The files that belong to it, in order of their names."""
        own = (companion for companion in self.all_companions if not companion.lent)
        return sorted(own, key=lambda companion: (companion.name, companion.key))

    @cached_property
    def all_companions(self) -> tuple[Companion, ...]:
        """Its companions, and sidecars of other images that speak of this one too."""
        return tuple(Companion.parse(stored) for stored in self.attributes.get("companions", ()))

    @property
    def companions_version(self) -> int:
        """Counts the changes of its companions."""
        return int(self.attributes.get("companions_version", 0))

    @property
    def companion_slots(self) -> list[CompanionSlot]:
        """The slots of companions whose file has not come."""
        return [CompanionSlot.parse(stored) for stored in self.attributes.get("companion_slots", ())]

    @property
    def slots_version(self) -> int:
        """Counts the changes of these slots."""
        return int(self.attributes.get("slots_version", 0))

    @property
    def gave_way(self) -> bool:
        """Whether its file is another image's companion now."""
        return "gave_way" in self.attributes

    @property
    def quarantined(self) -> bool:
        """Whether an operator hides it from everybody."""
        return "quarantined_at" in self.attributes

    def said_beside(self, *names: str) -> tuple[SidecarSource, Said] | None:
        """What its sidecars say, if they have values of these names, and which of them it comes from."""
        return first_said(self.all_companions, *names)

    def _taken_beside(self, kind: FileKind) -> Taken | None:
        said = first_said((each for each in self.all_companions if each.kind is kind), "taken_at")
        return None if said is None or said[1].taken_at is None else Taken(said[1].taken_at, said[0])

    # What is current

    @property
    def turn(self) -> int:
        """Counts the changes of what is current; 0 before the first."""
        return int(self.attributes.get("turn", 0))

    @property
    def source_seq(self) -> Sequencer | None:
        """The sequencer or mark of the work on the current version; None before the first version."""
        seq: Sequencer | None = self.attributes.get("source_seq")
        return seq

    @property
    def source_tag(self) -> str | None:
        return self.attributes.get("source_tag")

    @property
    def source_version(self) -> str | None:
        """The S3 version id of the current version, if it is known."""
        return self.attributes.get("source_version")

    @property
    def deleted_seq(self) -> Sequencer:
        """The sequencer or mark of the latest deletion; before the first, NEVER."""
        return Sequencer(self.attributes.get("deleted_seq", NEVER))

    @property
    def latest(self) -> Sequencer:
        """The greatest known order of a version of the original."""
        return max(self.source_seq or NEVER, Sequencer(self.attributes.get("seen_seq", NEVER)))

    @property
    def marked(self) -> bool:
        """Whether a keeper has decided what is current and no event of S3 has confirmed it yet."""
        return "marked" in self.attributes

    @property
    def living(self) -> bool:
        """Whether the image has an original that is not deleted."""
        return self.source_seq is not None and self.source_seq > self.deleted_seq

    @property
    def stands_among_slots(self) -> bool:
        """Whether it is listed as a slot: its photo has not come, or is being processed for the first time."""
        return str(self.attributes.get("timeline", "")).startswith(chronology.SLOTS)

    @property
    def deleted(self) -> bool:
        return self.deleted_seq != NEVER and not self.living

    @property
    def owes(self) -> Owes | None:
        """What is still to be removed of an image; None if it lives or everything is removed."""
        owes = self.attributes.get("owes")
        return None if owes is None else Owes(owes)

    @property
    def doomed(self) -> list[str] | None:
        """The S3 version ids that an owed deletion by the owner destroys; None for all."""
        return self.attributes.get("doomed")

    @property
    def doomed_companions(self) -> Mapping[str, list[str]]:
        """The same of an import's companions, by their keys."""
        found: Mapping[str, list[str]] = self.attributes.get("doomed_companions", {})
        return found

    @property
    def by_owner(self) -> bool:
        """Whether the owner deleted the image through the API, and not another tool."""
        return "by_owner" in self.attributes

    @property
    def deleted_at(self) -> datetime | None:
        """When the owner deleted the image, if that is known."""
        moment = self.attributes.get("deleted_at")
        return None if moment is None else datetime.fromisoformat(moment)

    @property
    def deleted_digest(self) -> str | None:
        """The SHA-256 of a deleted image's bytes, if it was known."""
        return self.attributes.get("deleted_digest")

    @property
    def spent(self) -> bool:
        """Whether the id can never be used again."""
        return self.deleted_seq >= FOREVER

    @property
    def erased(self) -> bool:
        """Whether the owner has closed the account, and nothing is left of the image but this."""
        return "object_key" not in self.attributes

    @property
    def unsettled_since(self) -> datetime | None:
        """The time since which work or a removal is owed, or when it was last sent again; None if nothing is
        owed.
        """
        moment = self.attributes.get("unsettled_since")
        return None if moment is None else datetime.fromisoformat(moment)

    @property
    def resends(self) -> int:
        """How often the owed work was sent again because there was no message for it any more."""
        return int(self.attributes.get("resends", 0))

    @property
    def listed_as_failed(self) -> bool:
        """Whether the entry is in the index of failed entries."""
        return "failed" in self.attributes

    def next_mark(self) -> Sequencer:
        """The mark for a keeper, above everything that is known here. Raises ValueError if the id is spent."""
        return mark_after(self.latest, self.deleted_seq)

    def is_same_version(self, upload: Upload) -> bool:
        """Whether an upload is about the current version, by S3's version id or, if one of them lacks it, by
        ETag and size.
        """
        if self.source_version and upload.version_id:
            return self.source_version == upload.version_id
        return (self.attributes.get("source_etag"), self.attributes.get("size")) == (upload.etag, upload.size)

    def original(self, bucket: str) -> keys.OriginalKey:
        """The key of its original, which may be gone."""
        return keys.OriginalKey(
            bucket, self.object_key, self.owner, self.image_id, self.origin, self.attributes.get("filename")
        )

    def current_upload(self, bucket: str) -> Upload:
        """The current version as an upload, to be worked on again."""
        attributes = self.attributes
        return Upload(
            original=self.original(bucket),
            sequencer=Sequencer(attributes["source_seq"]),
            version_id=self.source_version,
            etag=attributes["source_etag"],
            size=attributes["size"],
            uploaded_at=datetime.fromisoformat(attributes["uploaded_at"]),
        )

    # Results of the stages

    @property
    def stages(self) -> Iterator[Stage]:
        """The stages that the current version goes through: those that existed when it was claimed."""
        names = self.attributes.get("stages", STAGES)
        return (stage for name, stage in STAGES.items() if name in names)

    @property
    def awaited_stages(self) -> set[StageName]:
        """The stages that the image waits for: those of the claim, and those that were requested since."""
        asked = self.attributes.get("revisions", {})
        return {stage.name for stage in self.stages} | {name for name in STAGES if name in asked}

    def due(self, stage: StageName) -> Order | None:
        """The order of a stage's work on the current version: its latest revision; None without an original."""
        if self.source_seq is None or self.source_tag is None:
            return None
        return Order(self.source_seq, self.attributes.get("revisions", {}).get(stage, 0), self.source_tag)

    @cached_property
    def _due(self) -> Mapping[StageName, str]:
        return {stage: str(self.due(stage)) for stage in STAGES}

    def settled(self, stage: StageName) -> bool:
        """Whether the image does not wait for a stage any more, because the work that was due has ended or was
        given up.
        """
        due, fault = self._due[stage], self.fault(stage)
        return self._order(stage) == due or (fault is not None and fault.order == due)

    def failed(self, stage: StageName) -> bool:
        """Whether a stage gave up the work that was due because of a fault on our side."""
        fault = self.fault(stage)
        return fault is not None and fault.retry and fault.order == self._due[stage]

    @property
    def given_up(self) -> list[StageName]:
        """The stages whose latest work on the current version failed."""
        return [stage for stage in STAGES if self.settled(stage) and self.fault(stage) is not None]

    @property
    def worked_on_anew(self) -> list[StageName]:
        """The stages that owe another revision of the current version."""
        return [
            stage for stage in STAGES if (due := self.due(stage)) and due.revision > 0 and not self.settled(stage)
        ]

    def result(self, stage: StageName) -> Attributes | None:
        """A stage's result for the current version, in any revision; None if there is none."""
        return self._results.get(stage)

    @cached_property
    def _results(self) -> Mapping[StageName, Attributes]:
        return {stage: self.attributes[stage] for stage in STAGES if self._is_current(self._order(stage))}

    @property
    def sha256(self) -> str | None:
        """The SHA-256 of the current version's bytes, in lower-case hex, if a stage that has read them made
        something of them.

        A stage that gets other bytes than the declared ones makes nothing of them.
        """
        described = (self.result(StageName.METADATA) or {}).get("sha256")
        return described or (None if self.pictures is None else self.declared_sha256)

    @property
    def verified(self) -> bool:
        """Whether the bytes that a stage has read are those that the client declared."""
        return self.sha256 is not None and self.sha256 == self.declared_sha256

    @property
    def presumed_sha256(self) -> str | None:
        """The SHA-256 of the bytes that it has, or is to have: as they were read or, until then, as the client
        declared them; None if it is not known, or if other bytes have come.
        """
        faults = (self.fault(stage) for stage in STAGES)
        other = any(fault is not None and fault.code == CHECKSUM_MISMATCH for fault in faults)
        return None if other else self.sha256 or self.declared_sha256

    def has(self, sha256: str) -> bool:
        """Whether it has the file with a SHA-256, or is the slot for it."""
        return not self.deleted and self.presumed_sha256 == sha256

    def fault(self, stage: StageName) -> Fault | None:
        """Why a stage's latest work on the current version failed; None if it did not."""
        return self._faults.get(stage)

    @cached_property
    def _faults(self) -> Mapping[StageName, Fault]:
        stored = {stage: self.attributes.get(fault_of(stage)) for stage in STAGES}
        return {
            stage: Fault(fault["order"], fault["code"], fault["message"], fault.get("retry", False))
            for stage, fault in stored.items()
            if fault is not None and self._is_current(fault["order"])
        }

    def limits_met(self, stage: StageName) -> frozenset[str]:
        """The codes of the limits that a stage's isolated work has met under the order that is due."""
        met = self.attributes.get(limits_of(stage), {})
        return frozenset(met["codes"] if met.get("order") == self._due[stage] else ())

    def engine(self, stage: StageName) -> int | None:
        """The engine number of the last result or fault for the current version; None if there is none."""
        fault = self.attributes.get(fault_of(stage))
        if fault is not None and self._is_current(fault["order"]):
            return int(fault["engine"])
        result = self.result(stage)
        return None if result is None else int(result["engine"])

    @property
    def resubmitted_by(self) -> str | None:
        """The last run of a command that had the image processed again; None if there is none."""
        return self.attributes.get("resubmitted_by")

    @property
    def preview(self) -> Attributes | None:
        """The first pictures of the current version, until there is a complete result."""
        preview: Attributes = self.attributes.get("preview", {})
        shown = self._is_current(preview.get("order", "")) and self.result(PICTURES) is None
        return preview if shown else None

    @cached_property
    def pictures(self) -> Attributes | None:
        """The pictures to show: {order, ladder, items, placeholder}."""
        return self.result(PICTURES) or self.preview

    @property
    def renditions(self) -> Iterator[StoredRendition]:
        """The renditions to show."""
        for item in (self.pictures or {}).get("items", ()):
            yield StoredRendition(
                tuple(item["rungs"]),
                item["format"],
                item["width"],
                item["height"],
                item["bytes"],
                item.get("animated", False),
            )

    def has_leftovers(self, stage: StageName, order: Order) -> bool:
        """Whether a stage that has ended its work under `order` may have left derived objects that are not
        shown.
        """
        fault = self.fault(stage)
        gave_up = fault is not None and fault.order == str(order)
        return "overwrites" in self.attributes or order.revision > 0 or gave_up

    def in_use(self, stage: StageName) -> set[str]:
        """The orders whose derived objects are shown, or may be being written now."""
        if not self.living:
            return set()
        used = {self._order(stage)} if self.result(stage) is not None else set()
        if stage is PICTURES and self.preview is not None:
            used.add(self.preview["order"])
        if not self.finished(stage):
            used.add(self._due[stage])
        return used

    def finished(self, stage: StageName) -> bool:
        """Whether the work that was due is over for every delivery, because there is a result or a fault of
        the file.
        """
        due, fault = self._due[stage], self.fault(stage)
        return self._order(stage) == due or (fault is not None and fault.order == due and not fault.retry)

    def is_over(self, stage: StageName, order: Order) -> bool:
        """Whether objects of an order are shown nowhere and nobody can commit that order any more.

        False for an order later than all that this entry knows: it may have been requested since the entry was
        read.
        """
        if str(order) in self.in_use(stage):
            return False
        due = self.due(stage)
        return order.sequencer <= self.deleted_seq or (due is not None and (order == due or order.precedes(due)))

    @cached_property
    def status(self) -> Status:
        if self.source_seq is None:
            return Status.PENDING
        required = [stage for stage in self.stages if stage.required]
        if any(self._is_awaited(stage.name) for stage in required):
            return Status.PROCESSING
        fault = self.fault(PICTURES)
        if fault is not None and self.pictures is None:
            return Status.FAILED if fault.retry else Status.REJECTED
        complete = all(self.result(stage.name) is not None for stage in required)
        return Status.READY if complete else Status.PARTIAL

    @property
    def reprocessing(self) -> bool:
        """Whether newer results are being made for an image that is already shown."""
        awaited = any(not self.settled(stage.name) for stage in self.stages if stage.required)
        return self.status not in (Status.PENDING, Status.PROCESSING) and awaited

    def _is_awaited(self, stage: StageName) -> bool:
        return self.result(stage) is None and not self.settled(stage)

    def _order(self, stage: StageName) -> str:
        return str(self.attributes.get(stage, {}).get("order", ""))

    def _is_current(self, order: str) -> bool:
        parsed = Order.parse(order)
        return parsed is not None and parsed.of_version(self.source_seq, self.source_tag)


def fault_of(stage: StageName) -> str:
    """The attribute that holds a stage's fault."""
    return f"{stage}_fault"


def limits_of(stage: StageName) -> str:
    """The attribute that holds the limits that a stage's work has met: {order, codes}."""
    return f"{stage}_limits"


def timestamp(moment: datetime) -> str:
    """The catalogue's form of a moment: RFC 3339 in UTC, to the second, sortable as text."""
    # strftime would write the year 999 with three digits.
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def own_attributes(stage: StageName) -> tuple[str, ...]:
    """The attributes of an entry that only this stage writes."""
    return stage, fault_of(stage), limits_of(stage), *STAGES[stage].also
