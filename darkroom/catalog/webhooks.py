"""Webhooks in the catalogue: who receives public events, as an operator has registered it.

Each is an item of its own family, `pk = WEBHOOKS`, `sk` its id. There are few, so all are read at once. Its secret
is not stored: it is computed from a key, its id and its `generation` (webhooks/signing.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from darkroom.catalog.table import Put, Remove, Table, now, plain, typed
from darkroom.public_events import EventType

_FAMILY: Final = "WEBHOOKS"
_MOST: Final = 100
"""How many there may be: each event is sent to all of them."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """A receiver: where it is, and which events it gets.

    `url` may hold a secret of the receiver's own, so it is in no log. `types`: those of the events; all if empty.
    `rotated_at`: when its secret became another one, unless the one before ended at once. `off`: why it gets
    nothing any more; None if it does.
    """

    id: str
    url: str
    types: frozenset[str]
    generation: int
    created_at: datetime
    rotated_at: datetime | None = None
    off: str | None = None


class Webhooks:
    """The catalogue as the sender of webhooks and operators see it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def all(self) -> list[Webhook]:
        """All webhooks, also those that are switched off."""
        items, _ = self._table.partition(_FAMILY, _MOST)
        return [_webhook(plain(item)) for item in items]

    def add(self, id_: str, url: str, types: Sequence[EventType]) -> bool:
        """Register a webhook; False if the id is taken, or there are too many."""
        if len(self.all()) >= _MOST:
            return False
        item = {"url": url, "types": sorted(types), "generation": 1, "created_at": now()}
        return self._table.put(Put({**_place(id_), **item}, "attribute_not_exists(#pk)"))

    def remove(self, id_: str) -> bool:
        """Forget a webhook; False if there is none."""
        return self._table.remove(Remove(typed(_place(id_)), "attribute_exists(#pk)"))

    def rotate(self, webhook: Webhook, *, at_once: bool = False) -> bool:
        """Give a webhook another secret, and end the one before in a day or at once; False if somebody else has
        rotated, or it is gone.
        """
        return self._table.update(
            typed(_place(webhook.id)),
            assign={"generation": webhook.generation + 1, "rotated_at": None if at_once else now()},
            condition="#generation = :before",
            values={"before": webhook.generation},
        )

    def switch_off(self, webhook: Webhook, reason: str) -> bool:
        """Send nothing to a webhook any more; False if it was off, or is gone."""
        return self._table.update(
            typed(_place(webhook.id)),
            assign={"off": reason},
            condition="attribute_exists(#pk) AND attribute_not_exists(#off)",
        )

    def switch_on(self, webhook: Webhook) -> bool:
        """Send to a webhook again, from now on; False if it is gone."""
        return self._table.update(
            typed(_place(webhook.id)), assign={"off": None}, condition="attribute_exists(#pk)"
        )


def _place(id_: str) -> dict[str, str]:
    return {"pk": _FAMILY, "sk": id_}


def _webhook(item: dict[str, Any]) -> Webhook:
    rotated_at = item.get("rotated_at")
    return Webhook(
        id=item["sk"],
        url=item["url"],
        types=frozenset(item["types"]),
        generation=int(item["generation"]),
        created_at=datetime.fromisoformat(item["created_at"]).astimezone(UTC),
        rotated_at=None if rotated_at is None else datetime.fromisoformat(rotated_at),
        off=item.get("off"),
    )
