"""The API's part of the catalogue: slots, owners' words, and deletions by owners."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from darkroom import chronology, keys
from darkroom.catalog.entry import Attributes, Entry, Owes, timestamp
from darkroom.catalog.groups import link, note_slots
from darkroom.catalog.owners import AccountClosed, open_account
from darkroom.catalog.reservations import Digest, DigestReserved, look_up, reserve
from darkroom.catalog.resubmissions import owing_another
from darkroom.catalog.shares import DropSpent
from darkroom.catalog.table import ATTEMPTS, Add, Table, Update, as_listed, expiry, key, now, typed, unchanged
from darkroom.catalog.tombstones import TOMBSTONE_LIFE, Deletion, bury, finish, owners_deletion
from darkroom.companions.companion import CompanionSlot
from darkroom.errors import Contention
from darkroom.files import MultipartUpload
from darkroom.keys import ImageId, Owner
from darkroom.stages import PICTURES
from darkroom.words import Edit, Words

# Only the slot knows the name of the photo that is sent with its form, and the event may come very late.
SLOT_LIFE: Final[timedelta] = TOMBSTONE_LIFE

# A slot whose photo has not come a day after its last form is abandoned: a form is good for an hour.
# So an owner who loses the ids of many slots can upload again the next day. An abandoned slot that is asked for
# again is opened anew.
SLOTS_COUNT: Final = timedelta(days=1)


class Editing(StrEnum):
    """How an edit ended."""

    DONE = "done"
    OUTDATED = "outdated"  # somebody else has edited the words since they were read
    WITHOUT_ORIGINAL = "without_original"  # a slot whose photo has not come
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Edited:
    """How an edit ended, and the entry as it is now. `turned`: thumbnails in another orientation are due."""

    ending: Editing
    entry: Entry | None
    turned: bool = False


class Images:
    """The catalogue as the API sees it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, owner: Owner, image_id: ImageId) -> Entry | None:
        """Read one entry, tombstones included, as of the last write."""
        return self._table.get(owner, image_id)

    def get_many(self, owner: Owner, image_ids: Sequence[ImageId]) -> list[Entry]:
        """The existing entries of images, tombstones included, as of the last write."""
        return self._table.get_many([key(owner, image_id) for image_id in dict.fromkeys(image_ids)])

    def open_slot(
        self,
        owner: Owner,
        image_id: ImageId,
        filename: str,
        content_type: str,
        file_time: str | None,
        digest: Digest | None = None,
        size: int | None = None,
        *,
        renews: bool = False,
        sent_by: str | None = None,
        spends: Add | None = None,
    ) -> Entry | None:
        """Reserve an entry for an original, or find the one that was reserved before; it counts from now on.
        `digest`: reserve that of the file too. `renews`: only if the slot still awaits the file with that digest.
        `sent_by`: the guest of a share whom it is for. `spends`: what it takes of the share; then the slot has to
        be new.

        None if the id is taken by an image that has its original, or by a deleted one, or if there is no slot to
        renew, or one where none may be. Raises AccountClosed, DigestReserved if another image has reserved the
        digest since it was looked up, and DropSpent if the share has not so much left.
        """
        opened_at, expires_at = now(), expiry(SLOT_LIFE)
        declared = None if digest is None else digest.sha256
        awaits: tuple[Any, ...] = ("#declared_sha256 = :declared", {"declared": declared}) if renews else ()
        if spends is not None:
            awaits = ("attribute_not_exists(#pk)",)
        slot = Update(
            key(owner, image_id),
            assign={
                "owner": owner,
                "image_id": image_id,
                "object_key": keys.upload_key(owner, image_id),
                "filename": filename,
                "content_type": content_type,
                "file_time": file_time,
                "declared_sha256": declared,
                "declared_size": size,
                "sent_by": sent_by,
                "expires_at": expires_at,
                "timeline": chronology.slot_timeline(opened_at, image_id),
            },
            assign_once={"created_at": opened_at},
            **unchanged(None, *awaits),
        )
        # In one transaction, so that no slot is opened once the account is closed: what is emptied then stays
        # empty.
        reserved = [] if digest is None else [reserve(owner, image_id, digest, expires_at)]
        spent = [] if spends is None else [spends]
        refused = self._table.transact(open_account(owner), slot, *reserved, *spent)
        if 0 in refused:
            raise AccountClosed
        if 1 in refused:
            return None
        if spent and 2 + len(reserved) in refused:
            raise DropSpent
        if refused:
            raise DigestReserved
        return self._table.get(owner, image_id)

    def renew_slot(self, slot: Entry, digest: Digest, size: int | None) -> Entry | None:
        """Let a slot count anew, as its client has opened it, for another client that has the same file; otherwise
        like `open_slot`.
        """
        name, content_type = slot.attributes["filename"], slot.attributes["content_type"]
        return self.open_slot(
            slot.owner, slot.image_id, name, content_type, slot.file_time, digest, size, renews=True
        )

    def look_up_digest(self, owner: Owner, sha256: str, digest_key: str) -> Digest:
        """Find the image that a digest is reserved for, as of the last write."""
        return look_up(self._table, owner, sha256, digest_key)

    def note_multipart(self, slot: Entry, upload: MultipartUpload) -> bool:
        """Note the multipart upload of a slot, if the slot still has the one that was read, or none, and its file
        has not arrived.
        """
        before = slot.multipart
        return self._table.write(
            slot,
            slot.owner,
            slot.image_id,
            assign={"multipart": upload.stored},
            # A slot that has expired must not come back.
            condition="attribute_exists(#pk) AND "
            + ("#multipart.#id = :id" if before else "attribute_not_exists(#multipart)"),
            values={"id": before.id} if before else {},
        )

    def forget_multipart(self, entry: Entry, upload: MultipartUpload) -> None:
        """Note that a multipart upload was completed or aborted, unless another one was noted since."""
        self._table.update(
            key(entry.owner, entry.image_id),
            assign={"multipart": None},
            condition="#multipart.#id = :id",
            values={"id": upload.id},
        )

    def edit(self, entry: Entry, edit: Edit, versions: Collection[int] | None) -> Edited:
        """Change the owner's words about an image that has its original, if their version is one of `versions`
        (None: any).

        A correction of the orientation has the thumbnails made anew: the caller sends that work. An edit that
        changes nothing succeeds whatever the version is, because its first answer may have been lost. Raises
        WordsTooLong or NoSuchTime.
        """
        present: Entry | None = entry
        written: Words | None = None
        turned = False
        for _ in range(ATTEMPTS):
            if present is None or present.deleted:
                return Edited(Editing.DELETED, present)
            uncorrected = present.uncorrected_place
            if uncorrected is None:
                return Edited(Editing.WITHOUT_ORIGINAL, present)
            before = present.words
            if before == written:  # only the answer of our own write was lost
                return Edited(Editing.DONE, present, turned=turned)
            after = edit.apply(before, uncorrected, present.attributes["source_etag"])
            if after == before:
                return Edited(Editing.DONE, present)
            if versions is not None and before.version not in versions:
                return Edited(Editing.OUTDATED, present)
            written = replace(after, version=before.version + 1)
            edited = Entry({**present.attributes, "words": written.stored})
            turned = edited.corrected_orientation != present.corrected_orientation
            done = self._write_words(present, edited)
            present = self._table.get(present.owner, present.image_id)
            if done:
                return Edited(Editing.DONE, present, turned=turned)
        raise Contention(entry.image_id)

    def _write_words(self, entry: Entry, edited: Entry) -> bool:
        """Write the words of an edited entry, if nobody has edited, replaced or deleted the image since."""
        version = entry.words.version
        assign: dict[str, Any] = {"words": edited.attributes["words"]}
        # A shift is from the time that was read, and the extractor writes the time without changing the turn.
        condition = "#time = :time AND "
        condition += "#words.#version = :version" if version else "attribute_not_exists(#words)"
        values: dict[str, Any] = {"time": entry.attributes["time"], **({"version": version} if version else {})}
        turned = edited.corrected_orientation != entry.corrected_orientation
        if turned:
            assign |= owing_another(entry, PICTURES)
            listed = as_listed(entry)
            condition += f" AND {listed['condition']}"
            values |= listed.get("values", {})
        # Stages that were granted a claim before have to read a correction before they write.
        write = self._table.take_turn if turned else self._table.write
        return write(entry, entry.owner, entry.image_id, assign=assign, condition=condition, values=values)

    def note_companion_slots(self, entry: Entry, slots: Sequence[CompanionSlot]) -> bool:
        """Note which slots of companions an image has; False if it has changed since it was read."""
        return note_slots(self._table, entry, slots)

    def note_companion_upload(self, entry: Entry, slot: CompanionSlot, upload: MultipartUpload) -> bool:
        """Note the multipart upload of a companion's slot, if the image has not changed since it was read."""
        others = [each for each in entry.companion_slots if each != slot]
        return note_slots(self._table, entry, [*others, replace(slot, multipart=upload.stored)])

    def forget_companion_upload(self, entry: Entry, slot: CompanionSlot, upload: MultipartUpload) -> None:
        """Note that a multipart upload was completed or aborted, unless another one was noted since."""
        present: Entry | None = entry
        for _ in range(ATTEMPTS):
            if present is None:
                return
            slots = present.companion_slots
            ended = [each for each in slots if (each.multipart or {}).get("id") == upload.id]
            if not ended:
                return
            kept = [replace(each, multipart=None) if each in ended else each for each in slots]
            if note_slots(self._table, present, kept):
                return
            present = self._table.get(entry.owner, entry.image_id)
        raise Contention(slot.companion_id)

    def unlink(self, entry: Entry, key: str) -> None:
        """Note that an image does not have a companion any more."""
        present: Entry | None = entry
        for _ in range(ATTEMPTS):
            if present is None:
                return
            others = [each for each in present.all_companions if each.key != key]
            if len(others) == len(present.all_companions) or link(self._table, present, others):
                return
            present = self._table.get(entry.owner, entry.image_id)
        raise Contention(entry.image_id)

    def delete(self, entry: Entry, versions: Callable[[str], tuple[str, ...]]) -> Deletion:
        """Turn an image into a tombstone because its owner deletes it; returns what was decided.

        `versions` tells the version ids of a key. A deletion that died half-way is the same when it is repeated.
        Raises AccountClosed, and Contention if the entry has expired meanwhile: the next request finds none.
        """
        present: Entry | None = entry
        for _ in range(ATTEMPTS):
            if present is None or present.quarantined:
                break
            if present.erased:
                raise AccountClosed
            if present.owes is Owes.ORIGINAL:  # an earlier try died half-way
                return Deletion(
                    owner=present.owner,
                    image_id=present.image_id,
                    object_key=present.object_key,
                    seq=present.deleted_seq,
                    marked=keys.is_imported(present.image_id),
                    by_owner=True,
                    doomed=None if present.doomed is None else tuple(present.doomed),
                    doomed_companions={key: tuple(ids) for key, ids in present.doomed_companions.items()},
                )
            deletion = owners_deletion(present, versions)
            if bury(self._table, present, deletion):
                return deletion
            present = self._table.get(present.owner, present.image_id)
        raise Contention(entry.image_id)

    def trash(self, entry: Entry) -> Entry | None:
        """Put an image into its owner's trash; returns it as it is now, or None if there is no original any more.

        An image that is there already stays there, and its time goes on. A hidden original's entry may be in the
        trash too: if the original comes back, the image is there.
        """

        def trashed(present: Entry) -> bool:
            return self._take_turn(present, {"trashed_at": now()})

        return self._until(entry, lambda present: present.trashed_since is not None, trashed)

    def restore(self, entry: Entry) -> Entry | None:
        """Take an image from its owner's trash; returns it as it is now, or None if there is no original any more.

        It succeeds until the janitor has buried the image, because both change the turn.
        """

        def restored(present: Entry) -> bool:
            return self._take_turn(present, {"trashed_at": None})

        return self._until(entry, lambda present: present.trashed_since is None, restored)

    def _until(self, entry: Entry, done: Callable[[Entry], bool], write: Callable[[Entry], bool]) -> Entry | None:
        """Write until an entry is as wanted; None if it is a slot, or a tombstone that nothing brings back."""
        present: Entry | None = entry
        for _ in range(ATTEMPTS):
            if present is None or present.source_seq is None or present.by_owner:
                return None
            if done(present):
                return present
            write(present)
            present = self._table.get(present.owner, present.image_id)
        raise Contention(entry.image_id)

    def _take_turn(self, entry: Entry, assign: Attributes) -> bool:
        return self._table.take_turn(entry, entry.owner, entry.image_id, assign=assign)

    def finish(self, deletion: Deletion) -> None:
        """Note that the original of a deleted image and everything derived from it have been removed."""
        finish(self._table, deletion.owner, deletion.image_id, deletion.seq, Owes.ORIGINAL)

    def open_slots(self, owner: Owner, at_most: int) -> int:
        """How many slots of an owner wait for their photo or for its first processing, counted up to `at_most`.

        The index is a moment late.
        """
        return self._table.count(
            at_most,
            IndexName="by_owner",
            KeyConditionExpression="#owner = :owner AND #timeline BETWEEN :since AND :last",
            ExpressionAttributeNames={"#owner": "owner", "#timeline": "timeline"},
            ExpressionAttributeValues=typed(
                {
                    ":owner": owner,
                    ":since": _since(),
                    ":last": f"{chronology.SLOTS}~",
                }
            ),
        )


def counts_as_open(entry: Entry) -> bool:
    """Whether `Images.open_slots` counts an entry."""
    return entry.stands_among_slots and str(entry.attributes["timeline"]) >= _since()


def _since() -> str:
    """The least key of slots that count."""
    return f"{chronology.SLOTS}{timestamp(datetime.now(UTC) - SLOTS_COUNT)}"
