"""The gallery as it is served: what the sources give, and no heavier than it may be."""

import gzip
import re
from pathlib import Path
from typing import Final

import pytest

from tests.node import node
from tests.photos import ROOT

GALLERY: Final = ROOT / "gallery"
BUILT: Final = ROOT / "image_api/app"

MOST_BYTES: Final = 150_000
"""Compressed, of everything that the page loads before pictures."""


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.slow
def test_it_is_what_the_sources_give(tmp_path: Path) -> None:
    node("build.ts", str(tmp_path / "app"), folder=GALLERY)
    assert contents(BUILT) == contents(tmp_path / "app"), "run make gallery"


@pytest.mark.slow
def test_its_own_tests_pass() -> None:
    printed = node("--test", "--test-reporter=tap", "tests/*.test.ts", folder=GALLERY)
    passed, failed = (re.search(rf"^# {word} (\d+)$", printed, re.MULTILINE) for word in ("pass", "fail"))
    assert passed
    assert failed
    assert int(passed[1]) > 5
    assert int(failed[1]) == 0


@pytest.mark.slow
def test_its_types_are_right() -> None:
    node("node_modules/typescript/bin/tsc", "--project", ".", folder=GALLERY)


def test_it_is_light() -> None:
    loaded = {name: body for name, body in contents(BUILT).items() if name != "licences.txt"}
    assert {name.partition("-")[0] for name in loaded} >= {
        "main",
        "guests",
        "style",
        "adding",
        "index.html",
        "guests.html",
    }
    assert sum(len(gzip.compress(body)) for body in loaded.values()) < MOST_BYTES


def test_it_names_nothing_from_elsewhere() -> None:
    """Links of SVG's namespace are no addresses that are loaded."""
    for name in ("index.html", "guests.html"):
        text = (BUILT / name).read_text()
        assert "://" not in text
        assert not re.search(r"<script(?![^>]*(src|application/json))", text), "no script stands in the page"
        assert not re.search(r"\sstyle=|<style|\son\w+=", text)


@pytest.mark.parametrize("path", sorted(GALLERY.glob("src/**/*.css")), ids=lambda path: path.name)
def test_styles_know_no_left_and_right(path: Path) -> None:
    """The page is read from right to left where its language is."""
    rules = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    sides = (
        r"(?<![\w-])(?:(?:margin|padding|border)-)?(?:left|right)(?:-\w+)*\s*:"
        r"|(?:text-align|float)\s*:\s*(?:left|right)"
    )
    assert re.findall(sides, rules) == []


@pytest.mark.parametrize("path", sorted(GALLERY.glob("src/**/*.tsx")), ids=lambda path: path.name)
def test_no_text_stands_in_a_view(path: Path) -> None:
    """All texts come from the table, or another language would not have them."""
    view = re.sub(r"//[^\n]*|/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    named = r'(?:aria-label|aria-roledescription|placeholder|title|alt)="[^"]*[A-Za-z]'
    between = r"^\s*[A-Z][a-z]+(?: [a-z]+)*[.!?]?\s*$"
    assert re.findall(named, view) == []
    assert re.findall(between, view, re.MULTILINE) == []


def test_every_package_in_it_has_its_licence() -> None:
    licences = (BUILT / "licences.txt").read_text()
    for name in ("preact", "@preact/signals", "photoswipe", "thumbhash", "openapi-fetch"):
        assert re.search(rf"^{re.escape(name)} \d", licences, re.MULTILINE)
    texts = licences.split("-" * 80)
    assert [text for text in texts if not re.search(r"MIT|ISC|Apache", text)] == []
