"""What a function asks of the catalogue, against what its role in template.yaml grants: moto grants everything."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatchcase
from typing import Any, Final

from darkroom import aws
from tests import template
from tests.functional.projecting import Stream

_PARTITION: Final = re.compile(r"#(?:pk|part) = (:\w+)")
_CATALOG: Final = {"Fn::GetAtt": ["Catalog", "Arn"]}


@contextmanager
def granted(function: str) -> Iterator[None]:
    """Fail if what runs inside asks for an item of the catalogue that the function may not read or write so."""
    allowed = [*_allowed(function)]
    refused: list[tuple[str, str]] = []

    def note(params: Mapping[str, Any], model: Any, **_: object) -> None:
        if Stream.projecting:
            return  # that is another function
        for action, key in _asked(model.name, params, os.environ["CATALOG_TABLE"]):
            if not any(action == may and fnmatchcase(key, family) for may, family in allowed):
                refused.append((action, key.partition("#")[0]))

    events = aws.dynamodb().meta.events
    events.register("provide-client-params.dynamodb", note)
    try:
        yield
    finally:
        events.unregister("provide-client-params.dynamodb", note)
    assert not refused, f"{function} may not do {sorted({*refused})}"


def _allowed(function: str) -> Iterator[tuple[str, str]]:
    """Each action on the catalogue that a function's role grants, with a pattern of partition keys."""
    for statement in template.grants(function):
        if statement["Resource"] == _CATALOG and statement["Action"] != "dynamodb:Scan":
            actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            for family in statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]:
                yield from ((action, family) for action in actions)


def _asked(operation: str, params: Mapping[str, Any], table: str) -> Iterator[tuple[str, str]]:
    """The actions of a request on the table itself, without its indexes, each with its item's partition key."""
    if operation == "TransactWriteItems":
        for part in params["TransactItems"]:
            [(kind, request)] = part.items()
            yield from _asked(f"{kind}Item", request, table)
    elif operation == "BatchGetItem":
        for key in params["RequestItems"].get(table, {"Keys": []})["Keys"]:
            yield "dynamodb:BatchGetItem", key["pk"]["S"]
    elif params.get("TableName") == table and "IndexName" not in params and operation != "Scan":
        if operation == "Query":
            found = _PARTITION.search(params["KeyConditionExpression"])
            assert found is not None
            yield "dynamodb:Query", params["ExpressionAttributeValues"][found[1]]["S"]
        else:
            yield f"dynamodb:{operation}", params.get("Key", params.get("Item"))["pk"]["S"]
