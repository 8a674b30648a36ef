"""The catalogue for the keeper that empties closed accounts: which it has to empty, and what their
images become.

A closed account is listed among the unsettled until it is empty. It is emptied in rounds: what was on its way when
the account was closed may arrive after a round.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from darkroom.catalog.albums import FAMILY as ALBUMS
from darkroom.catalog.albums import album_key
from darkroom.catalog.entry import Entry, timestamp
from darkroom.catalog.exports import remove_exports
from darkroom.catalog.groups import partition
from darkroom.catalog.keepers import Listing, after_key
from darkroom.catalog.memberships import Memberships, member_key, memberships_key
from darkroom.catalog.owners import CLOSING, owner_key, owner_of
from darkroom.catalog.projections import books_of, in_list_of_owners, partitions_of
from darkroom.catalog.reservations import remove_reservations
from darkroom.catalog.runs import Place
from darkroom.catalog.shares import forget_shares
from darkroom.catalog.table import ATTEMPTS, Remove, Table, typed
from darkroom.catalog.tombstones import erase
from darkroom.errors import Contention
from darkroom.keys import AlbumId, Owner

# DynamoDB's own limit on one read of many items.
_PAGE: Final = 100

# A finished book of an image that is gone has some hundred bytes, and one read of DynamoDB returns a megabyte.
_BOOKS: Final = 1000


@dataclass(frozen=True, slots=True)
class Closing:
    """A closed account that is to be emptied, and when its next round is due."""

    owner: Owner
    closed_at: datetime
    due_at: datetime


class Closings:
    """The catalogue as the keeper of closed accounts sees it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def due(self) -> Closing | None:
        """The account that was closed first of those whose next round is due; None if there is none."""
        present = datetime.now(UTC)
        return next((closing for closing in self._under_way() if closing.due_at <= present), None)

    def repeat(self, owner: Owner, due_at: datetime) -> None:
        """Note that another round is due for an owner at a moment."""
        self._note(owner, {"round_due_at": timestamp(due_at)})

    def finish(self, owner: Owner) -> None:
        """Note that nothing is left of an owner's images; the account stays closed."""
        self._note(owner, dict.fromkeys(("unsettled", "unsettled_since", "round_due_at")))

    def images(self, owner: Owner, after: Place | None) -> Listing:
        """A page of an owner's entries that are not bare tombstones."""
        items, last = self._table.listed("by_owner", "owner", owner, _PAGE, **after_key(after))
        return Listing(self._table.get_many([{"pk": item["pk"], "sk": item["sk"]} for item in items]), last)

    def erase(self, entry: Entry) -> bool:
        """Leave nothing of an entry but a bare tombstone, whatever it has become; False if it was one before."""
        present: Entry | None = entry
        for _ in range(ATTEMPTS):
            if present is None or present.erased:
                return False
            if erase(self._table, present):
                return True
            present = self._table.get(entry.owner, entry.image_id)
        raise Contention(entry.image_id)

    def remove_reservations(self, owner: Owner) -> int:
        """Remove a page of the digests that an owner's slots have reserved; returns how many."""
        return remove_reservations(self._table, owner)

    def remove_groups(self, owner: Owner) -> int:
        """Remove a page of an owner's groups of files that may belong together; returns how many."""
        items, _ = self._table.partition(partition(owner), _PAGE)
        for item in items:
            self._table.remove(Remove({"pk": item["pk"], "sk": item["sk"]}))
        return len(items)

    def remove_exports(self, owner: Owner) -> int:
        """Remove a page of an owner's exports; returns how many. Their archives are removed by their keys."""
        return remove_exports(self._table, owner)

    def remove_shares(self, owner: Owner) -> int:
        """Remove a page of an owner's shares; returns how many."""
        return forget_shares(self._table, owner)

    def remove_albums(self, owner: Owner) -> int:
        """Remove a page of an owner's albums, or of the images of one; returns how much."""
        found, _ = self._table.partition(f"{ALBUMS}#{owner}", 1)
        if not found:
            return 0
        album_id = AlbumId(found[0]["sk"]["S"].partition("#")[2])
        members, _ = Memberships(self._table).members(owner, album_id, _PAGE)
        for member in members:  # its row last: what finds both sides
            self._table.remove(Remove(memberships_key(owner, member.image_id)))
            self._table.remove(Remove(member_key(owner, album_id, member.rank)))
        if not members:
            self._table.remove(Remove(album_key(owner, album_id)))
        return len(members) or 1

    def _under_way(self) -> Iterator[Closing]:
        last: Place | None = None
        while True:
            items, last = self._table.listed("unsettled", "unsettled", CLOSING, _PAGE, **after_key(last))
            for key in items:
                item = self._table.item({"pk": key["pk"], "sk": key["sk"]}) or {}
                if "unsettled" in item:  # the index may be a moment late
                    closed_at = item["closed_at"]
                    due_at = item.get("round_due_at", closed_at)
                    yield Closing(owner_of(key), datetime.fromisoformat(closed_at), datetime.fromisoformat(due_at))
            if last is None:
                return

    def _note(self, owner: Owner, assign: Mapping[str, Any]) -> None:
        self._table.update(owner_key(owner), assign=assign, condition="attribute_exists(#unsettled)")


class ClosedLibrary:
    """The library as the keeper of closed accounts sees it.

    The projector follows each image that is erased, and takes it out of all lists and counts. What remains are the
    counts themselves, and their names.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def clear(self, owner: Owner) -> int:
        """Remove a page of what is counted and noted for all images of an owner together; returns how much."""
        for name in partitions_of(owner):
            items, _ = self._table.partition(name, _PAGE)
            for item in items:
                self._table.remove(Remove({"pk": item["pk"], "sk": item["sk"]}))
            if items:
                return len(items)
        owned = typed(in_list_of_owners(owner))
        if self._table.item(owned) is None:
            return 0
        self._table.remove(Remove(owned))
        return 1

    def held(self, owner: Owner, after: Place | None) -> tuple[int, Place | None]:
        """How many images of a page of books the library still holds, and where the next page begins."""
        books = books_of(owner)
        number, last = (int(str(after["book"])), after.get("last")) if isinstance(after, Mapping) else (0, None)
        items, following = self._table.partition(books[number], _BOOKS, **after_key(last))
        held = sum(1 for item in items if "state" in item or "finished" not in item)
        if following is not None:
            return held, {"book": number, "last": following}
        return held, {"book": number + 1} if number + 1 < len(books) else None
