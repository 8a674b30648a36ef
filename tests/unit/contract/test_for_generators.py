"""The forms of the document for generators: what is open, what is left."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from contract.document import kept
from contract.for_generators import for_phones, for_python, for_typescript, with_named_enums, with_open_enums

WORD: Final = {"type": "string", "enum": ["a", "b"]}


def schemas_of(made: Any) -> Any:
    return made["components"]["schemas"]


def document(**properties: Any) -> Any:
    schemas = {"Word": WORD, "Thing": {"type": "object", "properties": properties}}
    return {"components": {"schemas": schemas}, "paths": {}}


WORD_REFERENCE: Final = {"$ref": "#/components/schemas/Word"}
FIELDS: Final = {
    "inline": WORD | {"description": "One of two.", "default": "a"},
    "by_name": WORD_REFERENCE,
    "one": {"type": "string", "const": "ok"},
    "or_null": {"anyOf": [WORD_REFERENCE, {"type": "null"}]},
    "many": {"type": "array", "items": WORD},
    "within": {"type": "object", "properties": {"word": WORD}},
    "number": {"type": "integer", "enum": [1, 2]},
    "free": {"type": "string", "maxLength": 5},
}


def reference(name: str) -> Any:
    return {"$ref": f"#/components/schemas/{name}"}


def test_an_enum_of_a_model_gets_a_name() -> None:
    schemas = schemas_of(with_named_enums(document(**FIELDS)))
    assert schemas["Thing"]["properties"] == {
        "inline": reference("ThingInline") | {"description": "One of two.", "default": "a"},
        "by_name": WORD_REFERENCE,
        "one": reference("ThingOne"),
        "or_null": FIELDS["or_null"],
        "many": {"type": "array", "items": reference("ThingMany")},
        "within": {"type": "object", "properties": {"word": reference("ThingWithinWord")}},
        "number": reference("ThingNumber"),
        "free": FIELDS["free"],
    }
    assert schemas["ThingInline"] == schemas["ThingMany"] == schemas["ThingWithinWord"] == schemas["Word"] == WORD
    assert schemas["ThingOne"] == {"type": "string", "enum": ["ok"]}


def test_a_value_of_an_enum_may_be_any_other() -> None:
    schemas = schemas_of(with_open_enums(document(**FIELDS)))
    text = {"type": "string"}
    assert schemas["Thing"]["properties"] == {
        "inline": {"anyOf": [reference("ThingInline"), text], "description": "One of two.", "default": "a"},
        "by_name": {"anyOf": [WORD_REFERENCE, text]},
        "one": {"anyOf": [reference("ThingOne"), text]},
        "or_null": {"anyOf": [WORD_REFERENCE, text, {"type": "null"}]},
        "many": {"type": "array", "items": {"anyOf": [reference("ThingMany"), text]}},
        "within": {
            "type": "object",
            "properties": {"word": {"anyOf": [reference("ThingWithinWord"), text]}},
        },
        "number": {"anyOf": [reference("ThingNumber"), {"type": "integer"}]},
        "free": FIELDS["free"],
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


@pytest.mark.parametrize("form", [with_named_enums, with_open_enums, for_python, for_typescript, for_phones])
def test_each_form_is_a_valid_document(form: Callable[[Any], Any]) -> None:
    before = kept()
    assert list(OpenAPIV31SpecValidator(form(before)).iter_errors()) == []
    assert before == kept(), "pure"


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
            assert [each["name"] for each in operation["parameters"]][:2] == ["limit", "cursor"]
            assert "view" not in {each["name"] for each in operation["parameters"]}
        assert compact["operationId"] == f"{full['operationId']}Compact"


def test_a_phone_gets_whole_images() -> None:
    for path in ("/images", "/trash"):
        methods = for_phones(kept())["paths"][path]
        schema = methods["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/ImagePage"}
        for method in ("get", "head"):
            assert [each["name"] for each in methods[method]["parameters"]][:2] == ["limit", "cursor"]
            assert "view" not in {each["name"] for each in methods[method]["parameters"]}
