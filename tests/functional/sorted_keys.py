"""Lists as sorted keys in memory, behind a client of DynamoDB that counts what is read."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from benchmarks.reading import Keys


class SortedKeys:
    """`lists`: the places in each list of an owner. `gone`: the places that are markers of removed rows."""

    def __init__(self, owner: str, lists: Mapping[str, Iterable[str]], gone: Collection[str] = ()) -> None:
        self._keys = {
            f"LIST#{owner}#{name}": places if isinstance(places, Keys) else sorted(places)
            for name, places in lists.items()
        }
        self._gone = frozenset(gone)
        self.calls = 0
        self.rows = 0

    def query(
        self,
        *,
        TableName: str,  # noqa: ARG002, N803
        KeyConditionExpression: str,  # noqa: N803
        FilterExpression: str,  # noqa: N803
        ExpressionAttributeNames: Mapping[str, str],  # noqa: ARG002, N803
        ExpressionAttributeValues: Mapping[str, Any],  # noqa: N803
        Limit: int,  # noqa: N803
        ScanIndexForward: bool = True,  # noqa: N803
    ) -> Any:
        _, _, condition = KeyConditionExpression.partition(" AND ")
        assert KeyConditionExpression.startswith("#pk = :list AND #sk BETWEEN :first AND :")
        assert FilterExpression == "attribute_not_exists(#gone)"
        pk, first = (ExpressionAttributeValues[name]["S"] for name in (":list", ":first"))
        last = ExpressionAttributeValues[condition.rpartition(" ")[2]]["S"]
        assert "" < first <= last, "DynamoDB refuses other bounds"
        keys = self._keys.get(pk, [])
        within = range(bisect_left(keys, first), bisect_right(keys, last))
        read = [keys[number] for number in (within if ScanIndexForward else within[::-1])[:Limit]]
        self.calls += 1
        self.rows += len(read)
        items = [{"pk": {"S": pk}, "sk": {"S": key}} for key in read if key not in self._gone]
        more = {"LastEvaluatedKey": {"pk": {"S": pk}, "sk": {"S": read[-1]}}} if len(read) == Limit else {}
        return {"Items": items, "ScannedCount": len(read), **more}
