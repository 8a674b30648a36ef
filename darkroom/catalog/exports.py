"""Exports in the catalogue: what an owner takes away, how far it is, and who works on it.

An export is an item, `pk = EXPORTS#{owner}`, `sk` its id. Beside it, `RUNNING` names the one that is being made,
so that an owner has one at a time, and `DAY` counts what was begun and planned today. What grows with the number
of images lies in S3 (`exporter/`), since an item has at most 400 KB. An export that is not over is listed in
`unsettled`, in case its message is lost. One that is removed stays for some days as an item that says so: its id
is spent, so a late request that is repeated makes no archive again.
"""

import hashlib
import json
import secrets
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self

from darkroom.catalog.entry import Entry, timestamp
from darkroom.catalog.owners import AccountClosed, open_account
from darkroom.catalog.table import ATTEMPTS, Put, Remove, Table, Update, expiry, key, now, plain, typed
from darkroom.errors import Contention, DarkroomError
from darkroom.keys import ImageId, Owner

MAX_EXPORTS: Final = 50
"""The most exports that an owner keeps: all are listed at once, and each is a copy of photos that S3 charges for.
"""

MAX_IMAGES: Final = 100_000
"""The most images of one export: as many as an album may have."""

MAX_BYTES: Final = 500 * 2**30
"""The most bytes of one export: an archive of nine thousand parts, of which two fit into the function's memory
together with what is read ahead."""

UNFINISHED: Final = "export"
"""The part of the index of the unsettled that lists the exports that are not over."""

# Nobody repeats a request later than that.
_REMEMBERED: Final = timedelta(days=7)

_RUNNING: Final = "RUNNING"
_DAY: Final = "DAY"
_DAY_LIFE: Final = timedelta(days=2)
_FREE: Final = "(attribute_not_exists(#holder) OR #lease_until < :present)"
_HELD: Final = "#holder = :mine"
_PAGE: Final = 100
_PLACE_BYTES: Final = 8


class ExportStatus(StrEnum):
    """How far an export is."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


class ExportFault(StrEnum):
    """Why an export failed."""

    TOO_LARGE = "too_large"  # more images or bytes than one archive may have
    TOO_MUCH_TODAY = "too_much_today"  # with what the owner has exported today already
    INTERNAL = "internal"  # ours


_OVER: Final = frozenset({ExportStatus.READY, ExportStatus.FAILED})


class ExportRunning(DarkroomError):
    """The owner's export with this id is not over."""

    def __init__(self, export_id: str) -> None:
        super().__init__(export_id)
        self.export_id = export_id


class TooManyExports(DarkroomError):
    """The owner keeps MAX_EXPORTS exports."""


class TooManyToday(DarkroomError):
    """The owner has begun as many exports today as a day has."""


class ExportRemoved(DarkroomError):
    """The export with this id was removed; another one needs another id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """An export. `wanted`: {ids} or {filters}; None once it is over.

    `images`, `files` and `bytes`: what it has, as far as that is known; `written` of these bytes are in the
    archive. `missing`: how many images and files could not be read.
    """

    owner: Owner
    id: str
    created_at: datetime
    request: str
    """A digest of what was asked for."""
    place: str
    """A segment of all its keys in S3: an export that is removed and made again finds nothing of the first."""
    status: ExportStatus = ExportStatus.WAITING
    wanted: Mapping[str, Any] | None = None
    images: int = 0
    files: int = 0
    bytes: int = 0
    written: int = 0
    missing: int = 0
    fault: ExportFault | None = None
    ready_at: datetime | None = None
    expires_at: datetime
    """When it is forgotten, whether it is ready by then or not. S3 removes its archive at the next midnight."""
    spent: bool = False
    """Whether its bytes are counted for their day."""
    tries: int = 0
    """How often work on it was begun since it last got on."""

    @property
    def over(self) -> bool:
        return self.status in _OVER

    @classmethod
    def parse(cls, item: Mapping[str, Any]) -> Self:
        """What an item holds."""
        kept = {name: item[name] for name in cls.__slots__ if name in item}
        moments = {name: datetime.fromisoformat(item[name]) for name in ("created_at", "ready_at") if name in item}
        expires_at = datetime.fromtimestamp(item["expires_at"], UTC)
        return cls(**{**kept, **moments, "id": item["sk"], "expires_at": expires_at, **_as_enums(item)})


def _as_enums(item: Mapping[str, Any]) -> dict[str, Any]:
    fault = {"fault": ExportFault(item["fault"])} if "fault" in item else {}
    return {"status": ExportStatus(item["status"]), **fault}


class Exports:
    """Exports as the API sees them."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, owner: Owner, export_id: str) -> Export | None:
        """An export, as of the last write; None if there is none, or none any more."""
        item = self._table.item(_key(owner, export_id))
        return _living(item)

    def all(self, owner: Owner) -> list[Export]:
        """The exports of an owner, the newest first."""
        found = [_living(plain(item)) for item in _items(self._table, owner)]
        return sorted((each for each in found if each), key=lambda each: (each.created_at, each.id), reverse=True)

    def make(
        self, owner: Owner, export_id: str, wanted: Mapping[str, Any], life: timedelta, most_a_day: int = 0
    ) -> Export:
        """A new export that is kept for as long as `life`, or the one with this id, whatever it is of.

        `most_a_day`: how many an owner may begin in a day of UTC; 0 for any number. Raises ExportRunning,
        TooManyExports, TooManyToday, ExportRemoved and AccountClosed.
        """
        for _ in range(ATTEMPTS):
            if (before := self.get(owner, export_id)) is not None:
                return before
            if len(self.all(owner)) >= MAX_EXPORTS:
                raise TooManyExports(owner)
            day = _Day.read(self._table, owner)
            if 0 < most_a_day <= day.exports:
                raise TooManyToday(owner)
            expires_at = int((_now() + life).timestamp())
            item = {
                "pk": _partition(owner),
                "sk": export_id,
                "owner": owner,
                "place": secrets.token_hex(_PLACE_BYTES),
                "created_at": now(),
                "status": ExportStatus.WAITING,
                "wanted": wanted,
                "request": digest_of(wanted),
                "expires_at": expires_at,
                "unsettled": UNFINISHED,
                "unsettled_since": now(),
            }
            running = {"pk": item["pk"], "sk": _RUNNING, "export_id": export_id, "expires_at": expires_at}
            present = {"present": _present()}
            free = "attribute_not_exists(#pk) OR #expires_at < :present"
            refused = self._table.transact(
                open_account(owner),
                Put(item, free, present),
                Put(running, free, present),
                day.write(owner, exports=1),
            )
            if not refused:
                return Export.parse(item)
            if 0 in refused:
                raise AccountClosed
            if 1 in refused:
                if (before := self.get(owner, export_id)) is not None:
                    return before
                raise ExportRemoved(export_id)
            if 2 in refused:
                raise ExportRunning(str((self._table.item(_key(owner, _RUNNING)) or {}).get("export_id", "")))
        raise Contention(owner)

    def remove(self, owner: Owner, export_id: str) -> None:
        """Forget an export, which need not exist; who works on it notices at the next part. Its id is spent."""
        gone = {"pk": _partition(owner), "sk": export_id, "removed": True, "expires_at": expiry(_REMEMBERED)}
        removal = Put(gone, "attribute_exists(#status)")
        if 1 in self._table.transact(removal, _no_longer_running(owner, export_id)):
            self._table.put(removal)  # another one is running


class Exporting:
    """Exports as the exporter sees them."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def claim(self, owner: Owner, export_id: str, seconds: int) -> "Claim | None":
        """The right to work on an export for some seconds; None if somebody else has it, or it is over or gone."""
        holder, present = str(uuid.uuid4()), _present()
        export = _living(self._table.item(_key(owner, export_id)))
        if export is None or export.over:
            return None
        assign = {
            "holder": holder,
            "lease_until": present + seconds,
            "status": ExportStatus.RUNNING,
            "tries": export.tries + 1,
            "unsettled_since": now(),
        }
        same = "#place = :place AND attribute_exists(#unsettled)"
        values = {"present": present, "place": export.place}
        if self._table.update(
            _key(owner, export_id), assign=assign, condition=f"{same} AND {_FREE}", values=values
        ):
            return Claim(self._table, export, holder)
        return None

    def overdue(self, age: timedelta) -> list[tuple[Owner, str]]:
        """Exports that are not over, and that nobody has worked on for some time."""
        before = timestamp(_now() - age)
        items, _ = self._table.query(
            IndexName="unsettled",
            KeyConditionExpression="#part = :part AND #since < :before",
            ExpressionAttributeNames={"#part": "unsettled", "#since": "unsettled_since"},
            ExpressionAttributeValues=typed({":part": UNFINISHED, ":before": before}),
            Limit=_PAGE,
        )
        return [(_owner_of(item), item["sk"]["S"]) for item in items]

    def announced(self, owner: Owner, export_id: str) -> None:
        """Note that an export was sent to the queue again, so that it is not overdue."""
        noted = {"unsettled_since": now()}
        self._table.update(_key(owner, export_id), assign=noted, condition="attribute_exists(#unsettled)")

    def images(self, owner: Owner, image_ids: Collection[ImageId]) -> dict[ImageId, Entry]:
        """The existing entries of images, tombstones included, as of the last write."""
        found = self._table.get_many([key(owner, image_id) for image_id in {*image_ids}])
        return {entry.image_id: entry for entry in found}

    def exists(self, export: Export) -> bool:
        """Whether an export is still there, as of the last write."""
        item = self._table.item(_key(export.owner, export.id))
        return item is not None and item.get("place") == export.place


class Claim:
    """The right to work on an export. Every write fails once somebody else has it, or the export is gone."""

    def __init__(self, table: Table, export: Export, holder: str) -> None:
        self._table = table
        self._holder = holder
        self.export = export

    def advance(self, **counts: Any) -> bool:
        """Note how far it is; False if it is gone, or somebody else's."""
        return self._write({**counts, "tries": 0, "unsettled_since": now()})

    def begin_anew(self, missing: int) -> bool:
        """Note that nothing is written any more; it has not got on. False as for `advance`."""
        return self._write({"written": 0, "missing": missing, "unsettled_since": now()})

    def release(self) -> bool:
        """Give the right back, so that the next one may go on at once; False as for `advance`."""
        return self._write({"holder": None, "lease_until": None})

    def spend(self, size: int, most_a_day: int) -> bool:
        """Count the export's bytes for today, once; False if the owner had more than `most_a_day` (0: any number)
        with them. Whether it is gone, the next write tells.
        """
        if self.export.spent:
            return True
        owner = self.export.owner
        for _ in range(ATTEMPTS):
            day = _Day.read(self._table, owner)
            if 0 < most_a_day < day.bytes + size:
                return False
            refused = self._table.transact(self._update({"spent": True}), day.write(owner, bytes_=size))
            if 1 not in refused:
                return True
        raise Contention(owner)

    def finish(self, **counts: Any) -> bool:
        """Note that the archive is there; False as for `advance`."""
        return self._end({**counts, "status": ExportStatus.READY, "ready_at": now()})

    def fail(self, fault: ExportFault) -> bool:
        """Note that there will be no archive; False as for `advance`."""
        return self._end({"status": ExportStatus.FAILED, "fault": fault})

    def _end(self, assign: Mapping[str, Any]) -> bool:
        over = dict.fromkeys(("holder", "lease_until", "wanted", "unsettled", "unsettled_since", "tries"))
        owner, export_id = self.export.owner, self.export.id
        ending = self._update({**over, **assign})
        refused = self._table.transact(ending, _no_longer_running(owner, export_id))
        return not refused or (0 not in refused and self._write(ending.assign))

    def _write(self, assign: Mapping[str, Any]) -> bool:
        update = self._update(assign)
        return self._table.update(
            update.primary_key, assign=update.assign, condition=update.condition, values=update.values
        )

    def _update(self, assign: Mapping[str, Any]) -> Update:
        own = _key(self.export.owner, self.export.id)
        return Update(own, assign=assign, condition=_HELD, values={"mine": self._holder})


@dataclass(frozen=True, slots=True)
class _Day:
    """What an owner has begun and planned in a day of UTC. `stored`: the item's day; None if there is none."""

    stored: int | None
    today: int
    exports: int = 0
    bytes: int = 0
    writes: int = 0

    @classmethod
    def read(cls, table: Table, owner: Owner) -> Self:
        """Today, as of the last write."""
        item = table.item(_key(owner, _DAY)) or {}
        stored, today, writes = item.get("day"), _now().toordinal(), item.get("writes", 0)
        if stored != today:
            return cls(stored, today, writes=writes)
        return cls(stored, today, item["exports"], item["bytes"], writes)

    def write(self, owner: Owner, exports: int = 0, bytes_: int = 0) -> Update:
        """The part of a transaction that adds to it, if nobody has since it was read."""
        assign = {
            "day": self.today,
            "exports": self.exports + exports,
            "bytes": self.bytes + bytes_,
            "writes": self.writes + 1,
            "expires_at": expiry(_DAY_LIFE),
        }
        if self.stored is None:
            return Update(_key(owner, _DAY), assign=assign, condition="attribute_not_exists(#day)")
        same = "#day = :stored AND #writes = :writes"
        values = {"stored": self.stored, "writes": self.writes}
        return Update(_key(owner, _DAY), assign=assign, condition=same, values=values)


def remove_exports(table: Table, owner: Owner) -> int:
    """Remove a page of a closed account's exports; returns how many."""
    items, _ = table.partition(_partition(owner), _PAGE)
    for item in items:
        table.remove(Remove({"pk": item["pk"], "sk": item["sk"]}))
    return len(items)


def exports_known(table: Table, found: Collection[tuple[Owner, str]]) -> set[tuple[Owner, str]]:
    """Those of some exports that there are."""
    items = table.items([_key(owner, export_id) for owner, export_id in found])
    return {(Owner(item["owner"]), item["sk"]) for item in items if "status" in item}


def digest_of(wanted: Mapping[str, Any]) -> str:
    """A digest of what an export was asked to have: what is asked for again has the same, ids in any order."""
    asked = {**wanted, "ids": sorted(wanted["ids"])} if "ids" in wanted else wanted
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _living(item: Mapping[str, Any] | None) -> Export | None:
    """An item's export; None if it has expired. DynamoDB may remove it days later."""
    export = None if item is None or "status" not in item else Export.parse(item)
    return export if export is not None and export.expires_at > _now() else None


def _items(table: Table, owner: Owner) -> list[Any]:
    found: list[Any] = []
    last: Any = None
    while True:
        start = {} if last is None else {"ExclusiveStartKey": typed(last)}
        items, last = table.partition(_partition(owner), _PAGE, **start)
        found += items
        if last is None:
            return found


def _no_longer_running(owner: Owner, export_id: str) -> Remove:
    return Remove(_key(owner, _RUNNING), "attribute_not_exists(#pk) OR #export_id = :own", {"own": export_id})


def _now() -> datetime:
    return datetime.now(UTC)


def _present() -> int:
    return int(_now().timestamp())


def _partition(owner: Owner) -> str:
    return f"EXPORTS#{owner}"


def _key(owner: Owner, export_id: str) -> Any:
    return typed({"pk": _partition(owner), "sk": export_id})


def _owner_of(primary_key: Any) -> Owner:
    return Owner(primary_key["pk"]["S"].partition("#")[2])
