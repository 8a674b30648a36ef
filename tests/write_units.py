"""Counts the write units that DynamoDB charges, from items' sizes and AWS's rules; moto does not count them.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
"""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from botocore.exceptions import ClientError

from tests import template

_UNIT: Final = 1024  # bytes

# A transaction writes each of its items twice, and so it does those that it only checks; indexes follow as always.
_ALONE: Final = 1
_TOGETHER: Final = 2

_WRITES: Final = ("update_item", "put_item", "delete_item")

Item = Mapping[str, Any]


@dataclass
class Bill:
    """What was charged: one line for each write, with its units of the table and of the indexes."""

    lines: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def units(self) -> int:
        return sum(table + indexes for _, table, indexes in self.lines)


@contextmanager
def counted(client: Any) -> Iterator[Bill]:
    """Count the units of every write of a DynamoDB client inside this context."""
    bill = Bill()
    calls = {name: getattr(client, name) for name in (*_WRITES, "transact_write_items")}

    def counting(name: str, request: Mapping[str, Any]) -> Any:
        before = _read(client, request)
        try:
            answer = calls[name](**request)
        except ClientError:
            # A write that its condition refuses is charged by the size of the existing item.
            bill.lines.append(("refused", _units(before), 0))
            raise
        bill.lines.append(_charged(before, _read(client, request), _ALONE))
        return answer

    def counting_all(**request: Any) -> Any:
        parts = [content for item in request["TransactItems"] for content in item.values()]
        before = [_read(client, part) for part in parts]
        answer = calls["transact_write_items"](**request)
        after = [_read(client, part) for part in parts]
        bill.lines.extend(_charged(*item, _TOGETHER) for item in zip(before, after, strict=True))
        return answer

    for name in _WRITES:
        setattr(client, name, lambda name=name, **request: counting(name, request))
    client.transact_write_items = counting_all
    try:
        yield bill
    finally:
        for name, call in calls.items():
            setattr(client, name, call)


def _charged(before: Item, after: Item, factor: int) -> tuple[str, int, int]:
    changed = ", ".join(sorted(name for name in {*before, *after} if before.get(name) != after.get(name)))
    return changed or "checked", factor * max(_units(before), _units(after)), _index_units(before, after)


def item_size(item: Item) -> int:
    """An item's size in bytes, as DynamoDB counts it."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _read(client: Any, request: Mapping[str, Any]) -> Item:
    key = request.get("Key") or {name: request["Item"][name] for name in ("pk", "sk")}
    item: Item = client.get_item(TableName=request["TableName"], Key=key).get("Item", {})
    return item


def _units(item: Item) -> int:
    return max(1, math.ceil(item_size(item) / _UNIT))


def _index_units(before: Item, after: Item) -> int:
    """An index of keys is charged one unit for an entry that is added or removed, and two for one that moves."""
    indexes = template.load()["Resources"]["Catalog"]["Properties"]["GlobalSecondaryIndexes"]
    units = 0
    for index in indexes:
        assert index["Projection"] == {"ProjectionType": "KEYS_ONLY"}
        names = [part["AttributeName"] for part in index["KeySchema"]]
        old, new = (
            [item.get(name) for name in names] if {*names} <= {*item} else None for item in (before, after)
        )
        if old != new:
            units += 2 if old and new else 1
    return units


def _size(value: Mapping[str, Any]) -> int:
    [(kind, content)] = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            # "approximately 1 byte per two significant digits, plus 1"; and one for the sign.
            return math.ceil(len(content.replace("-", "").replace(".", "").strip("0")) / 2) + 1 + ("-" in content)
        case "BOOL" | "NULL":
            return 1
        case "L":
            return 3 + sum(1 + _size(item) for item in content)
        case "M":
            return 3 + sum(1 + len(name.encode()) + _size(item) for name, item in content.items())
        case _:
            raise AssertionError(f"nothing here writes a {kind}")
