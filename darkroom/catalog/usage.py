"""The part of the catalogue that counts requests, to limit them.

One item holds the requests of the present minute: of an owner, or of the guests of one share. The write that
counts an owner's request also finds out whether the account is closed: the same answer has both, and no request
reads anything for it. Wrong passwords of a share are counted in the same way, in longer windows.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from darkroom.catalog.owners import AccountClosed, requests_key
from darkroom.catalog.shares import owners_passwords_key, passwords_key, tries_key
from darkroom.catalog.shares import requests_key as guests_key
from darkroom.catalog.table import ATTEMPTS, Table, expiry
from darkroom.errors import Contention
from darkroom.keys import Owner
from darkroom.shares import Share

TRIES_SECONDS: Final = 900
"""For how long wrong passwords are counted together."""

# What guests have used does not outlive their share for long.
_GUESTS_LIFE: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class _Counter:
    """An item that counts in windows of so many seconds. `life`: how long it is kept, if not for ever."""

    primary_key: Any
    seconds: int = 60
    life: timedelta | None = None

    def window(self, moment: datetime) -> int:
        """The number of the window since 1970."""
        return int(moment.timestamp()) // self.seconds


class Usage:
    """The catalogue as the limits of owners and shares see it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def count(self, owner: Owner, moment: datetime, limit: int, requests: int = 1) -> bool:
        """Count requests of an owner in a minute, all or none; False if they would be more than `limit`.

        Raises AccountClosed. The first request of a minute takes two writes, each other one.
        """
        return self._count(_of_owner(owner), moment, limit, requests)

    def requests(self, owner: Owner, moment: datetime) -> int:
        """How many requests of an owner were counted in a minute."""
        return self._counted(_of_owner(owner), moment)

    def count_guest(self, share: Share, moment: datetime, limit: int) -> bool:
        """Count a request of a share's guests; False if it would be more than `limit` in a minute."""
        return self._count(_of_guests(share), moment, limit, 1)

    def count_try(self, share: Share, moment: datetime, limit: int) -> bool:
        """Count a password that is about to be compared; False if it would be more than `limit` in a window."""
        return self._count_few(_of_tries(share), moment, limit)

    def forgive_try(self, share: Share) -> None:
        """Take back a try, because the password was right."""
        self._table.add(tries_key(share), "requests", -1, condition="#requests > :none", values={"none": 0})

    def count_password_of(self, share: Share, moment: datetime, limit: int) -> bool:
        """Count that a password of a share is computed; False if that were more than `limit` in a minute."""
        return self._count_few(_Counter(passwords_key(share), life=_GUESTS_LIFE), moment, limit)

    def count_password(self, owner: Owner, moment: datetime, limit: int) -> bool:
        """The same for all shares of an owner."""
        return self._count_few(_Counter(owners_passwords_key(owner), life=_GUESTS_LIFE), moment, limit)

    def _count_few(self, counter: _Counter, moment: datetime, limit: int) -> bool:
        """Above the limit nothing is written, so that nobody can make the item a hot one."""
        return self._counted(counter, moment) < limit and self._count(counter, moment, limit, 1)

    def _count(self, counter: _Counter, moment: datetime, limit: int, requests: int) -> bool:
        window = counted = counter.window(moment)
        for _ in range(ATTEMPTS):
            before = self._table.add(
                counter.primary_key,
                "requests",
                requests,
                condition="attribute_not_exists(#closed_at) AND #minute = :minute AND #requests <= :room",
                values={"minute": counted, "room": limit - requests},
            )
            if before is None:
                return True
            if "closed_at" in before:
                raise AccountClosed
            last = before.get("minute")
            if last == counted or requests > limit:
                return False
            if last is not None and _is_present(last, window):
                counted = last
            elif self._begin(counter, counted, requests, last):
                return True
        raise Contention(str(counter.primary_key["sk"]["S"]))

    def _counted(self, counter: _Counter, moment: datetime) -> int:
        item = self._table.item(counter.primary_key) or {}
        return int(item["requests"]) if _is_present(item.get("minute"), counter.window(moment)) else 0

    def _begin(self, counter: _Counter, window: int, requests: int, last: int | None) -> bool:
        """Begin to count another window than `last`, if nobody else has; a closed account has none."""
        return self._table.update(
            counter.primary_key,
            assign={
                "minute": window,
                "requests": requests,
                **({} if counter.life is None else {"expires_at": expiry(counter.life)}),
            },
            condition="attribute_not_exists(#closed_at) AND "
            + ("attribute_not_exists(#minute)" if last is None else "#minute = :last"),
            values={} if last is None else {"last": last},
        )


def _of_owner(owner: Owner) -> _Counter:
    return _Counter(requests_key(owner))


def _of_guests(share: Share) -> _Counter:
    return _Counter(guests_key(share), life=_GUESTS_LIFE)


def _of_tries(share: Share) -> _Counter:
    return _Counter(tries_key(share), TRIES_SECONDS, _GUESTS_LIFE)


def _is_present(counted: int | None, window: int) -> bool:
    """Whether what was counted in a window counts now. Clocks of two machines differ by seconds, so at the end of
    a window the next one may have begun elsewhere.
    """
    return counted is not None and counted in (window, window + 1)
