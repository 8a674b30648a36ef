"""The part of the catalogue that counts owners' requests, to limit them."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from darkroom.catalog.table import Table, expiry
from darkroom.keys import Owner

# Nobody reads a minute's number after the minute is over. An hour allows for wrong clocks.
_COUNTER_LIFE: Final = timedelta(hours=1)


class Usage:
    """The catalogue as the limits of owners see it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def count_request(self, owner: Owner, moment: datetime) -> int:
        """Count one more request of an owner in a minute; returns how many there are, including this one.

        Each minute of each owner is a separate item, so no two owners write to the same item, and no item is
        written for long.
        """
        minute = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
        return self._table.add(_key(owner, minute), "requests", {"expires_at": expiry(_COUNTER_LIFE)})


def _key(owner: Owner, minute: str) -> Any:
    return {"pk": {"S": f"OWNER#{owner}"}, "sk": {"S": f"REQUESTS#{minute}"}}
