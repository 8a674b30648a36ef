"""Which changes of the document break clients, each made to a small document."""

import copy
from collections.abc import Callable
from typing import Any, Final

import pytest

from contract.changes import announced, breaking, silent
from contract.document import kept

THING: Final = {
    "type": "object",
    "required": ["id", "kind"],
    "properties": {
        "id": {"type": "string"},
        "kind": {"type": "string", "enum": ["a", "b"]},
        "size": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        "names": {"type": "array", "items": {"type": "string"}},
        "old": {"type": "string", "deprecated": True},
    },
}
ORDER: Final = {
    "type": "object",
    "required": ["kind"],
    "properties": {
        "kind": {"type": "string", "enum": ["a", "b"]},
        "name": {"type": "string", "maxLength": 9, "minLength": 1, "pattern": "^a"},
        "count": {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 9}, {"type": "null"}]},
        "old": {"type": "string", "deprecated": True},
    },
}
DOCUMENT: Final = {
    "info": {"version": "1.2.3"},
    "paths": {
        "/things": {
            "post": {
                "operationId": "makeThing",
                "parameters": [
                    {"in": "query", "name": "dry", "schema": {"type": "boolean"}},
                    {"in": "query", "name": "old", "schema": {"type": "boolean"}, "deprecated": True},
                ],
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}
                },
                "responses": {
                    "201": {
                        "headers": {"Location": {}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
                    },
                    "422": {"description": "wrong"},
                },
            },
            "get": {"operationId": "old", "deprecated": True, "responses": {}},
        }
    },
    "components": {"schemas": {"Thing": THING, "Order": ORDER}},
}

Change = Callable[[Any], object]


def post(document: Any) -> Any:
    return document["paths"]["/things"]["post"]


def made(document: Any) -> Any:
    return post(document)["responses"]["201"]


def thing(document: Any) -> Any:
    return document["components"]["schemas"]["Thing"]


def order(document: Any) -> Any:
    return document["components"]["schemas"]["Order"]


BREAKING: Final[dict[str, Change]] = {
    "POST /things is gone": lambda d: d["paths"]["/things"].pop("post"),
    "POST /things has another operationId": lambda d: post(d).update(operationId="createThing"),
    "POST /things needs a token": lambda d: post(d).update(security=[{"token": []}]),
    "POST /things: query parameter dry is gone": lambda d: post(d)["parameters"].pop(0),
    "POST /things: query parameter dry is required": lambda d: post(d)["parameters"][0].update(required=True),
    "POST /things: header parameter If-Match is required": lambda d: post(d)["parameters"].append(
        {"in": "header", "name": "If-Match", "required": True, "schema": {"type": "string"}}
    ),
    "POST /things: query parameter dry may not be boolean any more": lambda d: post(d)["parameters"][0].update(
        schema={"type": "integer"}
    ),
    "POST /things: takes no body any more": lambda d: post(d).pop("requestBody"),
    "POST /things: takes no application/json any more": lambda d: post(d)["requestBody"].update(content={}),
    "POST /things: body: kind takes fewer values": lambda d: order(d)["properties"]["kind"].update(enum=["a"]),
    "POST /things: body: name has another pattern": lambda d: order(d)["properties"]["name"].update(pattern="^b"),
    "POST /things: body: name has a lower maxLength": lambda d: order(d)["properties"]["name"].update(maxLength=8),
    "POST /things: body: name has a higher minLength": lambda d: order(d)["properties"]["name"].update(
        minLength=2
    ),
    "POST /things: body: name is required": lambda d: order(d)["required"].append("name"),
    "POST /things: body: name is gone": lambda d: order(d)["properties"].pop("name"),
    "POST /things: body takes no other fields any more": lambda d: order(d).update(additionalProperties=False),
    "POST /things: body: count may not be null any more": lambda d: order(d)["properties"]["count"]["anyOf"].pop(),
    "POST /things: body: count has a lower maximum": lambda d: order(d)["properties"]["count"]["anyOf"][0].update(
        maximum=8
    ),
    "POST /things: 201 is gone": lambda d: post(d)["responses"].pop("201"),
    "POST /things: 201: header Location is gone": lambda d: made(d).pop("headers"),
    "POST /things: 201: application/json is gone": lambda d: made(d).update(content={}),
    "POST /things: 201: id is gone": lambda d: thing(d)["properties"].pop("id"),
    "POST /things: 201: id may be missing": lambda d: thing(d)["required"].remove("id"),
    "POST /things: 201: id may be null": lambda d: thing(d)["properties"].update(
        id={"anyOf": [{"type": "string"}, {"type": "null"}]}
    ),
    "POST /things: 201: id may be anything": lambda d: thing(d)["properties"].update(id={}),
    "POST /things: 201: names: each may be integer": lambda d: thing(d)["properties"]["names"].update(
        items={"type": "integer"}
    ),
}

HARMLESS: Final[dict[str, Change]] = {
    "a new path": lambda d: d["paths"].update({"/more": {}}),
    "a new status": lambda d: post(d)["responses"].update({"202": {}}),
    "another refusal": lambda d: post(d)["responses"].pop("422"),
    "a new field of an answer": lambda d: thing(d)["properties"].update(more={"type": "string"}),
    "a new value of an answer": lambda d: thing(d)["properties"]["kind"]["enum"].append("c"),
    "an answer that is never null any more": lambda d: thing(d)["properties"]["size"]["anyOf"].pop(),
    "a new field of a request": lambda d: order(d)["properties"].update(more={"type": "string"}),
    "a new value of a request": lambda d: order(d)["properties"]["kind"]["enum"].append("c"),
    "a wider limit": lambda d: order(d)["properties"]["name"].update(maxLength=10),
    "a pattern less": lambda d: order(d)["properties"]["name"].pop("pattern"),
    "a parameter that may be left out": lambda d: post(d)["parameters"].append(
        {"in": "query", "name": "more", "schema": {"type": "string"}}
    ),
    "an operation that was deprecated": lambda d: d["paths"]["/things"].pop("get"),
    "a parameter that was deprecated": lambda d: post(d)["parameters"].pop(1),
    "a field of an answer that was deprecated": lambda d: thing(d)["properties"].pop("old"),
    "a field of a request that was deprecated": lambda d: order(d)["properties"].pop("old"),
    "other words": lambda d: post(d).update(summary="Make a thing"),
}


def changed(change: Change) -> Any:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    return document


@pytest.mark.parametrize("said", BREAKING)
def test_what_breaks_a_client_is_named(said: str) -> None:
    assert said in breaking(DOCUMENT, changed(BREAKING[said]))


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS)
def test_what_harms_no_client_passes(change: Change) -> None:
    assert breaking(DOCUMENT, changed(change)) == []


def deprecated(method: str, *headers: str) -> Any:
    """A document with a deprecated operation whose answer has these headers."""
    answers = {"200": {"headers": {name: {} for name in headers}}, "404": {"description": "gone"}}
    return {"paths": {"/old": {method: {"operationId": "old", "deprecated": True, "responses": answers}}}}


@pytest.mark.parametrize("method", ["get", "head", "put", "post", "patch", "delete"])
def test_a_deprecated_operation_tells_its_clients_with_every_answer(method: str) -> None:
    assert silent(deprecated(method, "Deprecation", "Sunset")) == []
    assert silent(deprecated(method, "Deprecation")) == [f"{method.upper()} /old: 200 has no header Sunset"]
    assert len(silent(deprecated(method))) == 2


def test_the_contract_deprecates_nothing_in_silence() -> None:
    assert silent(kept()) == []


def test_the_whole_document_is_compared() -> None:
    assert breaking(kept(), kept()) == []
    gone = breaking(kept(), {**kept(), "paths": {}})
    assert len(gone) == sum(len(methods) for methods in kept()["paths"].values())


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("1.2.3", "2.0.0", True),
        ("1.2.3", "1.3.0", False),
        ("0.1.0", "0.2.0", True),
        ("0.1.0", "0.1.1", False),
        ("0.9.0", "0.10.0", True),
        ("1.2.3", "1.2.3", False),
    ],
)
def test_a_version_tells_that_clients_may_break(before: str, after: str, said: bool) -> None:
    assert announced({"info": {"version": before}}, {"info": {"version": after}}) == said
