"""S3, DynamoDB, SQS and EventBridge in dictionaries, as far as the guard, the keepers and the projector call them;
far faster than moto.

For long runs of random histories. It knows only the requests that the code makes, and refuses all others;
test_histories.py plays the same histories over moto and compares.
"""

import hashlib
import io
import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from threading import RLock
from typing import Any, Final

from botocore.exceptions import ClientError

Item = dict[str, Any]


class Hooks:
    """What happens before and after each call, as botocore's events allow; for faults."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._hooks: dict[str, list[Callable[..., object]]] = {"before-call": [], "after-call": []}

    def register(self, event: str, hook: Callable[..., object]) -> None:
        self._hooks[event].append(hook)

    register_first = register

    def unregister(self, event: str, hook: Callable[..., object]) -> None:
        self._hooks[event].remove(hook)

    def clear(self) -> None:
        """Forget all hooks."""
        for hooks in self._hooks.values():
            hooks.clear()

    def around[T](self, operation: str, call: Callable[[], T]) -> T:
        for hook in self._hooks["before-call"]:
            hook(operation=operation)
        try:
            with self._lock:
                return call()
        finally:
            for hook in self._hooks["after-call"]:
                hook(operation=operation)


@dataclass
class Meta:
    events: Hooks = field(default_factory=Hooks)


class Client:
    """Calls are the methods of a subclass that begin with an underscore, without it."""

    class exceptions:  # noqa: N801  # botocore's name
        NoSuchKey = ClientError

    def __init__(self) -> None:
        self.meta = Meta()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        call = getattr(type(self), f"_{name}")
        return lambda **request: self.meta.events.around(name, lambda: call(self, **request))


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code}}, "Call")


# S3


@dataclass(frozen=True, slots=True)
class Version:
    id: str
    body: bytes | None
    """None for a delete marker."""
    since: datetime

    @property
    def etag(self) -> str:
        return f'"{hashlib.md5(self.body or b"", usedforsecurity=False).hexdigest()}"'


class S3(Client):
    """Buckets; in those of `versioned`, each write is a version."""

    def __init__(self, versioned: str, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._versioned = versioned
        self._now = now
        self.keys: dict[tuple[str, str], list[Version]] = {}

    def get_paginator(self, operation: str) -> Any:
        call = getattr(self, operation)

        class Paginator:
            def paginate(self, **request: Any) -> Iterator[Any]:
                yield call(**request)

        return Paginator()

    def _put_object(self, *, Bucket: str, Key: str, Body: bytes, IfNoneMatch: str = "", **_: Any) -> Any:  # noqa: N803
        versions = self.keys.setdefault((Bucket, Key), [])
        if IfNoneMatch and versions:
            raise refused("PreconditionFailed")
        version = Version(uuid.uuid4().hex, Body, self._now())
        self._add(Bucket, Key, version)
        return {"ETag": version.etag, "VersionId": version.id}

    def _add(self, bucket: str, key: str, version: Version) -> None:
        if bucket == self._versioned:
            self.keys.setdefault((bucket, key), []).append(version)
        else:
            self.keys[bucket, key] = [version]

    def _get_object(self, *, Bucket: str, Key: str, VersionId: str = "", IfMatch: str = "") -> Any:  # noqa: N803
        version = self._find(Bucket, Key, VersionId)
        if IfMatch and IfMatch.strip('"') != version.etag.strip('"'):
            raise refused("PreconditionFailed")
        body = version.body or b""
        return {
            "Body": io.BytesIO(body),
            "ContentLength": len(body),
            "ContentType": "text/plain",
            "ETag": version.etag,
        }

    def _head_object(self, *, Bucket: str, Key: str) -> Any:  # noqa: N803
        version = self._find(Bucket, Key, "")
        return {
            "VersionId": version.id,
            "ETag": version.etag,
            "ContentLength": len(version.body or b""),
            "LastModified": version.since,
        }

    def _find(self, bucket: str, key: str, version_id: str) -> Version:
        versions = self.keys.get((bucket, key), [])
        if version_id:
            found = [version for version in versions if version.id == version_id]
            if not found:
                raise refused("NoSuchVersion")
        elif not versions or versions[-1].body is None:
            raise refused("NoSuchKey")
        else:
            found = versions[-1:]
        return found[0]

    def _delete_object(self, *, Bucket: str, Key: str, VersionId: str = "") -> Any:  # noqa: N803
        if VersionId:
            self.keys[Bucket, Key] = [v for v in self.keys.get((Bucket, Key), []) if v.id != VersionId]
        elif Bucket == self._versioned:
            self._add(Bucket, Key, Version(uuid.uuid4().hex, None, self._now()))
        else:
            self.keys.pop((Bucket, Key), None)
        return {}

    def _delete_objects(self, *, Bucket: str, Delete: Any) -> Any:  # noqa: N803
        for item in Delete["Objects"]:
            self._delete_object(Bucket=Bucket, **item)
        return {}

    def _list_multipart_uploads(self, *, Bucket: str, Prefix: str) -> Any:  # noqa: ARG002, N803
        return {}

    def _list_object_versions(self, *, Bucket: str, Prefix: str = "", KeyMarker: str = "") -> Any:  # noqa: N803
        versions: list[Item] = []
        markers: list[Item] = []
        for (bucket, key), kept in sorted(self.keys.items()):
            if bucket != Bucket or not key.startswith(Prefix) or key <= KeyMarker:
                continue
            for version in reversed(kept):
                listed = {
                    "Key": key,
                    "VersionId": version.id,
                    "IsLatest": version is kept[-1],
                    "LastModified": version.since,
                }
                (markers if version.body is None else versions).append(listed)
        return {"Versions": versions, "DeleteMarkers": markers}

    def _list_objects_v2(self, *, Bucket: str, Prefix: str = "", StartAfter: str = "", MaxKeys: int = 1000) -> Any:  # noqa: N803
        contents = [
            {
                "Key": key,
                "Size": len(kept[-1].body),
                "ETag": kept[-1].etag,
                "LastModified": kept[-1].since,
            }
            for (bucket, key), kept in sorted(self.keys.items())
            if bucket == Bucket and key.startswith(Prefix) and key > StartAfter
            if kept and kept[-1].body is not None
        ]
        return {"Contents": contents[:MaxKeys]}


# SQS


class SQS(Client):
    def __init__(self) -> None:
        super().__init__()
        self.queues: dict[str, dict[str, str]] = {}

    def _send_message(self, *, QueueUrl: str, MessageBody: str) -> Any:  # noqa: N803
        self.queues.setdefault(QueueUrl, {})[uuid.uuid4().hex] = MessageBody

    def _receive_message(self, *, QueueUrl: str, MaxNumberOfMessages: int) -> Any:  # noqa: N803
        waiting = list(self.queues.get(QueueUrl, {}).items())[:MaxNumberOfMessages]
        return {"Messages": [{"ReceiptHandle": name, "Body": body} for name, body in waiting]} if waiting else {}

    def _delete_message(self, *, QueueUrl: str, ReceiptHandle: str) -> Any:  # noqa: N803
        del self.queues[QueueUrl][ReceiptHandle]

    def _change_message_visibility(self, **_: Any) -> Any:
        return {}

    def _get_queue_attributes(self, *, QueueUrl: str, AttributeNames: list[str]) -> Any:  # noqa: N803
        first, *others = AttributeNames
        number = len(self.queues.get(QueueUrl, {}))
        return {"Attributes": {first: str(number), **dict.fromkeys(others, "0")}}


# EventBridge


class Cognito(Client):
    """A user pool that remembers which users were deleted."""

    def __init__(self) -> None:
        super().__init__()
        self.deleted: list[str] = []

    def _admin_delete_user(self, *, UserPoolId: str, Username: str) -> Any:  # noqa: N803
        assert UserPoolId
        self.deleted.append(Username)
        return {}


class EventBridge(Client):
    """A bus that keeps what it has taken, in that order. It refuses the next `busy` entries, one by one."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[tuple[str, Item]] = []
        self.busy = 0

    def _put_events(self, *, Entries: list[Item]) -> Any:  # noqa: N803
        if len(Entries) > SENT_AT_ONCE:
            raise refused("ValidationException")
        return {"Entries": [self._put(entry) for entry in Entries]}

    def _put(self, entry: Item) -> Item:
        if self.busy:
            self.busy -= 1
            return {"ErrorCode": "ThrottlingException", "ErrorMessage": "Slow down."}
        self.taken.append((entry["DetailType"], json.loads(entry["Detail"])))
        return {"EventId": uuid.uuid4().hex}


# DynamoDB


SENT_AT_ONCE: Final = 10
READ_AT_ONCE: Final = 100
WRITTEN_AT_ONCE: Final = 100


class DynamoDB(Client):
    """Tables of items by their primary keys, and the indexes of one of them by their keys."""

    def __init__(self, indexes: Mapping[str, tuple[str, str]]) -> None:
        super().__init__()
        self._indexes = indexes
        self.tables: dict[str, dict[tuple[str, str], Item]] = {}

    def clear(self) -> None:
        """Forget all items."""
        self.tables.clear()

    def _get_item(self, *, TableName: str, Key: Item, ConsistentRead: bool) -> Any:  # noqa: ARG002, N803
        item = self._table(TableName).get(_place(Key))
        return {} if item is None else {"Item": dict(item)}

    def _batch_get_item(self, *, RequestItems: Any) -> Any:  # noqa: N803
        [(table, wanted)] = RequestItems.items()
        if len(wanted["Keys"]) > READ_AT_ONCE:
            raise refused("ValidationException")
        items = self._table(table)
        found = [items[_place(key)] for key in wanted["Keys"] if _place(key) in items]
        return {"Responses": {table: [dict(item) for item in found]}, "UnprocessedKeys": {}}

    def _put_item(self, **request: Any) -> Any:
        self._write({"Put": request})

    def _delete_item(self, **request: Any) -> Any:
        self._write({"Delete": request})

    def _update_item(self, **request: Any) -> Any:
        self._write({"Update": request})
        return {}

    def _transact_write_items(self, *, TransactItems: list[Item]) -> Any:  # noqa: N803
        places = [
            (request["TableName"], _place(request.get("Key") or request["Item"]))
            for action in TransactItems
            for request in action.values()
        ]
        if len(places) > WRITTEN_AT_ONCE or len({*places}) < len(places):
            raise refused("ValidationException")
        held = [self._holds(action) for action in TransactItems]
        if not all(held):
            codes = [{"Code": "None" if holds else "ConditionalCheckFailed"} for holds in held]
            error = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": codes}
            raise ClientError(error, "Call")  # type: ignore[arg-type] # botocore-stubs does not know the reasons
        for action in TransactItems:
            self._write(action)

    def _table(self, name: str) -> dict[tuple[str, str], Item]:
        return self.tables.setdefault(name, {})

    def _holds(self, action: Item) -> bool:
        [request] = action.values()
        if "ConditionExpression" not in request:
            return True
        item = self._table(request["TableName"]).get(_place(request.get("Key") or request["Item"]), {})
        names, values = request.get("ExpressionAttributeNames", {}), request.get("ExpressionAttributeValues", {})
        return Condition(request["ConditionExpression"], names, values, item).holds()

    def _write(self, action: Item) -> None:
        if not self._holds(action):
            raise refused("ConditionalCheckFailedException")
        [(kind, request)] = action.items()
        items = self._table(request["TableName"])
        if kind == "Put":
            items[_place(request["Item"])] = dict(request["Item"])
        elif kind == "Delete":
            items.pop(_place(request["Key"]), None)
        elif kind == "Update":
            place = _place(request["Key"])
            items[place] = _updated({**request["Key"], **items.get(place, {})}, request)

    def _query(
        self,
        *,
        TableName: str,  # noqa: N803
        KeyConditionExpression: str,  # noqa: N803
        ExpressionAttributeNames: Mapping[str, str],  # noqa: N803
        ExpressionAttributeValues: Item,  # noqa: N803
        IndexName: str = "",  # noqa: N803
        Limit: int = 1000,  # noqa: N803
        ExclusiveStartKey: Item | None = None,  # noqa: N803
        ScanIndexForward: bool = True,  # noqa: N803
        FilterExpression: str = "",  # noqa: N803
        **_: Any,
    ) -> Any:
        items = self._index(TableName, IndexName) if IndexName else self._sorted(TableName)
        condition = partial(Condition, KeyConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues)
        found = [item for item in items if condition(item).holds()]
        page = self._page(found if ScanIndexForward else found[::-1], Limit, ExclusiveStartKey)
        kept = partial(Condition, FilterExpression, ExpressionAttributeNames, ExpressionAttributeValues)
        items = [item for item in page["Items"] if not FilterExpression or kept(item).holds()]
        return {**page, "Items": items, "ScannedCount": len(page["Items"])}

    def _sorted(self, table: str) -> list[Item]:
        return [item for _, item in sorted(self._table(table).items())]

    def _scan(
        self,
        *,
        TableName: str,  # noqa: N803
        Limit: int = 1000,  # noqa: N803
        FilterExpression: str = "",  # noqa: N803
        ExpressionAttributeNames: Mapping[str, str] | None = None,  # noqa: N803
        ExpressionAttributeValues: Item | None = None,  # noqa: N803
        ExclusiveStartKey: Item | None = None,  # noqa: N803
        **_: Any,
    ) -> Any:
        page = self._page([*self._table(TableName).values()], Limit, ExclusiveStartKey)
        names, values = ExpressionAttributeNames or {}, ExpressionAttributeValues or {}
        found = page["Items"]
        if FilterExpression:
            found = [item for item in found if Condition(FilterExpression, names, values, item).holds()]
        return {**page, "Items": [dict(item) for item in found]}

    def _page(self, found: list[Item], limit: int, after: Item | None) -> Any:
        keys = [_place(item) for item in found]
        start = keys.index(_place(after)) + 1 if after is not None and _place(after) in keys else 0
        page = found[start : start + limit]
        rest = (
            {}
            if start + limit >= len(found)
            else {"LastEvaluatedKey": {name: page[-1][name] for name in ("pk", "sk")}}
        )
        return {"Items": page, **rest}

    def _index(self, table: str, name: str) -> list[Item]:
        partition, sort = self._indexes[name]
        found = [item for item in self._table(table).values() if partition in item and sort in item]
        return sorted(found, key=lambda item: str(item[sort]["S"]))


def _place(key: Item) -> tuple[str, str]:
    """An item's primary key as a key of a dictionary."""
    return key["pk"]["S"], key["sk"]["S"]


def _number_or_text(value: Item) -> Any:
    return int(value["N"]) if "N" in value else value["S"]


def _updated(item: Item, request: Item) -> Item:
    """An item after an update."""
    names, values = request["ExpressionAttributeNames"], request.get("ExpressionAttributeValues", {})
    sets, removes, adds = _parts(request["UpdateExpression"])
    changed = dict(item)
    for name, value, once in sets:
        if not (once and names[name] in item):
            changed[names[name]] = values[value]
    for name in removes:
        changed.pop(names[name], None)
    for name, value in adds:
        before = int(item.get(names[name], {"N": "0"})["N"])
        changed[names[name]] = {"N": str(before + int(values[value]["N"]))}
    return changed


@cache
def _parts(expression: str) -> tuple[list[tuple[str, str, bool]], list[str], list[tuple[str, str]]]:
    """What an update expression sets (name, value, whether once), removes, and adds to (name, value)."""
    match = re.fullmatch(r"(?:SET (.+?))? ?(?:REMOVE (.+?))? ?(?:ADD (.+))?", expression)
    assert match is not None, expression
    sets = []
    for part in re.split(r", (?=#)", match[1]) if match[1] else []:
        if once := re.fullmatch(r"(#\w+) = if_not_exists\(\1, (:\w+)\)", part):
            sets.append((once[1], once[2], True))
        else:
            always = re.fullmatch(r"(#\w+) = (:\w+)", part)
            assert always is not None, part
            sets.append((always[1], always[2], False))
    adds = [tuple(part.split()) for part in match[3].split(", ")] if match[3] else []
    return sets, match[2].split(", ") if match[2] else [], [(name, value) for name, value in adds]


_TOKEN: Final = re.compile(
    r"\s*(AND|OR|\(|\)|<>|<=|<|>|=|BETWEEN|attribute_exists|attribute_not_exists|begins_with|,|#[\w.#]+|:\w+)"
)


@cache
def _tokens(expression: str) -> list[str]:
    tokens, place = [], 0
    while place < len(expression):
        match = _TOKEN.match(expression, place)
        assert match is not None, expression[place:]
        tokens.append(match[1])
        place = match.end()
    return tokens


class Condition:
    """A condition expression on an item: comparisons and existence, joined by AND and OR."""

    def __init__(self, expression: str, names: Mapping[str, str], values: Item, item: Item) -> None:
        self._tokens = _tokens(expression)
        self._place = 0
        self._names = names
        self._values = values
        self._item = item

    def holds(self) -> bool:
        held = self._any()
        assert self._place == len(self._tokens)
        return held

    def _any(self) -> bool:
        held = self._all()
        while self._take("OR"):
            held = self._all() or held
        return held

    def _all(self) -> bool:
        held = self._one()
        while self._take("AND"):
            held = self._one() and held
        return held

    def _one(self) -> bool:
        if self._take("("):
            held = self._any()
            assert self._take(")")
            return held
        token = self._next()
        if token.startswith("attribute"):
            assert self._take("(")
            exists = self._operand(self._next()) is not None
            assert self._take(")")
            return exists is (token == "attribute_exists")
        if token == "begins_with":
            assert self._take("(")
            whole = self._operand(self._next())
            assert self._take(",")
            beginning = self._operand(self._next())
            assert self._take(")")
            return whole is not None and str(whole["S"]).startswith(beginning["S"])
        left, comparison, right = self._operand(token), self._next(), self._operand(self._next())
        if comparison == "BETWEEN":
            assert self._take("AND")
            last = self._operand(self._next())
            return left is not None and bool(right["S"] <= left["S"] <= last["S"])
        if comparison == ">":
            return left is not None and bool(left["S"] > right["S"])
        if comparison in ("<", "<="):
            below = left is not None and _number_or_text(left) < _number_or_text(right)
            return below or (comparison == "<=" and bool(left == right))
        # An absent attribute differs from every value.
        return bool(left == right) is (comparison == "=")

    def _operand(self, token: str) -> Any:
        if token.startswith(":"):
            return self._values[token]
        found: Any = {"M": self._item}
        for name in token.split("."):
            found = found.get("M", {}).get(self._names[name]) if found is not None else None
        return found

    def _next(self) -> str:
        self._place += 1
        return self._tokens[self._place - 1]

    def _take(self, token: str) -> bool:
        taken = self._place < len(self._tokens) and self._tokens[self._place] == token
        self._place += taken
        return taken
