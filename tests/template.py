"""template.yaml as the tests see it, with its loops written out."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from samcli.yamlhelper import yaml_parse

PATH: Final = Path(__file__).parent.parent / "template.yaml"


@cache
def load() -> dict[str, Any]:
    """The template with long intrinsic functions instead of short ones (!Ref and others), and without loops."""
    return expand(yaml_parse(PATH.read_text()))


def resources(kind: str) -> dict[str, dict[str, Any]]:
    """The resources of one type, by logical id."""
    return {name: resource for name, resource in load()["Resources"].items() if resource["Type"] == kind}


def grants(function: str) -> list[dict[str, Any]]:
    """The statements of a function's role."""
    resources = load()["Resources"]
    role = resources[resources[function]["Properties"]["Role"]["Fn::GetAtt"][0]]["Properties"]
    return [statement for policy in role["Policies"] for statement in policy["PolicyDocument"]["Statement"]]


def packages() -> set[str]:
    """The packages that functions and layers are built from."""
    sources = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}
    return {
        resource["Properties"][uri].rstrip("/")
        for kind, uri in sources.items()
        for resource in resources(kind).values()
    }


def function_of(package: str) -> str:
    """The function that is built from a package."""
    [name] = [
        name
        for name, resource in resources("AWS::Serverless::Function").items()
        if resource["Properties"]["CodeUri"] == f"{package}/"
    ]
    return name


def expand(template: dict[str, Any]) -> dict[str, Any]:
    """A template after the transform AWS::LanguageExtensions; tables are looked up too.

    It handles only what our template uses: Fn::ForEach over lists, and in loops Ref, Fn::Sub, Fn::GetAtt,
    Fn::FindInMap and Fn::Split. SAM CLI's own expansion also replaces parameters by their defaults, so that no
    test could see them.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
    """
    tables = template.get("Mappings", {})
    loops = ("Resources", "Outputs")
    return {name: _expand(section, {}, tables) if name in loops else section for name, section in template.items()}


def _expand(node: Any, items: Mapping[str, str], tables: Mapping[str, Any]) -> Any:
    """A node with its loops written out; `items` are those of the loops around it, by identifier."""
    if isinstance(node, list):
        return [_expand(member, items, tables) for member in node]
    if not isinstance(node, dict):
        return node
    expanded: dict[str, Any] = {}
    for key, value in node.items():
        members = _loop(value, items, tables) if key.startswith("Fn::ForEach::") else [(key, value, items)]
        for unfilled, member, scope in members:
            name = _fill(unfilled, scope)
            if name in expanded:
                raise ValueError(f"{name} is defined twice")
            expanded[name] = _expand(member, scope, tables)
    return _resolve(expanded, items, tables)


def _loop(
    loop: Any, items: Mapping[str, str], tables: Mapping[str, Any]
) -> list[tuple[str, Any, Mapping[str, str]]]:
    """The keys and values that a loop makes, each with the items of the loops around it."""
    identifier, collection, fragment = loop
    members: list[tuple[str, Any, Mapping[str, str]]] = []
    for item in collection:
        scope = {**items, identifier: item}
        for key, value in fragment.items():
            if key.startswith("Fn::ForEach::"):
                members += _loop(value, scope, tables)
            elif f"${{{identifier}}}" in key:
                members.append((key, value, scope))
            else:
                raise ValueError(f"{key} does not hold ${{{identifier}}}")
    return members


def _resolve(node: dict[str, Any], items: Mapping[str, str], tables: Mapping[str, Any]) -> Any:
    """The value of an intrinsic function in a loop; the function itself if only a deployment knows its value."""
    match node:
        case {"Ref": str(name)}:
            return items.get(name, node)
        case {"Fn::Sub": str(text)}:
            return _substituted(_fill(text, items), {})
        case {"Fn::Sub": [str(text), dict(variables)]}:
            return _substituted(_fill(text, items), variables)
        case {"Fn::FindInMap": [str(table), str(row), str(column)]}:
            return tables[table][row][column]
        case {"Fn::Split": [str(separator), str(text)]}:
            return text.split(separator)
    return node


def _substituted(text: str, variables: Mapping[str, Any]) -> Any:
    """Text if no variable is left, otherwise Fn::Sub with the remaining variables."""
    text = _fill(text, {name: value for name, value in variables.items() if isinstance(value, str)})
    left = {name: value for name, value in variables.items() if not isinstance(value, str)}
    if not re.search(r"\$\{", text):
        return text
    return {"Fn::Sub": [text, left] if left else text}


def _fill(text: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\$\{(\w+)\}", lambda found: values.get(found[1], found[0]), text)
