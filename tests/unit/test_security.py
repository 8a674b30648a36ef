"""docs/security.md and the table of promises in docs/design.md name tests that there are."""

import ast
import re
from functools import cache
from typing import Final

import pytest

from tests.photos import ROOT

PAGE: Final = (ROOT / "docs/security.md").read_text()
NAMED: Final = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))


@cache
def names_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_row_of_what_is_tried_names_a_test() -> None:
    tables = re.findall(r"^\| what is .+\n\|[-|]+\|\n((?:\|.+\n)+)", PAGE, re.MULTILINE)
    rows = [row for table in tables for row in table.splitlines()]
    assert len(rows) > 30
    assert [row for row in rows if not re.search(r"`tests/[\w/]+\.py::\w+`", row)] == []


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_it_exists(path: str, name: str) -> None:
    assert name in names_in(path)


def test_every_promise_says_who_shows_it() -> None:
    page = (ROOT / "docs/design.md").read_text()
    [rows] = re.findall(r"^\| promise .+\n\|[-|]+\|\n((?:\|.+\n)+)", page, re.MULTILINE)
    shown = {row.split("|")[1].strip(): re.findall(r"`(tests/[\w/.]+)`", row) for row in rows.splitlines()}
    assert len(shown) > 15
    assert [promise for promise, paths in shown.items() if not paths] == []
    assert [path for paths in shown.values() for path in paths if not (ROOT / path).is_file()] == []
