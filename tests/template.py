"""template.yaml as the tests see it."""

from functools import cache
from pathlib import Path
from typing import Any

from samcli.yamlhelper import yaml_parse

PATH = Path(__file__).parent.parent / "template.yaml"


@cache
def load() -> dict[str, Any]:
    """The template with its short intrinsic functions (!Ref and others) as the long ones."""
    template: dict[str, Any] = yaml_parse(PATH.read_text())
    return template


def resources(kind: str) -> dict[str, dict[str, Any]]:
    """The resources of one type, by logical id."""
    return {name: resource for name, resource in load()["Resources"].items() if resource["Type"] == kind}
