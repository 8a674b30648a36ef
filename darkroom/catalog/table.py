"""The table: keys, and writes that happen only if the entry's turn is still the one that was read.

Everything that changes what is current (a claim, a deletion, a keeper's mark, a resubmission) increases an entry's
`turn` by one. The condition of every write contains the turn that it was decided on. After a refused write, the
caller decides again.
"""

import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import batched
from typing import TYPE_CHECKING, Any, ClassVar, Final

from botocore.exceptions import ClientError

from darkroom import keys
from darkroom.attribute_values import from_attribute_value, to_attribute_value
from darkroom.catalog.entry import Entry, timestamp
from darkroom.errors import Contention
from darkroom.keys import ImageId, Owner

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

Attributes = Mapping[str, Any]

# An image has two or three writers at a time: the stages, a keeper, the owner. If a write is refused this often,
# the reason must be another one, and its message or its client tries again.
ATTEMPTS: Final = 20


# Otherwise each sparse index, of the unsettled and of the failed, would have one partition. Its limit of 1,000
# writes a second would throttle the whole table in a burst.
SHARDS: Final = 8


# DynamoDB's own limit on one BatchGetItem.
_READ_AT_ONCE: Final = 100

# Two transactions cannot work with one item at once, and one takes some ten milliseconds. Ten slots that a client
# opens at the same time all check their owner's item; with these pauses, in seconds, they all get their turn.
_TRANSACTIONS: Final = 7
_FIRST_PAUSE: Final = 0.02

# What DynamoDB calls a condition that does not hold: as an error, and as a reason in that of a transaction.
_REFUSED: Final = "ConditionalCheckFailedException"
_REFUSED_PART: Final = "ConditionalCheckFailed"

# What DynamoDB answers to a write while a transaction works with its item; botocore does not retry it.
_BUSY: Final = "TransactionConflictException"

# Reasons for which a transaction is cancelled that pass by themselves; botocore retries none of them.
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
_PASSING: Final = {"None", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}


class Table:
    """The catalogue's table."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self.name = name

    def get(self, owner: Owner, image_id: ImageId) -> Entry | None:
        """Read one entry, tombstones included, as of the last write."""
        item = self.item(key(owner, image_id))
        return None if item is None else Entry(item)

    def get_many(self, keys: Sequence[Any]) -> list[Entry]:
        """Read the entries under primary keys, as of the last write, in their order."""
        found = {item["pk"]: Entry(item) for item in self.items(keys)}
        return [found[key["pk"]["S"]] for key in keys if key["pk"]["S"] in found]

    def items(self, keys: Sequence[Any]) -> list[dict[str, Any]]:
        """The existing items of any family under primary keys, as of the last write, in no order."""
        found: list[dict[str, Any]] = []
        for part in batched(keys, _READ_AT_ONCE, strict=False):
            wanted: Any = {self.name: {"Keys": list(part), "ConsistentRead": True}}
            while wanted:  # Each answer has at least one, or DynamoDB would have refused and botocore waited.
                response = self._client.batch_get_item(RequestItems=wanted)
                found += [plain(item) for item in response["Responses"].get(self.name, [])]
                wanted = response["UnprocessedKeys"]
        return found

    def query(self, **request: Any) -> tuple[list[Any], Attributes | None]:
        """One page of an index: the items as DynamoDB sends them, and its last key as plain values if more
        follow.
        """
        response = self._client.query(TableName=self.name, **request)
        last = response.get("LastEvaluatedKey")
        return response["Items"], None if last is None else plain(last)

    def listed(
        self, index: str, attribute: str, value: str, limit: int, **start: Any
    ) -> tuple[list[Any], Attributes | None]:
        """One page of a partition of an index, in its order, as `query` returns it. `start`: its first key."""
        return self.query(
            IndexName=index,
            KeyConditionExpression="#part = :part",
            ExpressionAttributeNames={"#part": attribute},
            ExpressionAttributeValues=typed({":part": value}),
            Limit=limit,
            **start,
        )

    def partition(self, name: str, limit: int, **start: Any) -> tuple[list[Any], Attributes | None]:
        """One page of a partition of the table, as `query` returns it, as of the last write."""
        return self.query(
            KeyConditionExpression="#part = :part",
            ExpressionAttributeNames={"#part": "pk"},
            ExpressionAttributeValues=typed({":part": name}),
            Limit=limit,
            ConsistentRead=True,
            **start,
        )

    def scanned(self, **request: Any) -> tuple[list[Any], Attributes | None, int]:
        """The same as `query`, and how many items were read, with those that its filter has left out."""
        response = self._client.query(TableName=self.name, **request)
        last = response.get("LastEvaluatedKey")
        return response["Items"], None if last is None else plain(last), response["ScannedCount"]

    def scan(self, **request: Any) -> tuple[list[Any], Attributes | None]:
        """One page of a whole table or index: the items as DynamoDB sends them, and its last key as plain values
        if more follow.
        """
        response = self._client.scan(TableName=self.name, **request)
        last = response.get("LastEvaluatedKey")
        return response["Items"], None if last is None else plain(last)

    def count(self, at_most: int, **request: Any) -> int:
        """How many items of an index a query finds, counted up to `at_most`."""
        found = 0
        while found < at_most:
            response = self._client.query(TableName=self.name, Select="COUNT", Limit=at_most - found, **request)
            found += response["Count"]
            if "LastEvaluatedKey" not in response:
                break
            request["ExclusiveStartKey"] = response["LastEvaluatedKey"]
        return found

    def add(
        self, primary_key: Any, counter: str, number: int, *, condition: str, values: Attributes
    ) -> Attributes | None:
        """Add to a number in an item of any family if a condition holds; None if it was done, otherwise the item
        as it is ({} if there is none).
        """
        placeholders = {":number": number, **{f":{name}": value for name, value in values.items()}}
        expression = f"ADD #{counter} :number"
        request: Any = {
            "TableName": self.name,
            "Key": primary_key,
            "UpdateExpression": expression,
            "ConditionExpression": condition,
            "ExpressionAttributeNames": _names(expression, condition),
            "ExpressionAttributeValues": typed(placeholders),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        try:
            _patiently(lambda: self._client.update_item(**request))
        except ClientError as error:
            if _code(error) == _REFUSED:
                item: Any = error.response.get("Item", {})
                return plain(item)
            raise
        return None

    def take_turn(
        self,
        entry: Entry | None,
        owner: Owner,
        image_id: ImageId,
        *,
        assign: Attributes,
        assign_once: Attributes | None = None,
        condition: str = "",
        values: Attributes | None = None,
    ) -> bool:
        """Change what is current, if nobody else has since `entry` was read (None: there was no entry)."""
        turn = 0 if entry is None else entry.turn
        return self.write(
            entry,
            owner,
            image_id,
            assign={**assign, "turn": turn + 1},
            assign_once=assign_once,
            condition=condition,
            values=values,
        )

    def write(
        self,
        entry: Entry | None,
        owner: Owner,
        image_id: ImageId,
        *,
        assign: Attributes | None = None,
        assign_once: Attributes | None = None,
        condition: str = "",
        values: Attributes | None = None,
    ) -> bool:
        """Do one conditional write; False if it was refused.

        The condition is that the turn is still that of `entry`, and `condition`, in which `#name` stands for an
        attribute and `:name` for one of `values`. `assign` sets attributes, `assign_once` only those that do not
        exist yet. None removes an attribute.
        """
        return self.update(
            key(owner, image_id),
            assign=assign,
            assign_once=assign_once,
            **unchanged(entry, condition, values),
        )

    def item(self, primary_key: Any) -> Attributes | None:
        """Read one item of any family, as of the last write; None if there is none."""
        response = self._client.get_item(TableName=self.name, Key=primary_key, ConsistentRead=True)
        item = response.get("Item")
        return None if item is None else plain(item)

    def update(
        self,
        primary_key: Any,
        *,
        assign: Attributes | None = None,
        assign_once: Attributes | None = None,
        condition: str,
        values: Attributes | None = None,
    ) -> bool:
        """Do one conditional write to an item of any family; False if it was refused. Otherwise like `write`."""
        update = Update(primary_key, assign or {}, assign_once or {}, condition, values or {})
        return _accepted(lambda: self._client.update_item(**update.request(self.name)))

    def put(self, put: "Put") -> bool:
        """Write a whole item of any family; False if its condition refused it."""
        return _accepted(lambda: self._client.put_item(**put.request(self.name)))

    def remove(self, remove: "Remove") -> bool:
        """Remove an item of any family, which need not exist; False if its condition refused it."""
        return _accepted(lambda: self._client.delete_item(**remove.request(self.name)))

    def transact(self, *parts: "Update | Check | Put | Remove | Add") -> set[int]:
        """Do all of some conditional writes and checks, or none; returns the places of those that were refused.

        If another transaction works with one of the items, this one waits a little. Raises Contention if that is
        so again and again.
        """
        items: Any = [{part.kind: part.request(self.name)} for part in parts]
        for attempt in range(_TRANSACTIONS):
            try:
                self._client.transact_write_items(TransactItems=items)
            except ClientError as error:
                if _code(error) != "TransactionCanceledException":
                    raise
                reasons: Any = error.response.get("CancellationReasons", ())
                codes = [reason["Code"] for reason in reasons]
                if refused := {place for place, code in enumerate(codes) if code == _REFUSED_PART}:
                    return refused
                if not _PASSING.issuperset(codes):
                    raise
                _pause(attempt)
            else:
                return set()
        raise Contention(str(parts[0].primary_key))


@dataclass(frozen=True, slots=True)
class Update:
    """A conditional write to an item of any family. `assign` and the others are as for `Table.write`."""

    primary_key: Any
    assign: Attributes = field(default_factory=dict)
    assign_once: Attributes = field(default_factory=dict)
    condition: str = ""
    values: Attributes = field(default_factory=dict)
    kind: ClassVar = "Update"

    def request(self, table: str) -> Any:
        """The request as DynamoDB takes it."""
        present = {name: value for name, value in self.assign.items() if value is not None}
        once = {name: value for name, value in self.assign_once.items() if value is not None}
        removes = [name for name, value in self.assign.items() if value is None]
        sets = [
            *(f"#{name} = :_{name}" for name in present),
            *(f"#{name} = if_not_exists(#{name}, :_{name})" for name in once),
        ]
        expression = " ".join(
            [f"SET {', '.join(sets)}"] * bool(sets)
            + [f"REMOVE {', '.join(f'#{name}' for name in removes)}"] * bool(removes)
        )
        placeholders: Attributes = {
            **{f":_{name}": value for name, value in {**present, **once}.items()},
            **{f":{name}": value for name, value in self.values.items()},
        }
        return {
            "TableName": table,
            "Key": self.primary_key,
            "UpdateExpression": expression,
            "ConditionExpression": self.condition,
            "ExpressionAttributeNames": _names(expression, self.condition),
            **({"ExpressionAttributeValues": typed(placeholders)} if placeholders else {}),
        }


@dataclass(frozen=True, slots=True)
class Check:
    """A condition on an item that a transaction does not write."""

    primary_key: Any
    condition: str
    kind: ClassVar = "ConditionCheck"

    def request(self, table: str) -> Any:
        """The request as DynamoDB takes it."""
        return {
            "TableName": table,
            "Key": self.primary_key,
            "ConditionExpression": self.condition,
            "ExpressionAttributeNames": _names(self.condition),
        }


@dataclass(frozen=True, slots=True)
class Put:
    """A whole item of any family, in plain values, to be written if a condition holds."""

    item: Attributes
    condition: str = ""
    values: Attributes = field(default_factory=dict)
    kind: ClassVar = "Put"

    @property
    def primary_key(self) -> Any:
        """The item's."""
        return typed({name: self.item[name] for name in ("pk", "sk")})

    def request(self, table: str) -> Any:
        """The request as DynamoDB takes it."""
        return {"TableName": table, "Item": typed(self.item), **_conditional(self.condition, self.values)}


@dataclass(frozen=True, slots=True)
class Remove:
    """An item of any family to be removed if a condition holds."""

    primary_key: Any
    condition: str = ""
    values: Attributes = field(default_factory=dict)
    kind: ClassVar = "Delete"

    def request(self, table: str) -> Any:
        """The request as DynamoDB takes it."""
        return {"TableName": table, "Key": self.primary_key, **_conditional(self.condition, self.values)}


@dataclass(frozen=True, slots=True)
class Add:
    """Numbers to be added to attributes of an item, and values to be set. Their names may have any characters."""

    primary_key: Any
    numbers: Mapping[str, int]
    assign: Attributes = field(default_factory=dict)
    condition: str = ""
    values: Attributes = field(default_factory=dict)
    kind: ClassVar = "Update"

    def request(self, table: str) -> Any:
        """The request as DynamoDB takes it."""
        adds = {f"#a{place}": (name, f":a{place}") for place, name in enumerate(self.numbers)}
        sets = {f"#s{place}": (name, f":s{place}") for place, name in enumerate(self.assign)}
        expression = " ".join(
            [f"SET {', '.join(f'{short} = {value}' for short, (_, value) in sets.items())}"] * bool(sets)
            + [f"ADD {', '.join(f'{short} {value}' for short, (_, value) in adds.items())}"] * bool(adds)
        )
        conditional = _conditional(self.condition, self.values)
        names = {short: name for short, (name, _) in {**adds, **sets}.items()}
        placeholders = {
            **{value: self.numbers[name] for name, value in adds.values()},
            **{value: self.assign[name] for name, value in sets.values()},
        }
        return {
            "TableName": table,
            "Key": self.primary_key,
            "UpdateExpression": expression,
            **conditional,
            "ExpressionAttributeNames": names | conditional.get("ExpressionAttributeNames", {}),
            "ExpressionAttributeValues": typed(placeholders) | conditional.get("ExpressionAttributeValues", {}),
        }


def _accepted(write: Callable[[], object]) -> bool:
    """Whether a conditional write was accepted."""
    try:
        _patiently(write)
    except ClientError as error:
        if _code(error) == _REFUSED:
            return False
        raise
    return True


def _patiently(write: Callable[[], object]) -> None:
    """Do a write; wait a little while a transaction works with its item. Raises Contention."""
    for attempt in range(_TRANSACTIONS):
        try:
            write()
        except ClientError as error:
            if _code(error) != _BUSY:
                raise
            _pause(attempt)
        else:
            return
    raise Contention(_BUSY)


def _pause(attempt: int) -> None:
    """Wait at random, because those who met here must not meet again."""
    time.sleep(random.uniform(0, _FIRST_PAUSE * 2**attempt))  # noqa: S311  # not a secret


def _conditional(condition: str, values: Attributes) -> dict[str, Any]:
    """The parameters that make a request conditional."""
    if not condition:
        return {}
    return {
        "ConditionExpression": condition,
        "ExpressionAttributeNames": _names(condition),
        **({"ExpressionAttributeValues": typed({f":{n}": v for n, v in values.items()})} if values else {}),
    }


def _names(*expressions: str) -> dict[str, str]:
    """The names of attributes in expressions, as DynamoDB takes them."""
    return {f"#{name}": name for name in re.findall(r"#(\w+)", " ".join(expressions))}


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"]


def key(owner: Owner, image_id: ImageId) -> Any:
    """The primary key. It contains the owner, so nobody can even address another owner's image."""
    return {"pk": {"S": f"IMAGE#{owner}#{image_id}"}, "sk": {"S": "IMAGE"}}


def unchanged(entry: Entry | None, condition: str = "", values: Attributes | None = None) -> dict[str, Any]:
    """The condition that an entry still has the turn that was read (None: there was no entry), and another one."""
    turn = 0 if entry is None else entry.turn
    still = "#turn = :turn" if turn else "attribute_not_exists(#turn)"
    return {
        "condition": f"{still} AND {condition}" if condition else still,
        "values": {**(values or {}), **({"turn": turn} if turn else {})},
    }


def typed(values: Attributes) -> Any:
    """Plain values as DynamoDB takes them."""
    return {name: to_attribute_value(value) for name, value in values.items()}


def plain(item: Attributes) -> dict[str, Any]:
    """An item of DynamoDB in plain values."""
    return {name: from_attribute_value(value) for name, value in item.items()}


def now() -> str:
    """The present moment in the catalogue's form."""
    return timestamp(datetime.now(UTC))


class Owed(StrEnum):
    """What is owed to an unsettled entry, and so which part of the index lists it.

    Each kind has its own part, so that nobody looks for a removal, or for an upload that somebody waits for, among
    the imports of a bulk drop.
    """

    REMOVAL = "removal"
    UPLOAD = "upload"
    IMPORT = "import"


def unsettled(image_id: ImageId, *, removal: bool = False) -> dict[str, str]:
    """The attributes that list an entry in the index of the unsettled."""
    work = Owed.IMPORT if keys.is_imported(image_id) else Owed.UPLOAD
    owed = Owed.REMOVAL if removal else work
    return {"unsettled": part_of_unsettled(owed, _shard(image_id)), "unsettled_since": now()}


def part_of_unsettled(owed: Owed, shard: int) -> str:
    """The partition of the index of the unsettled that lists a shard of one kind."""
    return f"{owed}-{shard}"


def _shard(image_id: ImageId) -> int:
    return int(image_id[:8], 16) % SHARDS


def failed(image_id: ImageId) -> dict[str, str]:
    """The attributes that list an entry in the index of failed entries.

    To the microsecond, because `settle` tells by it whether another stage has failed since.
    """
    return {"failed": str(_shard(image_id)), "failed_since": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"}


def as_listed(entry: Entry) -> dict[str, Any]:
    """The condition that no stage has failed since an entry was read; a failure does not change the turn."""
    since = entry.attributes.get("failed_since")
    if since is None:
        return {"condition": "attribute_not_exists(#failed_since)"}
    return {"condition": "#failed_since = :since", "values": {"since": since}}


def expiry(life: timedelta) -> int:
    """When DynamoDB may remove an item that is to live this long from now: seconds since 1970."""
    return int((datetime.now(UTC) + life).timestamp())
