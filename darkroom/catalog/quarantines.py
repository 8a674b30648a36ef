"""Quarantine: an operator hides an image from everybody, and keeps its original and its owner's words.

The entry becomes a tombstone that does not expire, like that of a hidden original. While it says `quarantined_at`,
no event, keeper or owner brings the image back or destroys it.
"""

from collections.abc import Callable

from darkroom.catalog.entry import Entry, Owes
from darkroom.catalog.table import ATTEMPTS, Table
from darkroom.catalog.tombstones import Deletion, bury, finish
from darkroom.errors import Contention
from darkroom.keys import ImageId, Owner


class Quarantines:
    """The catalogue as operators see it who hide images."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def hide(self, owner: Owner, image_id: ImageId) -> Entry | None:
        """Put an image into quarantine; returns its tombstone, also if it was there before. None if there is no
        image with an original.
        """

        def bury_it(entry: Entry) -> bool:
            deletion = Deletion(
                owner=owner,
                image_id=image_id,
                object_key=entry.object_key,
                seq=entry.next_mark(),
                marked=True,
                keep_words=True,
                quarantined=True,
            )
            return entry.living and bury(self._table, entry, deletion)

        return self._until(
            owner, image_id, lambda entry: entry.quarantined or not entry.living, bury_it, wanted=True
        )

    def finish(self, entry: Entry) -> None:
        """Note that everything made from an image in quarantine is removed."""
        finish(self._table, entry.owner, entry.image_id, entry.deleted_seq, Owes.DERIVED)

    def release(self, owner: Owner, image_id: ImageId) -> Entry | None:
        """End the quarantine of an image; returns its tombstone, which a keeper makes an image again. None if it
        is in no quarantine.
        """
        ended = False

        def end(entry: Entry) -> bool:
            nonlocal ended
            ended = self._table.take_turn(entry, owner, image_id, assign={"quarantined_at": None})
            return ended

        found = self._until(owner, image_id, lambda entry: not entry.quarantined, end, wanted=False)
        return found if ended else None

    def _until(
        self,
        owner: Owner,
        image_id: ImageId,
        done: Callable[[Entry], bool],
        write: Callable[[Entry], bool],
        *,
        wanted: bool,
    ) -> Entry | None:
        for _ in range(ATTEMPTS):
            entry = self._table.get(owner, image_id)
            if entry is None or entry.erased:
                return None
            if done(entry):
                return entry if entry.quarantined is wanted else None
            write(entry)
        raise Contention(image_id)
