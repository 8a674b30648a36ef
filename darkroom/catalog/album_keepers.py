"""The keepers' part of the catalogue for albums: it empties those that are deleted, takes images out that are
gone, and ends shares of what is gone.
"""

from collections.abc import Iterator
from typing import Final

from darkroom.albums import Album
from darkroom.catalog.albums import UNEMPTIED, Albums
from darkroom.catalog.memberships import Member, Memberships, empty_deleted, leave_all
from darkroom.catalog.shares import Kind, all_of, end_shares
from darkroom.catalog.table import Table
from darkroom.keys import AlbumId, ImageId, Owner

# Each may have a hundred thousand images, so a run does not get far in a longer list.
_ALBUMS: Final = 100


class AlbumsKeeper:
    """The albums as keepers see them."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def unemptied(self) -> Iterator[Album]:
        """Deleted albums that may still have images, those first that were deleted first."""
        items, _ = self._table.listed("unsettled", "unsettled", UNEMPTIED, _ALBUMS)
        for item in items:
            found = self._table.item({"pk": item["pk"], "sk": item["sk"]})
            if found is not None and "unsettled" in found:  # the index may be a moment late
                yield Album.parse(found)

    def empty(self, album: Album) -> int:
        """Take some images out of a deleted album; returns how many, 0 if it is empty now."""
        return empty_deleted(self._table, album)

    def following(self, owner: Owner, album_id: AlbumId | None) -> Album | None:
        """The album of an owner after one in order of their ids (None: the first), without tombstones."""
        while True:
            albums, last = Albums(self._table).page(owner, 1, album_id)
            if albums or last is None:
                return albums[0] if albums else None
            album_id = AlbumId(last)

    def get(self, owner: Owner, album_id: AlbumId) -> Album | None:
        """An album as of the last write; None if it is deleted."""
        return Albums(self._table).get_many(owner, [album_id]).get(album_id)

    def members(self, album: Album, limit: int, after: str | None) -> tuple[list[Member], str | None]:
        """Some images of an album, as `Memberships.members` returns them."""
        return Memberships(self._table).members(album.owner, album.album_id, limit, after)

    def shared(self, owner: Owner) -> set[tuple[Kind | None, str]]:
        """What an owner shares: kinds and ids."""
        return {(each.kind, each.target) for each in all_of(self._table, owner) if each.target}

    def end_shares(self, owner: Owner, kind: Kind | None, target: str) -> None:
        """End all shares of what is gone for good."""
        end_shares(self._table, owner, lambda each: (each.kind, each.target) == (kind, target))

    def leave_all(self, owner: Owner, image_id: ImageId) -> None:
        """Take an image that is gone for good out of all its albums."""
        leave_all(self._table, owner, image_id)
