"""The part of the catalogue that counts owners' requests, to limit them.

One item an owner holds the requests of the present minute. The write that counts a request also finds out whether
the account is closed: the same answer has both, and no request reads anything for it.
"""

from datetime import datetime

from darkroom.catalog.owners import AccountClosed, requests_key
from darkroom.catalog.table import ATTEMPTS, Table
from darkroom.errors import Contention
from darkroom.keys import Owner


class Usage:
    """The catalogue as the limits of owners see it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def count(self, owner: Owner, moment: datetime, limit: int, requests: int = 1) -> bool:
        """Count requests of an owner in a minute, all or none; False if they would be more than `limit`.

        Raises AccountClosed. The first request of a minute takes two writes, each other one.
        """
        minute = counted = _minute(moment)
        for _ in range(ATTEMPTS):
            before = self._table.add(
                requests_key(owner),
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
            if last is not None and _is_present(last, minute):
                counted = last
            elif self._begin(owner, counted, requests, last):
                return True
        raise Contention(owner)

    def requests(self, owner: Owner, moment: datetime) -> int:
        """How many requests of an owner were counted in a minute."""
        item = self._table.item(requests_key(owner)) or {}
        return int(item["requests"]) if _is_present(item.get("minute"), _minute(moment)) else 0

    def _begin(self, owner: Owner, minute: int, requests: int, last: int | None) -> bool:
        """Begin to count another minute than `last`, if nobody else has; a closed account has no minute."""
        return self._table.update(
            requests_key(owner),
            assign={"minute": minute, "requests": requests},
            condition="attribute_not_exists(#closed_at) AND "
            + ("attribute_not_exists(#minute)" if last is None else "#minute = :last"),
            values={} if last is None else {"last": last},
        )


def _minute(moment: datetime) -> int:
    """The minute of the clock, as its number since 1970."""
    return int(moment.timestamp()) // 60


def _is_present(counted: int | None, minute: int) -> bool:
    """Whether what was counted in a minute counts now. Clocks of two machines differ by seconds, so at the end of
    a minute the next one may have begun elsewhere.
    """
    return counted is not None and counted in (minute, minute + 1)
