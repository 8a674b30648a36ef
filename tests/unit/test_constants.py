"""Constants of modules are `Final`, which no tool checks (docs/decisions.md, "terms and conventions")."""

import ast
import re
from typing import Final

from tests.photos import ROOT

_SOURCES: Final = [
    path
    for package in ROOT.glob("*/__init__.py")
    for path in package.parent.rglob("*.py")
    if ".work" not in path.parts  # what the oracle and the benchmarks install for themselves
]


def unprotected(source: str) -> list[str]:
    """The constants of a module that could be assigned again without an error from mypy."""
    found = []
    for statement in ast.parse(source).body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)]) if re.fullmatch(r"_?[A-Z][A-Z0-9_]+", name):
                found.append(name)
            case ast.AnnAssign(target=ast.Name(id=name), annotation=kind) if name.isupper():
                found += [] if ast.unparse(kind).startswith("Final") else [name]
    return found


def test_constants_are_final() -> None:
    assert len(_SOURCES) > 200
    assert {str(path): found for path in _SOURCES if (found := unprotected(path.read_text()))} == {}


def test_the_check_finds_constants_that_are_not() -> None:
    source = "ONE = 1\nTWO: Final = 2\n_THREE: int = 3\nFOUR: Final[int] = 4\nlower = 5\nKind = tuple[int]"
    assert unprotected(source) == ["ONE", "_THREE"]
