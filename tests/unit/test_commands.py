"""The commands in the documents and hooks exist in the Makefile."""

import re
import tomllib
from typing import Final

import pytest
from samcli.yamlhelper import yaml_parse

from tests.photos import ROOT

# "unit: $(DEV) ## only the unit tests, …": what `make help` lists.
COMMANDS: Final = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
PAGES: Final = (
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/deployment.md",
    "docs/operations.md",
    "docs/upgrading.md",
    "docs/decisions.md",
    "docs/design.md",
)


def test_a_folder_of_the_same_name_keeps_no_command_from_running() -> None:
    [phony] = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert sorted(phony.split()) == sorted(COMMANDS)


def test_the_readme_lists_every_command() -> None:
    table = re.findall(r"^\| `make ([a-z][a-z-]+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert sorted(table) == sorted(COMMANDS - {"help"})


@pytest.mark.parametrize("page", PAGES)
def test_every_command_that_a_document_names_exists(page: str) -> None:
    named = set(re.findall(r"(?:`|^ {4})make ([a-z][a-z-]+)", (ROOT / page).read_text(), re.MULTILINE))
    assert named <= COMMANDS
    assert named


def test_every_hook_runs_a_command() -> None:
    hooks = yaml_parse((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    assert [hook["entry"] for hook in hooks] == ["make fix", "make check", "make unit"]
    assert {hook["entry"].removeprefix("make ") for hook in hooks} <= COMMANDS


def test_editors_break_lines_where_the_linter_does() -> None:
    width = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["line-length"]
    assert f"max_line_length = {width}" in (ROOT / ".editorconfig").read_text()


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "CHANGELOG.md", "README.md"])
def test_every_path_that_a_document_names_exists(page: str) -> None:
    """A list of files to change is useless if its paths are wrong."""
    paths = re.findall(r"`((?:[\w.-]+/)+(?:[\w.-]+\.\w+)?|[\w-]+\.(?:ya?ml|toml))`", (ROOT / page).read_text())
    places = [place for place in paths if not place.startswith(("imports/", "uploads/"))]
    assert [place for place in places if not (ROOT / place).exists()] == []
    assert places or page == "CHANGELOG.md"
