"""Forms of the OpenAPI document from which generators make right clients. Pure.

The document says which values exist today. A client must also read those of tomorrow, and generators take an
`enum` at its word. So the enums of models get names of their own, and allow other values. Parameters keep their
enums: they are what a client may send.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, Final

Json = dict[str, Any]
Change = Callable[[Json, str], Json]
"""What becomes of a schema without inner schemas, of the name that its type would get."""

_METHODS: Final = ("get", "head", "put", "post", "patch", "delete")
_SCHEMAS: Final = "#/components/schemas/"

# The places of a list's views among its possible answers.
_FULL: Final = 0
_COMPACT: Final = 1


def with_named_enums(openapi: Mapping[str, Any]) -> Json:
    """The document in which every enum of a model is a schema of its own: the model's name and the field's."""
    document: Json = deepcopy(dict(openapi))
    schemas: Json = document["components"]["schemas"]
    enums: Json = {}

    def name_it(schema: Json, name: str) -> Json:
        values = [schema["const"]] if "const" in schema else schema.get("enum")
        if values is None:
            return schema
        enums[name] = {"type": schema["type"], "enum": values}
        about = {key: schema[key] for key in ("description", "default") if key in schema}
        return {"$ref": _SCHEMAS + name} | about

    _change_models(schemas, name_it)
    schemas.update(enums)
    return document


def with_open_enums(openapi: Mapping[str, Any]) -> Json:
    """The document in which every enum of a model also allows unknown values of its type."""
    document = with_named_enums(openapi)
    schemas = document["components"]["schemas"]

    def open_it(schema: Json, _name: str) -> Json:
        known = schemas.get(schema.get("$ref", "").removeprefix(_SCHEMAS), {})
        if "enum" not in known:
            return schema
        about = {key: value for key, value in schema.items() if key != "$ref"}
        return {"anyOf": [{"$ref": schema["$ref"]}, {"type": known["type"]}]} | about

    _change_models(schemas, open_it)
    return document


def _change_models(schemas: Json, change: Change) -> None:
    for name, schema in list(schemas.items()):
        if "properties" in schema:
            schemas[name] = _changed(schema, name, change)


def _changed(schema: Json, name: str, change: Change) -> Json:
    """A schema in which all that have no inner schemas are changed."""
    inner = dict(schema)
    if "anyOf" in schema:
        choices = [_changed(each, name, change) for each in schema["anyOf"]]
        # A choice among choices is one choice.
        inner["anyOf"] = [
            one for each in choices for one in (each["anyOf"] if list(each) == ["anyOf"] else [each])
        ]
    for part in ("items", "additionalProperties"):
        if isinstance(schema.get(part), dict):
            inner[part] = _changed(schema[part], name, change)
    if "properties" in schema:
        inner["properties"] = {
            field: _changed(each, name + field.title().replace("_", ""), change)
            for field, each in schema["properties"].items()
        }
    return inner if inner != schema or inner.keys() & {"anyOf", "items", "properties"} else change(schema, name)


def for_typescript(openapi: Mapping[str, Any]) -> Json:
    """The document from which the types of clients/typescript are made: a typed error is thrown for every answer
    but a success."""
    document = with_named_enums(openapi)
    for methods in document["paths"].values():
        for method in filter(methods.__contains__, _METHODS):
            methods[method]["responses"] = _successes(methods[method])
    return document


def for_phones(openapi: Mapping[str, Any]) -> Json:
    """The document from which openapi-generator makes clients in Swift and Kotlin: it makes one type of several
    possible ones, so a list has its full view only."""
    document = with_named_enums(openapi)
    for methods in document["paths"].values():
        for method in ("get", "head"):
            if method in methods and _has_views(methods[method]):
                _keep_view(methods[method], _FULL)
    return document


def _successes(operation: Json) -> Json:
    return {status: answer for status, answer in operation["responses"].items() if status < "400"}


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
        if "get" in methods and _has_views(methods["get"]):
            document["paths"][f"{path}?view=compact"] = {"get": _compact(methods["get"])}
            _keep_view(methods["get"], _FULL)
            _keep_view(methods["head"], _FULL)
    _drop_formats(document)
    return document


def _succeed(operation: Json) -> None:
    successes = _successes(operation)
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


def _has_views(operation: Json) -> bool:
    return any(each["name"] == "view" for each in operation.get("parameters", ()))


def _compact(operation: Json) -> Json:
    """The operation of a list's compact view."""
    made: Json = deepcopy(operation)
    made["operationId"] += "Compact"
    made["summary"] += ", in short"
    _keep_view(made, _COMPACT)
    return made


def _keep_view(operation: Json, view: int) -> None:
    """Make an operation that of one view only."""
    operation["parameters"] = [each for each in operation["parameters"] if each["name"] != "view"]
    for content in operation["responses"]["200"].get("content", {}).values():
        content["schema"] = content["schema"]["anyOf"][view]


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
