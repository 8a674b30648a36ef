"""The part of the catalogue of whoever limits owners: how much each of them asks for."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from darkroom.catalog.table import Table, expiry
from darkroom.keys import Owner

# Nobody reads a minute's number once the minute is over. The hour covers clocks that are wrong.
_COUNTER_LIFE: Final = timedelta(hours=1)


class Usage:
    """The catalogue as whoever limits owners sees it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def count_request(self, owner: Owner, moment: datetime) -> int:
        """Count one more request of an owner's in the minute of a moment; how many there are, with this one.

        Each minute of each owner is an item of its own: no two owners write to one, and none is written for long.
        """
        minute = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
        return self._table.add(_key(owner, minute), "requests", {"expires_at": expiry(_COUNTER_LIFE)})


def _key(owner: Owner, minute: str) -> Any:
    return {"pk": {"S": f"OWNER#{owner}"}, "sk": {"S": f"REQUESTS#{minute}"}}
