"""The JSON schemas of public events as they are kept in docs/events, one file a type, made from the types."""

import json
from collections.abc import Mapping
from typing import Any, Final, get_args, get_type_hints

from pydantic import TypeAdapter

from contract.changes import breaking
from darkroom import public_events
from darkroom.public_events import DETAILS, EventType
from local.emulator import ROOT

KEPT: Final = ROOT / "docs/events"

Schemas = Mapping[str, dict[str, Any]]
"""Schemas by the names of their files."""

_ADVICE: Final = "Ignore fields and values that you do not know."

_NESTED: Final = (public_events.EventError, public_events.Orders)


def kept() -> Schemas:
    """The schemas that are kept."""
    return {path.name: json.loads(path.read_text()) for path in sorted(KEPT.glob("*.json"))}


def generated() -> Schemas:
    """The schemas of the types as they are now."""
    return {f"{type_.lower().replace(' ', '-')}.json": _schema(type_) for type_ in EventType}


def broken(before: Schemas, now: Schemas) -> list[str]:
    """What breaks receivers that were written for earlier schemas, one line each."""
    return breaking(_as_document(before), _as_document(now))


def announced(before: Schemas, now: Schemas) -> bool:
    """Whether the version of the schemas tells that receivers may break."""
    return max(map(_version, now.values())) > max(map(_version, before.values()))


def _schema(type_: EventType) -> dict[str, Any]:
    kind = DETAILS[type_]
    made = TypeAdapter(kind).json_schema()
    _describe(made, kind)
    for nested in _NESTED:
        if nested.__name__ in made.get("$defs", {}):
            _describe(made["$defs"][nested.__name__], nested)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made,
        "title": type_,
        "description": f"The detail of an event with the detail-type {type_}. {_ADVICE}",
    }


def _describe(schema: dict[str, Any], kind: type) -> None:
    for name, hint in get_type_hints(kind, include_extras=True).items():
        schema["properties"][name]["description"] = get_args(hint)[1]


def _version(schema: dict[str, Any]) -> int:
    return int(schema["properties"]["schema"]["const"])


def _as_document(schemas: Schemas) -> dict[str, Any]:
    """Schemas as the answers of an OpenAPI document, whose rules are the same: more may be told, never less."""
    parts = {name: part for schema in schemas.values() for name, part in schema.get("$defs", {}).items()}
    answers = {
        name: {"operationId": name, "responses": {"200": {"content": {"application/json": {"schema": schema}}}}}
        for name, schema in schemas.items()
    }
    return {"paths": {name: {"get": answer} for name, answer in answers.items()}, "components": {"schemas": parts}}
