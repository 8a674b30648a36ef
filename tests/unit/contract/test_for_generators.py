"""The forms of the document for generators: what is open, what is left."""

from typing import Any, Final

from openapi_spec_validator import OpenAPIV31SpecValidator

from contract.document import kept
from contract.for_generators import for_python, with_open_enums

WORD: Final = {"type": "string", "enum": ["a", "b"]}


def opened(**properties: Any) -> Any:
    schemas = {"Word": WORD, "Thing": {"type": "object", "properties": properties}}
    made = with_open_enums({"components": {"schemas": schemas}, "paths": {}})
    assert made["components"]["schemas"]["Word"] == WORD
    return made["components"]["schemas"]["Thing"]["properties"]


def test_a_value_of_an_enum_may_be_any_other() -> None:
    reference, open_ = {"$ref": "#/components/schemas/Word"}, {"type": "string"}
    made = opened(
        inline=WORD | {"description": "One of two.", "default": "a"},
        by_name=reference,
        one={"type": "string", "const": "ok"},
        or_null={"anyOf": [reference, {"type": "null"}]},
        many={"type": "array", "items": reference},
        within={"type": "object", "properties": {"word": WORD}},
        number={"type": "integer", "enum": [1, 2]},
    )
    assert made == {
        "inline": {
            "anyOf": [WORD | {"title": "Inline"}, open_],
            "description": "One of two.",
            "default": "a",
        },
        "by_name": {"anyOf": [reference, open_]},
        "one": {"anyOf": [{"type": "string", "title": "One", "enum": ["ok"]}, open_]},
        "or_null": {"anyOf": [reference, open_, {"type": "null"}]},
        "many": {"type": "array", "items": {"anyOf": [reference, open_]}},
        "within": {
            "type": "object",
            "properties": {"word": {"anyOf": [WORD | {"title": "Word"}, open_]}},
        },
        "number": {"anyOf": [{"type": "integer", "title": "Number", "enum": [1, 2]}, {"type": "integer"}]},
    }


def test_every_enum_of_a_model_is_open() -> None:
    schemas = with_open_enums(kept())["components"]["schemas"]
    models = {name: schema for name, schema in schemas.items() if "properties" in schema}

    def closed(part: Any) -> list[Any]:
        if isinstance(part, list):
            return [one for each in part for one in closed(each)]
        if not isinstance(part, dict):
            return []
        if {"type": "string"} in part.get("anyOf", ()) or {"type": "integer"} in part.get("anyOf", ()):
            return []
        if "enum" in part or "const" in part or "enum" in schemas.get(part.get("$ref", "").rpartition("/")[2], ()):
            return [part]
        return closed(list(part.values()))

    assert closed(models) == []
    assert closed(kept()["components"]["schemas"]["ImageEntry"] | {"properties": {"status": WORD}}) == [WORD]


def test_both_forms_are_valid_documents() -> None:
    assert list(OpenAPIV31SpecValidator(with_open_enums(kept())).iter_errors()) == []
    assert list(OpenAPIV31SpecValidator(for_python(kept())).iter_errors()) == []


def test_an_operation_of_the_python_client_has_one_answer() -> None:
    before, after = kept(), for_python(kept())
    for path, methods in before["paths"].items():
        assert after["paths"][path].keys() == methods.keys()
        for method in methods:
            [status] = after["paths"][path][method]["responses"]
            assert status < "400"


def test_each_view_of_a_list_has_an_operation() -> None:
    paths = for_python(kept())["paths"]
    for path in ("/images", "/trash"):
        full, compact = paths[path]["get"], paths[f"{path}?view=compact"]["get"]
        for operation, name in ((full, "ImagePage"), (compact, "CompactPage")):
            schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
            assert schema == {"$ref": f"#/components/schemas/{name}"}
            assert [each["name"] for each in operation["parameters"]] == ["limit", "cursor"]
        assert compact["operationId"] == f"{full['operationId']}Compact"
