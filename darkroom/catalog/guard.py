"""The stages' part of the catalogue: claim, preview, commit, settle (docs/design.md, "The guard").

`decide` decides in plain Python, from the entry that was read, what a delivery may do. `table.py` refuses the
write if the entry has changed since.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from darkroom import chronology
from darkroom.catalog.entry import Attributes, Entry, Fault, Owes, fault_of, limits_of, timestamp
from darkroom.catalog.owners import closed_at
from darkroom.catalog.table import ATTEMPTS, Table, as_listed, failed, unsettled
from darkroom.chronology import Place
from darkroom.errors import Contention
from darkroom.events import Upload
from darkroom.keys import ImageId, Owner
from darkroom.order import MAX_REVISION, Order, version_tag
from darkroom.stages import PICTURES, STAGES, StageName


class Verdict(StrEnum):
    """What a stage may do about a version of an original."""

    GRANTED = "granted"
    STALE = "stale"  # a later version was claimed, or a later revision is due
    DELETED = "deleted"  # the image was deleted after this version
    DUPLICATE = "duplicate"  # this stage has done what is due
    CONTESTED = "contested"  # only S3 knows whether this version is the current one
    CLOSED = "closed"  # the owner has closed the account
    UNFINISHED = "unfinished"  # the owner's deletion of the earlier versions is still going on


class Change(StrEnum):
    """What a delivery has to write before a stage may work."""

    TAKE = "take"  # this version becomes the current one
    CONFIRM = "confirm"  # it is the current version already, under an earlier order


@dataclass(frozen=True, slots=True)
class Grant:
    """A granted claim: the entry that it was decided on, and the order to work under."""

    entry: Entry
    order: Order


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused claim: why, and at which turn of the entry. `order`: the order of the work that is due."""

    verdict: Verdict
    turn: int
    order: Order | None = None


def decide(entry: Entry | None, upload: Upload, stage: StageName, asked: int | None = None) -> Verdict | Change:
    """What a delivery of an upload's event may do, or has to write first.

    `asked`: the entry's turn at which S3 was asked and said that this version is current.
    """
    if entry is None:
        return Change.TAKE
    if entry.quarantined:
        return Verdict.DELETED
    if entry.living and entry.is_same_version(upload):
        if upload.sequencer > entry.latest:
            return Change.CONFIRM
        return Verdict.DUPLICATE if entry.finished(stage) else Verdict.GRANTED
    if upload.sequencer <= entry.deleted_seq:
        return Verdict.DELETED
    if upload.sequencer < entry.latest:
        return Verdict.STALE
    if entry.owes is Owes.ORIGINAL:
        return Verdict.UNFINISHED
    # Sequencers cannot decide if a keeper decided last, or if other bytes came under the same order.
    contested = entry.marked or upload.sequencer == entry.latest
    return Verdict.CONTESTED if contested and asked != entry.turn else Change.TAKE


class Guard:
    """The catalogue as a stage sees it. It writes the attributes that both stages share, and this stage's own."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def claim(self, upload: Upload, stage: StageName, asked: int | None = None) -> Grant | Refusal:
        """Make this version the current one if it is, and say what the stage may do about it.

        If it is CONTESTED, the caller asks S3. If S3 confirms the version, it passes the refusal's turn as
        `asked`.
        """
        owner, image_id = upload.original.owner, upload.original.image_id
        for _ in range(ATTEMPTS):
            entry = self._table.get(owner, image_id)
            # An entry of a closed account is spent, so only an image without one needs the owner's item.
            if entry is None and closed_at(self._table, owner) is not None:
                return Refusal(Verdict.CLOSED, 0)
            decision = decide(entry, upload, stage, asked)
            if decision is Change.TAKE:
                taken = {**claimed(entry, upload), "marked": None}
                self._table.take_turn(entry, owner, image_id, assign=taken, assign_once=identity(upload))
            elif decision is Change.CONFIRM:
                # Without a version id only the ETag matches, and the version that was known until now may be gone.
                version = {"source_version": upload.version_id}
                seen = {"seen_seq": upload.sequencer, "marked": None, **version}
                self._table.take_turn(entry, owner, image_id, assign=seen)
            elif entry is not None:
                order = entry.due(stage)
                if decision is Verdict.GRANTED and order is not None:
                    return Grant(entry, order)
                return Refusal(decision, entry.turn, order)
        raise Contention(image_id)

    def get(self, owner: Owner, image_id: ImageId) -> Entry | None:
        """Read one entry, tombstones included, as of the last write."""
        return self._table.get(owner, image_id)

    def show_preview(self, grant: Grant, preview: Attributes) -> bool:
        """Let readers see the first pictures before the stage commits, if there are none; returns whether it was
        done.

        Without effect if a later version was claimed. Pictures of an earlier revision are complete: they stay
        until the commit.
        """
        entry = grant.entry
        if entry.result(PICTURES) is not None:
            return False
        shown = {"preview": {**preview, "order": str(grant.order)}}
        still = still_due(PICTURES, str(grant.order))
        return self._table.write(entry, entry.owner, entry.image_id, assign=shown, **still)

    def note_limit(self, grant: Grant, stage: StageName, code: str) -> None:
        """Remember that a stage's isolated work met a limit under its order. Without effect once overtaken."""
        entry, order = grant.entry, str(grant.order)
        met = {limits_of(stage): {"order": order, "codes": sorted({*entry.limits_met(stage), code})}}
        self._table.write(entry, entry.owner, entry.image_id, assign=met, **still_due(stage, order))

    def commit(
        self,
        grant: Grant,
        stage: StageName,
        found: Attributes | Fault,
        *,
        place: Place | None = None,
    ) -> Verdict:
        """Record a stage's result, or why it gave up, if its order is still due.

        A result replaces an earlier result, a preview and a fault. A fault keeps the result of the same version,
        since there is nothing better to show. `place`: when the picture was taken, without its owner's
        corrections. DUPLICATE: a retry of ours, or a second delivery, has committed already.
        """
        order, entry = str(grant.order), grant.entry
        # The effect of a fault depends on whether a preview was shown since the claim.
        before = self._table.get(entry.owner, entry.image_id) if isinstance(found, Fault) else entry
        for _ in range(ATTEMPTS):
            if before is None or not before.living:  # an entry disappears only after its tombstone has expired
                return Verdict.DELETED
            if str(before.due(stage)) != order:
                return Verdict.STALE
            if before.finished(stage):
                return Verdict.DUPLICATE
            ended = {**outcome(before, stage, order, found), **({} if place is None else {"time": asdict(place)})}
            if self._table.write(before, entry.owner, entry.image_id, assign=ended, **still_due(stage, order)):
                return Verdict.GRANTED
            before = self._table.get(entry.owner, entry.image_id)
        raise Contention(entry.image_id)

    def settle(self, owner: Owner, image_id: ImageId) -> Entry | None:
        """Take an image from the unsettled, from the slots and from the failed, as far as it does not belong there
        any more.
        """
        return settle(self._table, owner, image_id)


def settle(table: Table, owner: Owner, image_id: ImageId) -> Entry | None:
    """Take an image from the unsettled and from the slots if all its stages have ended the work that was due, and
    from the failed if none of them failed; returns the present entry.

    Each stage reads the entry after its own commit, so the last one sees the results of all. A stage's condition
    cannot contain the other's attributes: IAM would have to let it write them.
    """
    for _ in range(ATTEMPTS):
        entry = table.get(owner, image_id)
        if entry is None:
            return None
        over: dict[str, str | None] = {}
        if entry.unsettled_since and all(entry.settled(stage) for stage in entry.awaited_stages):
            over |= dict.fromkeys(("unsettled", "unsettled_since", "resends"))
            over |= {"timeline": chronology.image_timeline(image_id)}
        if entry.listed_as_failed and not any(entry.failed(stage) for stage in STAGES):
            over |= dict.fromkeys(("failed", "failed_since"))
        if not over or table.write(entry, owner, image_id, assign=over, **as_listed(entry)):
            return entry
    raise Contention(image_id)


def claimed(entry: Entry | None, upload: Upload) -> dict[str, Any]:
    """The attributes that make a version the current one, under its upload's order.

    Other bytes under the same sequencer get the next revision, so that newer work always has the higher order. A
    slot goes on to count until its photo has been processed: only then does the library count it.
    """
    slot = entry is not None and entry.stands_among_slots
    again = entry if entry is not None and entry.source_seq == upload.sequencer else None
    place = chronology.place(
        None,
        filename=upload.original.filename or (entry.filename if entry is not None else None),
        file_time=entry.file_time if entry is not None else None,
        uploaded_at=upload.uploaded_at,
    )
    return {
        "source_seq": upload.sequencer,
        "source_tag": version_tag(upload.version_id, upload.etag),
        "source_version": upload.version_id,
        "source_etag": upload.etag,
        **dict.fromkeys(("seen_seq", "resends", "failed", "failed_since")),
        "overwrites": True if entry is not None and entry.source_seq is not None else None,
        "revisions": _revised(again) if again is not None else None,
        "stages": list(STAGES),
        "size": upload.size,
        "uploaded_at": timestamp(upload.uploaded_at),
        "time": asdict(place),
        **({} if slot else {"timeline": chronology.image_timeline(upload.original.image_id)}),
        **dict.fromkeys(("expires_at", "deleted_digest", "deleted_at", "owes", "by_owner", "doomed")),
        **dict.fromkeys(("doomed_companions", "gave_way")),
        **unsettled(upload.original.image_id),
    }


def identity(upload: Upload) -> dict[str, Any]:
    """The attributes that an entry gets with its first version and keeps."""
    original = upload.original
    return {
        "owner": original.owner,
        "image_id": original.image_id,
        "object_key": original.key,
        "filename": original.filename,
        "created_at": timestamp(upload.uploaded_at),
    }


def still_due(stage: StageName, order: str) -> dict[str, Any]:
    """The condition that no delivery has finally ended a stage's work under an order."""
    fault = fault_of(stage)
    return {
        "condition": f"(attribute_not_exists(#{stage}.#order) OR #{stage}.#order <> :order) AND "
        f"(attribute_not_exists(#{fault}.#order) OR #{fault}.#order <> :order OR #{fault}.#retry = :ours)",
        "values": {"order": order, "ours": True},
    }


def _revised(entry: Entry) -> dict[str, int]:
    """A revision above the present one of every stage, for all stages."""
    revisions = entry.attributes.get("revisions", {})
    return dict.fromkeys(STAGES, min(max(revisions.values(), default=0) + 1, MAX_REVISION))


def outcome(entry: Entry, stage: StageName, order: str, found: Attributes | Fault) -> dict[str, Any]:
    """The attributes that record how a stage's work ended."""
    engine = STAGES[stage].engine
    if not isinstance(found, Fault):
        preview = {"preview": None} if stage is PICTURES else {}
        result = {stage: {**found, "order": order, "engine": engine}}
        return {**result, fault_of(stage): None, limits_of(stage): None, **preview}
    fault = {
        limits_of(stage): None,
        fault_of(stage): {**asdict(found), "engine": engine},
        **(failed(entry.image_id) if found.retry else {}),
    }
    if entry.result(stage) is not None:
        return fault
    # Results of an earlier version are useless now; a preview of this version is not.
    keep = {"preview"} if entry.preview is not None else set()
    return fault | dict.fromkeys({stage, *STAGES[stage].also} - keep)
