"""Forms of the OpenAPI document from which generators make right clients. Pure.

The document says which values exist today. A client must also read those of tomorrow, and generators take an
`enum` at its word; so models get open enums here. Parameters keep theirs: they are what a client may send.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

Json = dict[str, Any]

_METHODS: Final = ("get", "head", "put", "post", "patch", "delete")


def with_open_enums(openapi: Mapping[str, Any]) -> Json:
    """The document in which every enum of a model also allows unknown values of its type."""
    document: Json = deepcopy(dict(openapi))
    schemas = document["components"]["schemas"]
    enums = {f"#/components/schemas/{name}": schema for name, schema in schemas.items() if "enum" in schema}
    for name, schema in schemas.items():
        if "properties" in schema:
            schemas[name] = _opened(schema, name, enums)
    return document


def _opened(schema: Json, name: str, enums: Mapping[str, Json]) -> Json:
    """A schema with open enums. `name`: of the type of its values."""
    if "const" in schema:  # an enum of one value
        schema = {key: value for key, value in schema.items() if key != "const"} | {"enum": [schema["const"]]}
    if "enum" in schema or schema.get("$ref") in enums:
        return _open_enum(schema, name, enums)
    opened = dict(schema)
    if "anyOf" in schema:
        choices = [_opened(each, name, enums) for each in schema["anyOf"]]
        # A choice among choices is one choice.
        opened["anyOf"] = [
            one for each in choices for one in (each["anyOf"] if list(each) == ["anyOf"] else [each])
        ]
    for part in ("items", "additionalProperties"):
        if isinstance(schema.get(part), dict):
            opened[part] = _opened(schema[part], name, enums)
    if "properties" in schema:
        opened["properties"] = {
            field: _opened(inner, _title(field), enums) for field, inner in schema["properties"].items()
        }
    return opened


def _title(field: str) -> str:
    """The name of a field's type, to which generators add that of its model."""
    return field.title().replace("_", "")


def _open_enum(schema: Json, name: str, enums: Mapping[str, Json]) -> Json:
    known = {"$ref": schema["$ref"]} if "$ref" in schema else {"title": name, "enum": schema["enum"]}
    kind = enums[schema["$ref"]]["type"] if "$ref" in schema else schema["type"]
    about = {key: schema[key] for key in ("description", "default") if key in schema}
    return {"anyOf": [known if "$ref" in known else {"type": kind} | known, {"type": kind}]} | about


def for_python(openapi: Mapping[str, Any]) -> Json:
    """The document from which darkroom_client's operations and models are made.

    - Each operation has the one answer of its success: a typed error is raised for every other.
    - Ids are text, as everywhere else in JSON.
    - A list has one operation for each of its views, since the type of the answer depends on the view.
    - Conditional requests are left to an HTTP cache.
    """
    document = with_open_enums(openapi)
    for path, methods in list(document["paths"].items()):
        for method in filter(methods.__contains__, _METHODS):
            _succeed(methods[method])
        if any(each["name"] == "view" for each in methods.get("get", {}).get("parameters", ())):
            document["paths"][f"{path}?view=compact"] = {"get": _compact(methods["get"])}
        for method in filter(methods.__contains__, ("get", "head")):
            methods[method]["parameters"] = [
                each for each in methods[method].get("parameters", []) if each["name"] != "view"
            ]
    _drop_formats(document)
    return document


def _succeed(operation: Json) -> None:
    successes = {status: answer for status, answer in operation["responses"].items() if status < "400"}
    first = min(successes)
    operation["responses"] = {first: successes[first]}
    operation["parameters"] = [
        each for each in operation.get("parameters", []) if each["name"] not in ("if-none-match", "if-range")
    ]
    # An answer in JSON is asked for as such; a redirection is not asked for.
    if any("json" in kind for kind in successes[first].get("content", {})):
        operation["parameters"] = [each for each in operation["parameters"] if each["name"] != "accept"]
    for parameter in operation["parameters"]:
        choices = [each for each in parameter["schema"].get("anyOf", []) if each != {"type": "null"}]
        if len(choices) == 1:
            parameter["schema"] = choices[0]


def _compact(operation: Json) -> Json:
    """The operation of a list's compact view; the other one keeps the full view."""
    content = operation["responses"]["200"]["content"]["application/json"]
    full, compact = content["schema"]["anyOf"]
    made: Json = deepcopy(operation)
    made["operationId"] += "Compact"
    made["summary"] += ", in short"
    made["responses"]["200"]["content"]["application/json"]["schema"] = compact
    made["parameters"] = [each for each in made["parameters"] if each["name"] != "view"]
    content["schema"] = full
    return made


def _drop_formats(part: Any) -> None:
    """Remove the format `uuid`, of which generators make a class of its own."""
    if isinstance(part, dict):
        if part.get("format") == "uuid":
            del part["format"]
        for inner in part.values():
            _drop_formats(inner)
    elif isinstance(part, list):
        for inner in part:
            _drop_formats(inner)
