"""Which images belong to albums, and in which order.

    ALBUM#{owner}#{album_id}         {rank}              an image of an album
    MEMBERSHIPS#{owner}#{image_id}   MEMBERSHIPS         the albums of an image, each with its rank there

One transaction writes both sides and the album's item, whose turn it raises. So one request at a time arranges the
images of an album, and no two have the same rank.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import batched
from typing import Any, Final

from darkroom import ranks
from darkroom.albums import MAX_ALBUMS, MAX_MEMBERS, Album
from darkroom.catalog.albums import album_item, album_key
from darkroom.catalog.owners import AccountClosed, open_account
from darkroom.catalog.table import ATTEMPTS, Add, Put, Remove, Table, now, plain, typed
from darkroom.errors import Contention
from darkroom.keys import AlbumId, ImageId, Owner

MEMBERS: Final = "ALBUM"
MEMBERSHIPS: Final = "MEMBERSHIPS"
"""The beginnings of the partition keys of both sides."""

_AT_ONCE: Final = 32
"""How many images one transaction changes: each is three writes, with the album and the check of the account no
more than the hundred of DynamoDB."""

_REMOVED_AT_ONCE: Final = 49
"""The same of a deleted album's, of which each is two writes."""

_WINDOW: Final = 1024
"""The most images that are spread out to make room: 32 transactions, a second or two."""


class Ending(StrEnum):
    """What became of one image."""

    DONE = "done"  # or it was so before
    NO_MEMBER = "no_member"  # the image to be moved, or the one to stand after, does not belong to the album
    ALBUM_FULL = "album_full"
    TOO_MANY_ALBUMS = "too_many_albums"
    NO_ALBUM = "no_album"  # it was deleted meanwhile


class Place(StrEnum):
    """An end of an album."""

    FIRST = "first"
    LAST = "last"


type After = ImageId | Place
"""Where an image is put: after another one, or at an end."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of an image: put at a place, or taken out (None). `adds`: whether it is a new one;
    then one that belongs to the album already stays where it is.
    """

    image_id: ImageId
    after: After | None
    adds: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """An image of an album."""

    image_id: ImageId
    rank: str


@dataclass(frozen=True, slots=True)
class _Known:
    """The albums of an image as they were read; `version` 0 if there was no item."""

    version: int = 0
    albums: Mapping[str, str] = field(default_factory=dict)


class Memberships:
    """The images of albums as the API sees them."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def members(
        self, owner: Owner, album_id: AlbumId, limit: int, after: str | None = None
    ) -> tuple[list[Member], str | None]:
        """Some images of an album in the order of their ranks, after a rank, and the last rank if there may be
        more; as of the last write.
        """
        start = {} if after is None else {"ExclusiveStartKey": member_key(owner, album_id, after)}
        items, last = self._table.partition(_members_of(owner, album_id), limit, **start)
        return [_member(plain(item)) for item in items], None if last is None else str(last["sk"])

    def albums_of(self, owner: Owner, image_ids: Iterable[ImageId]) -> dict[ImageId, frozenset[AlbumId]]:
        """The albums of images that have any, as of the last write; an album may be deleted."""
        known = _read(self._table, owner, image_ids)
        return {image: frozenset(map(AlbumId, each.albums)) for image, each in known.items() if each.albums}

    def leave_all(self, owner: Owner, image_id: ImageId) -> None:
        """Take an image that is gone for good out of all its albums."""
        leave_all(self._table, owner, image_id)

    def empty(self, album: Album) -> int:
        """Take some images out of a deleted album; returns how many, 0 if it is empty now."""
        return empty_deleted(self._table, album)

    def change(self, owner: Owner, album_id: AlbumId, changes: Sequence[Change]) -> dict[ImageId, Ending]:
        """Do changes of an album one after the other, each image once. Raises AccountClosed, and Contention if
        others change the album again and again.
        """
        endings: dict[ImageId, Ending] = {}
        for part in batched(changes, _AT_ONCE, strict=False):
            endings |= self._change(owner, album_id, part)
        return endings

    def _change(self, owner: Owner, album_id: AlbumId, changes: Sequence[Change]) -> dict[ImageId, Ending]:
        full = False
        for _ in range(ATTEMPTS):
            item = self._table.item(album_key(owner, album_id))
            album = None if item is None else Album.parse(item)
            if album is None or album.deleted:
                return dict.fromkeys((change.image_id for change in changes), Ending.NO_ALBUM)
            named = {each.after for each in changes if each.after is not None} - {*Place}
            known = _read(self._table, owner, {*(each.image_id for each in changes), *map(ImageId, named)})
            plan = _Plan(self._table, album, known, full=full)
            for change in changes:
                plan.do(change)
            if plan.crowded is None:
                refused = self._table.transact(*plan.writes(now())) if plan.changed else set()
                if not refused:
                    return plan.endings
                if 0 in refused:
                    raise AccountClosed
            else:
                full = not self._make_room(album, plan.crowded)
        raise Contention(album_id)

    def _make_room(self, album: Album, low: str) -> bool:
        """Spread out the images after a rank ("": from the first), as few as get short ranks that way; False if
        too many would have to be.

        Those that go on come last first, those that go back first first, so the order is right at every moment.
        """
        size = _AT_ONCE
        while True:
            found, last = self.members(album.owner, album.album_id, size, low or None)
            high = self._next(album, last) if last is not None else None
            spread = ranks.between(low or None, high, len(found))
            if max(map(len, spread), default=0) <= ranks.SPREAD:
                break
            size *= 2
            if size > _WINDOW or high is None:
                return False
        moves = [(member, rank) for member, rank in zip(found, spread, strict=True) if member.rank != rank]
        forward = [(member, rank) for member, rank in reversed(moves) if rank > member.rank]
        back = [(member, rank) for member, rank in moves if rank < member.rank]
        for part in batched([*forward, *back], _AT_ONCE, strict=False):
            if not self._move(album, part):
                break  # somebody else arranges this album; whoever needs room tries again
            album = replace(album, turn=album.turn + 1)
        return True

    def _next(self, album: Album, after: str) -> str | None:
        members, _ = self.members(album.owner, album.album_id, 1, after)
        return members[0].rank if members else None

    def _move(self, album: Album, moves: Sequence[tuple[Member, str]]) -> bool:
        known = _read(self._table, album.owner, [member.image_id for member, _ in moves])
        writes: list[Put | Remove] = [_raised(replace(album, turn=album.turn + 1), album.turn)]
        for member, rank in moves:
            of_image = known.get(member.image_id, _Known())
            if of_image.albums.get(album.album_id) != member.rank:
                return False
            albums = {**of_image.albums, album.album_id: rank}
            writes.append(_memberships_write(album.owner, member.image_id, of_image, albums))
        places = {rank: member.image_id for member, rank in moves}
        writes += _rows(album, {member.rank for member, _ in moves}, places)
        return not self._table.transact(*writes)


class _Plan:
    """What some changes of an album do, one after the other, before any of it is written."""

    def __init__(self, table: Table, album: Album, known: Mapping[ImageId, _Known], *, full: bool) -> None:
        """`full`: whether no room can be made, so that an image which finds none is refused."""
        self._table = table
        self._full = full
        self._album = album
        self._known = known
        self._ranks = {
            image_id: rank
            for image_id, each in known.items()
            if (rank := each.albums.get(album.album_id)) is not None
        }
        self._before = dict(self._ranks)
        self._ends: dict[Place, str | None] = {}
        self.endings: dict[ImageId, Ending] = {}
        self.crowded: str | None = None
        """A rank after which there is no room, so that nothing can be written yet."""

    @property
    def changed(self) -> list[ImageId]:
        """The images whose ranks change."""
        every = {**self._before, **self._ranks}
        return [image for image in every if self._before.get(image) != self._ranks.get(image)]

    def do(self, change: Change) -> None:
        """Do one of the changes."""
        self.endings[change.image_id] = self._do(change)

    def _do(self, change: Change) -> Ending:
        image_id, after = change.image_id, change.after
        if after is None:
            self._ranks.pop(image_id, None)
            return Ending.DONE
        if change.adds and image_id in self._ranks:
            return Ending.DONE
        if not change.adds and image_id not in self._ranks:
            return Ending.NO_MEMBER
        if not isinstance(after, Place) and after not in self._ranks:
            return Ending.NO_MEMBER
        if change.adds and len(self._known.get(image_id, _Known()).albums) >= MAX_ALBUMS:
            return Ending.TOO_MANY_ALBUMS
        if change.adds and self._album.members + len(self._ranks) - len(self._before) >= MAX_MEMBERS:
            return Ending.ALBUM_FULL
        if after == image_id:
            return Ending.DONE
        before = self._ranks.pop(image_id, None)
        rank = self._rank(after)
        if len(rank) > ranks.LONGEST and self._full:
            if before is not None:
                self._ranks[image_id] = before
            return Ending.ALBUM_FULL
        self._ranks[image_id] = rank
        return Ending.DONE

    def _rank(self, after: After) -> str:
        if after is Place.LAST:
            low, high = self._greatest(), None
        elif after is Place.FIRST:
            low, high = None, self._least_after("")
        else:
            low = self._ranks[after]
            high = self._least_after(low)
        [rank] = ranks.between(low, high, 1)
        if len(rank) > ranks.LONGEST and not self._full:
            self.crowded = low or ""
        return rank

    def _least_after(self, low: str) -> str | None:
        """The next rank after one (""; the first of all), with what has been planned."""
        gone = self._gone()
        items, _ = self._query(low, forward=True, limit=1 + len(gone))
        found = [rank for rank in items if rank not in gone and rank > low][:1]
        return min([*found, *(rank for rank in self._ranks.values() if rank > low)], default=None)

    def _greatest(self) -> str | None:
        gone = self._gone()
        if Place.LAST not in self._ends:
            items, _ = self._query("", forward=False, limit=1 + len(gone))
            self._ends[Place.LAST] = next((rank for rank in items if rank not in gone), None)
        last = self._ends[Place.LAST]
        return max(
            [*([last] if last is not None and last not in gone else []), *self._ranks.values()], default=None
        )

    def _gone(self) -> set[str]:
        """The ranks that images had and do not have any more."""
        return {*self._before.values()} - {*self._ranks.values()}

    def _query(self, low: str, *, forward: bool, limit: int) -> tuple[list[str], object]:
        items, last = self._table.query(
            KeyConditionExpression="#pk = :pk AND #sk > :low",
            ExpressionAttributeNames={"#pk": "pk", "#sk": "sk"},
            ExpressionAttributeValues=typed(
                {":pk": _members_of(self._album.owner, self._album.album_id), ":low": low or " "}
            ),
            ScanIndexForward=forward,
            ConsistentRead=True,
            Limit=limit,
        )
        return [item["sk"]["S"] for item in items], last

    def writes(self, moment: str) -> list[Any]:
        """The parts of the transaction that does all changes."""
        album = self._album
        members = album.members + len(self._ranks) - len(self._before)
        after = replace(album, turn=album.turn + 1, updated_at=moment, members=members)
        parts: list[Any] = [open_account(album.owner), _raised(after, album.turn)]
        for image_id in self.changed:
            known = self._known.get(image_id, _Known())
            rank = self._ranks.get(image_id)
            others = {each: known.albums[each] for each in known.albums if each != album.album_id}
            albums = others if rank is None else {**others, album.album_id: rank}
            parts.append(_memberships_write(album.owner, image_id, known, albums))
        given_up = {self._before[image_id] for image_id in self.changed if image_id in self._before}
        places = {self._ranks[image_id]: image_id for image_id in self.changed if image_id in self._ranks}
        return parts + _rows(album, given_up, places)


def leave_all(table: Table, owner: Owner, image_id: ImageId) -> None:
    """Take an image that is gone for good out of all its albums."""
    for _ in range(ATTEMPTS):
        known = _read(table, owner, [image_id]).get(image_id)
        if known is None:
            return
        writes: list[Any] = [_memberships_write(owner, image_id, known, {})]
        for album_id, rank in known.albums.items():
            fewer = Add(
                album_key(owner, AlbumId(album_id)),
                {"members": -1, "turn": 1},
                {"updated_at": now()},
                condition="attribute_exists(#turn)",
            )
            writes += [Remove(member_key(owner, AlbumId(album_id), rank)), fewer]
        if not table.transact(*writes):
            return
    raise Contention(image_id)


def empty_deleted(table: Table, album: Album) -> int:
    """Take some images out of an album that is deleted; returns how many. If none are left, 0, and the album is
    noted as empty.
    """
    owner, album_id = album.owner, album.album_id
    for _ in range(ATTEMPTS):
        items, _last = table.partition(_members_of(owner, album_id), _REMOVED_AT_ONCE)
        members = [_member(plain(item)) for item in items]
        known = _read(table, owner, [member.image_id for member in members])
        writes: list[Any] = []
        for member in members:
            writes.append(Remove(member_key(owner, album_id, member.rank)))
            of_image = known.get(member.image_id)
            if of_image is not None and of_image.albums.get(album_id) == member.rank:
                others = {each: rank for each, rank in of_image.albums.items() if each != album_id}
                writes.append(_memberships_write(owner, member.image_id, of_image, others))
        if not members:
            emptied = {"unsettled": None, "unsettled_since": None, "members": 0}
            table.update(album_key(owner, album_id), assign=emptied, condition="attribute_exists(#deleted)")
            return 0
        if not table.transact(*writes):
            return len(members)
    raise Contention(album_id)


def memberships_key(owner: Owner, image_id: ImageId) -> Any:
    """The primary key of the item that names the albums of an image."""
    return typed({"pk": f"{MEMBERSHIPS}#{owner}#{image_id}", "sk": MEMBERSHIPS})


def image_of(item: Mapping[str, Any]) -> ImageId:
    """The image whose albums an item names, in plain values."""
    return ImageId(str(item["pk"]).rpartition("#")[2])


def albums_in(item: Mapping[str, Any]) -> frozenset[AlbumId]:
    """The albums that an item of an image names, in plain values."""
    return frozenset(map(AlbumId, item["albums"]))


def _read(table: Table, owner: Owner, image_ids: Iterable[ImageId]) -> dict[ImageId, _Known]:
    items = table.items([memberships_key(owner, image_id) for image_id in {*image_ids}])
    return {image_of(item): _Known(item["version"], item["albums"]) for item in items}


def _memberships_write(owner: Owner, image_id: ImageId, known: _Known, albums: Mapping[str, str]) -> Put | Remove:
    """The write of an image's albums, if they are still as they were read; without any, the item goes.

    A new item begins with a version that no earlier one has had: milliseconds since 1970.
    """
    same: dict[str, Any] = (
        {"condition": "#version = :version", "values": {"version": known.version}}
        if known.version
        else {"condition": "attribute_not_exists(#version)", "values": {}}
    )
    if not albums:
        return Remove(memberships_key(owner, image_id), **same)
    item = {
        "pk": f"{MEMBERSHIPS}#{owner}#{image_id}",
        "sk": MEMBERSHIPS,
        "albums": dict(albums),
        "version": known.version + 1 if known.version else time.time_ns() // 10**6,
    }
    return Put(item, **same)


def _raised(album: Album, turn: int) -> Put:
    """The write of an album whose images change, if nothing of it has changed since its turn was read."""
    return Put(album_item(album), "#turn = :turn", {"turn": turn})


def _members_of(owner: Owner, album_id: AlbumId) -> str:
    return f"{MEMBERS}#{owner}#{album_id}"


def member_key(owner: Owner, album_id: AlbumId, rank: str) -> Any:
    """The primary key of an image of an album."""
    return typed({"pk": _members_of(owner, album_id), "sk": rank})


def _rows(album: Album, given_up: set[str], places: Mapping[str, ImageId]) -> list[Put | Remove]:
    """The writes of an album's rows: ranks that images have given up, and those that images have now."""
    owner, album_id = album.owner, album.album_id
    puts = [Put({"pk": _members_of(owner, album_id), "sk": r, "image_id": image}) for r, image in places.items()]
    return [*puts, *(Remove(member_key(owner, album_id, rank)) for rank in given_up - {*places})]


def _member(item: Mapping[str, Any]) -> Member:
    return Member(ImageId(item["image_id"]), item["sk"])
