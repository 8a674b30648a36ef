"""The API's part of the catalogue for albums.

    ALBUMS#{owner}                   ALBUM#{album_id}    what is known of an album (darkroom/albums.py)

An album that is deleted stays as a tombstone for a year, so its id is spent and a late `PUT` brings nothing back.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from darkroom.albums import Album
from darkroom.catalog.owners import AccountClosed, open_account
from darkroom.catalog.table import ATTEMPTS, Put, Table, expiry, now, plain, typed
from darkroom.errors import Contention
from darkroom.keys import AlbumId, Owner

FAMILY: Final = "ALBUMS"
"""The beginning of the partition keys of albums."""

UNEMPTIED: Final = "albums"
"""The part of the index of the unsettled that lists deleted albums that may still have images."""

# As long as the tombstones of images that their owner has deleted.
TOMBSTONE_LIFE: Final = timedelta(days=365)


class Saving(StrEnum):
    """How a change of an album ended."""

    CREATED = "created"
    DONE = "done"
    OUTDATED = "outdated"  # somebody else has changed it since it was read
    UNCONDITIONAL = "unconditional"  # it is there, with other contents, and nobody said which version to replace
    MISSING = "missing"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Saved:
    """How a change ended, and the album as it is now."""

    ending: Saving
    album: Album | None


class Albums:
    """The albums as the API sees them."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, owner: Owner, album_id: AlbumId) -> Album | None:
        """An album as of the last write, also a tombstone."""
        item = self._table.item(album_key(owner, album_id))
        return None if item is None else Album.parse(item)

    def get_many(self, owner: Owner, album_ids: Sequence[AlbumId]) -> dict[AlbumId, Album]:
        """The existing ones of an owner's albums, without tombstones."""
        found = [
            Album.parse(item) for item in self._table.items([album_key(owner, each) for each in {*album_ids}])
        ]
        return {album.album_id: album for album in found if not album.deleted}

    def page(self, owner: Owner, limit: int, after: str | None = None) -> tuple[list[Album], str | None]:
        """Some albums of an owner in order of their ids, after one of them, and the last id that was looked at if
        there may be more. Tombstones are left out, so a page may be short or empty.
        """
        start = {} if after is None else {"ExclusiveStartKey": album_key(owner, AlbumId(after))}
        items, last = self._table.partition(f"{FAMILY}#{owner}", limit, **start)
        albums = [Album.parse(plain(item)) for item in items]
        following = None if last is None else str(last["sk"]).partition("#")[2]
        return [album for album in albums if not album.deleted], following

    def create(self, album: Album) -> bool:
        """Write a new album; False if its id is taken. Raises AccountClosed."""
        refused = self._table.transact(
            open_account(album.owner), Put(album_item(album), "attribute_not_exists(#pk)")
        )
        if 0 in refused:
            raise AccountClosed
        return not refused

    def put(
        self, album: Album, versions: Collection[int] | None, *, conditional: bool, replaces: bool = True
    ) -> Saved:
        """Create an album or, if `replaces`, make an existing one say the same.

        `conditional`: only an album that exists with one of `versions` (None: any) is changed. Without that, one
        is created, and one that exists stays as it is. If it says the same already, this succeeds whatever the
        version is, because the first answer may have been lost. Raises AccountClosed.
        """
        words = {name: getattr(album, name) for name in ("title", "description", "order", "cover")}
        for _ in range(ATTEMPTS):
            present = self.get(album.owner, album.album_id)
            if present is not None:
                if not replaces and not present.deleted and present.edited(words) != present:
                    return Saved(Saving.OUTDATED, present)
                if not conditional and not present.deleted and present.edited(words) != present:
                    return Saved(Saving.UNCONDITIONAL, present)
                return self.edit(present, words, versions)
            if conditional:
                return Saved(Saving.MISSING, None)
            if self.create(album):
                return Saved(Saving.CREATED, album)
        raise Contention(album.album_id)

    def edit(self, album: Album, changes: Mapping[str, Any], versions: Collection[int] | None) -> Saved:
        """Change what an owner says about an album, if its version is one of `versions` (None: any).

        An edit that changes nothing succeeds whatever the version is, because its first answer may have been lost.
        """
        present: Album | None = album
        for _ in range(ATTEMPTS):
            if present is None or present.deleted:
                return Saved(Saving.MISSING if present is None else Saving.DELETED, present)
            edited = present.edited(changes)
            if edited == present:
                return Saved(Saving.DONE, present)
            if versions is not None and present.version not in versions:
                return Saved(Saving.OUTDATED, present)
            edited = replace(edited, version=present.version + 1, turn=present.turn + 1, updated_at=now())
            if self._table.put(Put(album_item(edited), "#turn = :turn", {"turn": present.turn})):
                return Saved(Saving.DONE, edited)
            present = self.get(album.owner, album.album_id)
        raise Contention(album.album_id)

    def delete(self, owner: Owner, album_id: AlbumId) -> Album | None:
        """Turn an album into a tombstone; returns that, or None if there never was one. Until its images are taken
        out of it, it is listed among the unsettled.
        """
        for _ in range(ATTEMPTS):
            present = self.get(owner, album_id)
            if present is None or present.deleted:
                return present
            gone = replace(
                present,
                title="",
                description=None,
                cover=None,
                turn=present.turn + 1,
                deleted=True,
                updated_at=now(),
            )
            listed = {"unsettled": UNEMPTIED, "unsettled_since": gone.updated_at} if gone.members else {}
            item = {**album_item(gone), **listed, "expires_at": expiry(TOMBSTONE_LIFE)}
            if self._table.put(Put(item, "#turn = :turn", {"turn": present.turn})):
                return gone
        raise Contention(album_id)


def album_key(owner: Owner, album_id: AlbumId) -> Any:
    """The primary key of an album."""
    return typed({"pk": f"{FAMILY}#{owner}", "sk": f"ALBUM#{album_id}"})


def album_item(album: Album) -> dict[str, Any]:
    """An album's item, in plain values."""
    stored = {
        "pk": f"{FAMILY}#{album.owner}",
        "sk": f"ALBUM#{album.album_id}",
        "title": album.title or None,
        "description": album.description,
        "order": album.order,
        "cover": album.cover,
        "version": album.version,
        "turn": album.turn,
        "created_at": album.created_at,
        "updated_at": album.updated_at,
        "members": album.members,
        "deleted": album.deleted or None,
    }
    return {name: value for name, value in stored.items() if value is not None}
