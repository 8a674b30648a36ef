"""Owners: one item each, with what holds for all images of an owner.

Its key is `OWNER#{owner}`, `OWNER`. It is written rarely, because transactions check it: DynamoDB refuses a write
to an item while a transaction works with it. So requests are counted in an item beside it (`usage.py`), and the
closing of an account, which both have to know, is written into both at once.
"""

from datetime import datetime
from typing import Any, Final

from darkroom.catalog.table import ATTEMPTS, Check, Table, Update, now
from darkroom.errors import Contention, DarkroomError
from darkroom.keys import Owner

CLOSING: Final = "closing"
"""The part of the index of the unsettled that lists the owners whose accounts are closed and not yet emptied."""

_OPEN: Final = "attribute_not_exists(#closed_at)"


class AccountClosed(DarkroomError):
    """The owner has closed the account."""


class Owners:
    """The catalogue as the API sees its callers' accounts."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def closed_at(self, owner: Owner) -> datetime | None:
        """When an owner has closed the account, as of the last write; None if it is open."""
        return closed_at(self._table, owner)

    def close(self, owner: Owner) -> datetime:
        """Close an owner's account for good; returns when it was closed. Closed before, it stays as it is.

        From this write on, no slot can be opened and no request is answered, and the account is listed to be
        emptied.
        """
        return close(self._table, owner, now())


def closed_at(table: Table, owner: Owner) -> datetime | None:
    """When an owner has closed the account, as of the last write; None if it is open."""
    moment = (table.item(owner_key(owner)) or {}).get("closed_at")
    return None if moment is None else datetime.fromisoformat(moment)


def close(table: Table, owner: Owner, moment: str) -> datetime:
    """Close an account as at a moment; returns when it was closed."""
    closed = {"closed_at": moment}
    listed = {"unsettled": CLOSING, "unsettled_since": moment}
    for _ in range(ATTEMPTS):
        refused = table.transact(
            Update(owner_key(owner), assign={**closed, **listed}, condition=_OPEN),
            Update(requests_key(owner), assign={**closed, "minute": None, "requests": None}, condition=_OPEN),
        )
        if not refused:
            return datetime.fromisoformat(moment)
        if (before := closed_at(table, owner)) is not None:
            return before
    raise Contention(owner)


def open_account(owner: Owner) -> Check:
    """The part of a transaction that refuses it if the owner has closed the account."""
    return Check(owner_key(owner), _OPEN)


def owner_key(owner: Owner) -> Any:
    """The primary key of an owner's item."""
    return {"pk": {"S": f"OWNER#{owner}"}, "sk": {"S": "OWNER"}}


def requests_key(owner: Owner) -> Any:
    """The primary key of the item that counts an owner's requests."""
    return {"pk": {"S": f"OWNER#{owner}"}, "sk": {"S": "REQUESTS"}}


def owner_of(primary_key: Any) -> Owner:
    """The owner whose item has a primary key, as DynamoDB sends it."""
    return Owner(primary_key["pk"]["S"].partition("#")[2])
