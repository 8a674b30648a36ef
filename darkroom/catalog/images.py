"""The API's part of the catalogue: slots, lists, and deletion at an owner's word."""

import base64
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from darkroom import chronology, keys
from darkroom.catalog.entry import Attributes, Entry, Owes
from darkroom.catalog.table import ATTEMPTS, Table, expiry, key, now, typed
from darkroom.catalog.tombstones import TOMBSTONE_LIFE, Deletion, bury, finish
from darkroom.errors import Contention
from darkroom.keys import FOREVER, ImageId, Owner, Sequencer

# A slot alone knows the name of the photo that was sent with its form, whose event may come as late as any.
SLOT_LIFE: Final[timedelta] = TOMBSTONE_LIFE


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, newest first, and the cursor of the next page; None on the last."""

    entries: list[Entry]
    cursor: str | None


class InvalidCursor(ValueError):
    """A page cursor that this catalogue did not give out."""


class Images:
    """The catalogue as the API sees it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, owner: Owner, image_id: ImageId) -> Entry | None:
        """Read one entry, tombstones included, as of the last write."""
        return self._table.get(owner, image_id)

    def open_slot(
        self, owner: Owner, image_id: ImageId, filename: str, content_type: str, file_time: str | None
    ) -> Entry | None:
        """Reserve an entry for an original to come, or find the one reserved before.

        None when the id is taken: by an image that has its original, or by a deleted one.
        """
        opened = self._table.write(
            None,
            owner,
            image_id,
            assign={
                "owner": owner,
                "image_id": image_id,
                "object_key": keys.upload_key(owner, image_id),
                "filename": filename,
                "content_type": content_type,
                "file_time": file_time,
                "expires_at": expiry(SLOT_LIFE),
            },
            assign_once={"created_at": now()},
        )
        return self._table.get(owner, image_id) if opened else None

    def delete(self, entry: Entry) -> Sequencer:
        """Turn an image into a tombstone at its owner's word; the sequencer or mark that it stands under.

        An upload's id is spent: its form may still be valid, and nothing sent with it comes back. An import's key
        may be filled again by a later version, so its tombstone stands under a mark.
        """
        imported = keys.is_imported(entry.image_id)
        present: Entry | None = entry
        for _ in range(ATTEMPTS):
            if present is None:  # an entry disappears only after its tombstone has expired
                return FOREVER
            if present.deleted and present.owes is Owes.ORIGINAL:  # an earlier try died on the way
                return present.deleted_seq
            deletion = Deletion(
                owner=present.owner,
                image_id=present.image_id,
                object_key=present.object_key,
                seq=present.next_mark() if imported else FOREVER,
                marked=imported,
                by_owner=True,
            )
            if bury(self._table, present, deletion):
                return deletion.seq
            present = self._table.get(present.owner, present.image_id)
        raise Contention(entry.image_id)

    def finish(self, entry: Entry) -> None:
        """Note that the original of a deleted image and everything derived from it are removed."""
        finish(self._table, entry.owner, entry.image_id, Owes.ORIGINAL)

    def page(self, owner: Owner, limit: int, cursor: str | None = None) -> Page:
        """One page of an owner's images, at most 100, newest first. Raises InvalidCursor.

        The index names them, perhaps a moment late; the entries are read as of the last write, so that nobody is
        shown what they have just deleted.
        """
        start = {} if cursor is None else {"ExclusiveStartKey": _decode_cursor(owner, cursor)}
        listed, last = self._table.query(
            IndexName="by_owner",
            KeyConditionExpression="#owner = :owner",
            ExpressionAttributeNames={"#owner": "owner"},
            ExpressionAttributeValues=typed({":owner": owner}),
            ScanIndexForward=False,
            Limit=limit,
            **start,
        )
        entries = self._table.get_many([{"pk": item["pk"], "sk": item["sk"]} for item in listed])
        return Page(
            entries=[entry for entry in entries if entry.living],
            cursor=None if last is None else _encode_cursor(last),
        )


def _encode_cursor(last: Attributes) -> str:
    return base64.urlsafe_b64encode(last["timeline"].encode()).decode().rstrip("=")


def _decode_cursor(owner: Owner, cursor: str) -> Any:
    """The key after which a page begins. A cursor is a place in time: in any list it can show only that list."""
    try:
        place = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except ValueError as error:
        raise InvalidCursor from error
    match = chronology.TIMELINE.fullmatch(place)
    if match is None:
        raise InvalidCursor
    return {**key(owner, ImageId(match["id"])), **typed({"owner": owner, "timeline": place})}
