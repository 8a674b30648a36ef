"""Shares in the catalogue: for their owners, for guests, and for those who remove what is shared.

Each share is two items of one family: `pk = SHARE#TOKEN#{hash of the token}`, `sk = SHARE`, which a guest's
request finds, and `pk = SHARE#OWNER#{owner}`, `sk` its id, which lists it. Both expire with it. Revoking
removes the first, and leaves of the second for some days that there was one, so that a request which is repeated
late brings no share back. One more item of the owner, `TURN`, counts the shares that were ever made: who makes
one has seen all the others.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from darkroom.catalog import cursors
from darkroom.catalog.owners import AccountClosed, open_account
from darkroom.catalog.table import ATTEMPTS, Add, Put, Remove, Table, expiry, plain, typed
from darkroom.errors import Contention, DarkroomError
from darkroom.keys import AlbumId, Owner
from darkroom.shares import Drop, Share, hash_of, is_token

MAX_SHARES: Final = 1000
"""How many an owner may have: they are read at once to be listed, in a quarter of a megabyte."""

MAX_REMEMBERED: Final = 2 * MAX_SHARES
"""The same with those that were revoked in the last days: they are read too."""

# Nobody repeats a request later than that.
_REMEMBERED: Final = timedelta(days=7)

_TURN: Final = "TURN"

_PLACE: Final = re.compile(r"[0-9T:.+-]{1,40}#[0-9a-f-]{36}")


class DropSpent(DarkroomError):
    """Guests may not send so much by the share."""


class SharesFull(DarkroomError):
    """The owner has MAX_SHARES shares, or MAX_REMEMBERED with those that were revoked in the last days."""


class Kind(StrEnum):
    """What a share shows. A drop share shows nothing; it counts as its album, or as an image without id."""

    IMAGE = "image"
    ALBUM = "album"


@dataclass(frozen=True, slots=True)
class Listed:
    """A share as the list of its owner knows it. `target`: the id of what is shared, which is of a `kind`.

    Clients choose ids, so an album may have that of an image. Older rows do not say the kind.
    """

    share_id: str
    token_hash: str
    target: str
    kind: Kind | None
    created_at: str

    def shows(self, kind: Kind, target: str) -> bool:
        """Whether this is shared, as far as the row says."""
        return self.target == target and self.kind in (kind, None)

    @property
    def place(self) -> str:
        """Its place in the list: by its beginning, then its id."""
        return f"{self.created_at}#{self.share_id}"


@dataclass(frozen=True, slots=True)
class Page:
    """Some shares of an owner, and the cursor of the next page; the last page has None."""

    shares: list[Share]
    cursor: str | None


class Shares:
    """Shares as the API and operators see them."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, share: Share) -> bool:
        """Keep a new share; False if there is or was one with its id. Raises SharesFull and AccountClosed."""
        listed = {
            "token_hash": share.token_hash,
            "target": share.target,
            "kind": Kind.IMAGE if share.album_id is None else Kind.ALBUM,
            "created_at": share.created_at.isoformat(),
            "expires_at": int(share.expires_at.timestamp()),
        }
        for _ in range(ATTEMPTS):
            turn = self._turn(share.owner)  # before what it counts
            rows = _rows(self._table, share.owner)
            if any(row["sk"] == share.share_id for row in rows):
                return False
            if len(rows) >= MAX_REMEMBERED or sum("revoked" not in row for row in rows) >= MAX_SHARES:
                raise SharesFull(share.owner)
            same = ("#turn = :turn", {"turn": turn}) if turn else ("attribute_not_exists(#turn)",)
            refused = self._table.transact(
                open_account(share.owner),
                Put({**_listed_at(share.owner, share.share_id), **listed}),
                Put({**_place(share.token_hash), **share.stored}),
                Put({**_listed_at(share.owner, _TURN), "turn": turn + 1}, *same),
            )
            if 0 in refused:
                raise AccountClosed
            if not refused:
                return True
        raise Contention(share.owner)

    def opened_by(self, token: str) -> Share | None:
        """The living share that a token opens, as of the last write."""
        return self._read(hash_of(token)) if is_token(token) else None

    def get(self, owner: Owner, share_id: str) -> Share | None:
        """A living share of an owner's, as of the last write."""
        item = self._table.item(typed(_listed_at(owner, share_id)))
        return None if item is None or "revoked" in item else self._read(item["token_hash"])

    def page(self, owner: Owner, limit: int, cursor: str | None) -> Page:
        """A page of an owner's living shares, the newest first. Raises InvalidCursor."""
        last = None if cursor is None else cursors.decode(cursor, _PLACE)
        listed = sorted(all_of(self._table, owner), key=lambda each: each.place, reverse=True)
        left = [each for each in listed if last is None or each.place < last]
        read = left[:limit]
        items = self._table.items([typed(_place(each.token_hash)) for each in read])
        found = {item["token_hash"]: share for item in items if (share := _living(item)) is not None}
        shares = [found[each.token_hash] for each in read if each.token_hash in found]
        return Page(shares, cursors.encode(read[-1].place) if len(left) > limit else None)

    def revoke(self, share: Share) -> None:
        """End a share at once."""
        _end(self._table, share.owner, share.share_id, share.token_hash)

    def end_of_album(self, owner: Owner, album_id: AlbumId) -> None:
        """End all shares of an album that is not there any more."""
        end_shares(self._table, owner, lambda each: each.shows(Kind.ALBUM, album_id))

    def revoke_by_id(self, owner: Owner, share_id: str) -> bool:
        """End an owner's share at once; False if there is none. One that has ended already is no fault: the first
        answer may have been lost.
        """
        item = self._table.item(typed(_listed_at(owner, share_id)))
        if item is not None and "revoked" not in item:
            _end(self._table, owner, share_id, item["token_hash"])
        return item is not None

    def _turn(self, owner: Owner) -> int:
        item = self._table.item(typed(_listed_at(owner, _TURN)))
        return 0 if item is None else int(item["turn"])

    def _read(self, hashed: str) -> Share | None:
        item = self._table.item(typed(_place(hashed)))
        return None if item is None else _living(item)


def all_of(table: Table, owner: Owner) -> list[Listed]:
    """All shares of an owner, in no order."""
    return [
        Listed(
            each["sk"],
            each["token_hash"],
            each["target"],
            Kind(each["kind"]) if "kind" in each else None,
            each["created_at"],
        )
        for each in _rows(table, owner)
        if "revoked" not in each
    ]


def _rows(table: Table, owner: Owner) -> list[dict[str, Any]]:
    """What lists an owner's shares, and those that were revoked in the last days; without those that have expired,
    which DynamoDB removes up to days later.
    """
    found: list[Any] = []
    start: dict[str, Any] = {}
    present = datetime.now(UTC).timestamp()
    while True:
        items, last = table.partition(f"SHARE#OWNER#{owner}", MAX_SHARES, **start)
        found += [plain(item) for item in items]
        if last is None:
            shares = (each for each in found if "token_hash" in each or "revoked" in each)
            return [each for each in shares if each["expires_at"] > present]
        start = {"ExclusiveStartKey": typed(last)}


def end_shares(table: Table, owner: Owner, wanted: Callable[[Listed], bool] = lambda _: True) -> int:
    """End those shares of an owner that are `wanted`; returns how many."""
    ended = [each for each in all_of(table, owner) if wanted(each)]
    for each in ended:
        _end(table, owner, each.share_id, each.token_hash)
    return len(ended)


def forget_shares(table: Table, owner: Owner) -> int:
    """End all shares of an owner who has left, and forget that there were any; returns how many there were."""
    end_shares(table, owner)
    items, _ = table.partition(_listed_at(owner, "")["pk"], MAX_SHARES)
    for item in items:
        table.remove(Remove({"pk": item["pk"], "sk": item["sk"]}))
    return len(items)


def _end(table: Table, owner: Owner, share_id: str, hashed: str) -> None:
    """What a guest finds goes first: a share that is still listed can be revoked again."""
    table.remove(Remove(typed(_place(hashed))))
    table.put(Put({**_listed_at(owner, share_id), "revoked": True, "expires_at": expiry(_REMEMBERED)}))


def spend(share: Share, drop: Drop, size: int) -> Add:
    """The part of a transaction that takes an image of a size from what guests may send by a share; refused if not
    so much is left, or the share was revoked.
    """
    return Add(
        typed(_place(share.token_hash)),
        {"images": 1, "bytes": size},
        condition="attribute_exists(#pk) AND #images < :most AND #bytes <= :room",
        values={"most": drop.max_images, "room": drop.max_bytes - size},
    )


def requests_key(share: Share) -> Any:
    """The primary key of the item that counts the requests of a share's guests."""
    return typed({"pk": _place(share.token_hash)["pk"], "sk": "REQUESTS"})


def passwords_key(share: Share) -> Any:
    """The primary key of the item that counts how often a password of the share is compared."""
    return typed({"pk": _place(share.token_hash)["pk"], "sk": "PASSWORDS"})


def owners_passwords_key(owner: Owner) -> Any:
    """The same for all shares of an owner together."""
    return typed(_listed_at(owner, "PASSWORDS"))


def tries_key(share: Share) -> Any:
    """The primary key of the item that counts wrong passwords."""
    return typed({"pk": _place(share.token_hash)["pk"], "sk": "TRIES"})


def _living(item: Any) -> Share | None:
    """The share of an item, unless it has expired: DynamoDB removes it up to days later."""
    share = Share.parse(item)
    return share if share.expires_at > datetime.now(UTC) else None


def _place(hashed: str) -> dict[str, str]:
    return {"pk": f"SHARE#TOKEN#{hashed}", "sk": "SHARE"}


def _listed_at(owner: Owner, share_id: str) -> dict[str, str]:
    return {"pk": f"SHARE#OWNER#{owner}", "sk": share_id}
