"""Long runs of keepers over everything that is stored: how far each run is, and who works on it.

A run is one item, `KEEPER#{name}`. Its runner has a lease and moves the cursor forward page by page, on the
condition that it still has the lease. So two runners never work on one run for long. If a runner dies, the next
one goes on at the last page. A run that was stopped waits until it is begun again.
"""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from darkroom.catalog.table import Table, now

_HELD: Final = "#holder = :mine"  # each lease has a holder id of its own
_NOT_HELD: Final = "(attribute_not_exists(#holder) OR #lease_until < :present)"


type Place = str | int | Mapping[str, Place]
"""How far a walk over everything is, in the form of whoever walks; an item can hold it."""

type Cursor = Mapping[str, Place]
"""The place of a run; empty at the beginning."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it is stored.

    `id` is new each time the run begins. `cursor` is the place up to which everything is done. `totals` are the
    counts so far.
    """

    name: str
    id: str
    began_at: str
    finished_at: str | None
    stopped: bool
    cursor: Cursor
    totals: Mapping[str, int]
    options: Mapping[str, Any]


class LostLease(Exception):
    """Somebody else works on the run now: this runner must not go on."""


class Stopped(LostLease):
    """The run was stopped, as an operator asked: this runner has given its lease back, and must not go on."""


class Lease:
    """The right to work on a run, until the lease is lost or given back, or the run is finished."""

    def __init__(self, table: Table, run: Run, holder: str, seconds: int) -> None:
        self._table = table
        self._holder = holder
        self._seconds = seconds
        self.run = run

    def advance(self, cursor: Cursor, totals: Mapping[str, int]) -> None:
        """Note what is done, and renew the lease. Raises LostLease, and Stopped if the run was stopped."""
        self._write({"cursor": cursor, "totals": totals, "lease_until": _present() + self._seconds})

    def finish(self, totals: Mapping[str, int], **also: Any) -> None:
        """Note that the run has reached its end, and give the lease back. Raises as `advance` does."""
        self._write(
            {"cursor": None, "totals": totals, "finished_at": now(), "holder": None, "lease_until": None, **also}
        )

    def release(self) -> None:
        """Give the lease back, so that the next runner goes on from the cursor. Raises LostLease."""
        if not self._give_back():
            raise LostLease(self.run.name)

    def _write(self, assign: Mapping[str, Any]) -> None:
        if self._update(assign, f"{_HELD} AND attribute_not_exists(#stopped)"):
            return
        if self._give_back():  # only a stop can have refused the write of a lease that is held
            raise Stopped(self.run.name)
        present = self._table.item(_key(self.run.name)) or {}
        # The answer of our own write was lost, and it was refused the second time.
        if "finished_at" in assign and present.get("id") == self.run.id and "finished_at" in present:
            return
        raise LostLease(self.run.name)

    def _give_back(self) -> bool:
        return self._update({"holder": None, "lease_until": None}, _HELD)

    def _update(self, assign: Mapping[str, Any], condition: str) -> bool:
        values = {"mine": self._holder}
        return self._table.update(_key(self.run.name), assign=assign, condition=condition, values=values)


class Runs:
    """The catalogue as keepers with long runs see it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, name: str) -> Run | None:
        """The run with this name, as it is now; None if there never was one."""
        item = self._table.item(_key(name))
        if item is None:
            return None
        return Run(
            name=name,
            id=item["id"],
            began_at=item["began_at"],
            finished_at=item.get("finished_at"),
            stopped="stopped" in item,
            cursor=item.get("cursor", {}),
            totals=item.get("totals", {}),
            options=item.get("options", {}),
        )

    def begin(self, name: str, seconds: int, options: Mapping[str, Any] | None = None) -> Lease | None:
        """Begin a run from the start, however the last one ended; None while somebody works on that one.

        `seconds`: how long the lease lasts if its holder does not renew it. `options`: what the run is to do.
        """
        holder, fresh = str(uuid.uuid4()), str(uuid.uuid4())
        begun = {"id": fresh, "began_at": now(), "cursor": {}, "totals": {}, "options": options or {}}
        held = {"holder": holder, "lease_until": _present() + seconds}
        return self._take(name, {**begun, **held, "finished_at": None, "stopped": None}, holder, seconds)

    def resume(self, run: Run, seconds: int) -> Lease | None:
        """Go on with a run that was interrupted or stopped; None while somebody works on it, or if it is
        finished.
        """
        holder = str(uuid.uuid4())
        held = {"holder": holder, "lease_until": _present() + seconds, "stopped": None}
        same = " AND #id = :id AND attribute_not_exists(#finished_at)"
        return self._take(run.name, held, holder, seconds, same, {"id": run.id})

    def stop(self, name: str) -> bool:
        """Stop a run: its runner, if there is one, notices at its next page. False if there is no unfinished
        run.
        """
        unfinished = "attribute_exists(#id) AND attribute_not_exists(#finished_at)"
        return self._table.update(_key(name), assign={"stopped": True}, condition=unfinished)

    def _take(
        self,
        name: str,
        assign: Mapping[str, Any],
        holder: str,
        seconds: int,
        also: str = "",
        values: Mapping[str, Any] | None = None,
    ) -> Lease | None:
        present = {"present": _present(), **(values or {})}
        if not self._table.update(_key(name), assign=assign, condition=_NOT_HELD + also, values=present):
            return None
        run = self.get(name)
        return None if run is None else Lease(self._table, run, holder, seconds)


def _key(name: str) -> Any:
    return {"pk": {"S": f"KEEPER#{name}"}, "sk": {"S": "KEEPER"}}


def _present() -> int:
    return int(time.time())
