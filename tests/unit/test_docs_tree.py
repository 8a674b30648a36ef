"""The trees in the documents name only what exists, and all packages and modules."""

import re
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from tests.photos import ROOT

# "      batch.py              a batch of …": the depth, the name of a file or folder, and its description. A
# continuation line has no name.
_LINE: Final = re.compile(r"    ((?:  )*)(\S+)(?:  +(.*))?")
_CONTINUATION: Final = re.compile(r" {20,}(\S.*)")
_MENTION: Final = re.compile(r"(?<![\w./])[\w.]*\w(?:\.(?:py|md)\b|/)")


Names = dict[Path, Counter[str]]
"""By folder: each name, and the number of its lines, which is 0 if only another's line mentions it."""


def named(text: str, heading: str) -> Names:
    """The names in each folder of a section's tree, whether they have a line or a line mentions them.

    A folder's line mentions what is in it, a file's line what lies beside it.
    """
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    names: Names = {}
    place = Path()
    parents: list[Path] = []
    for line in section.splitlines():
        if found := _CONTINUATION.fullmatch(line):
            names.setdefault(place, Counter()).update(dict.fromkeys(_MENTION.findall(found[1]), 0))
        elif found := _LINE.fullmatch(line):
            indent, name, words = found.groups()
            del parents[len(indent) // 2 :]
            parent = parents[-1] if parents else Path()
            names.setdefault(parent, Counter())[name] += 1
            place = parent / name if name.endswith("/") else parent
            if name.endswith("/"):
                parents.append(place)
            names.setdefault(place, Counter()).update(dict.fromkeys(_MENTION.findall(words or ""), 0))
        elif line and names:
            break  # the tree has ended
    return names


def twice(names: Names) -> list[str]:
    """The names with more than one line."""
    return [str(folder / name) for folder, within in names.items() for name, lines in within.items() if lines > 1]


def absent(names: Names, root: Path) -> list[str]:
    """The names that do not exist."""
    paths = [(folder, name) for folder in names for name in names[folder]]
    return [
        str(folder / name)
        for folder, name in paths
        if not ((root / folder / name).is_dir() if name.endswith("/") else (root / folder / name).is_file())
    ]


def unnamed(names: Names, root: Path) -> list[str]:
    """The modules and packages that are not named. If nothing in a folder is named, the folder stands for
    everything in it.
    """
    found = []
    for folder, within in names.items():
        if within:
            modules = [path.name for path in (root / folder).glob("*.py") if path.name != "__init__.py"]
            packages = [f"{path.parent.name}/" for path in (root / folder).glob("*/__init__.py")]
            found += [str(folder / name) for name in [*modules, *packages] if name not in within]
    return found


@pytest.mark.parametrize(
    ("document", "heading"), [("docs/design.md", "Layout"), ("README.md", "Where things are")]
)
def test_what_a_tree_names_exists(document: str, heading: str) -> None:
    names = named((ROOT / document).read_text(), heading)
    assert {"darkroom/", "thumbnailer/", "tests/"} <= names[Path()].keys()
    assert absent(names, ROOT) == []
    assert twice(names) == []


def test_the_layout_names_every_package_and_module() -> None:
    assert unnamed(named((ROOT / "docs/design.md").read_text(), "Layout"), ROOT) == []


def test_the_readme_names_every_package() -> None:
    names = named((ROOT / "README.md").read_text(), "Where things are")
    assert unnamed({Path(): names[Path()]}, ROOT) == []


def test_the_check_finds_what_is_missing_on_either_side(tmp_path: Path) -> None:
    for path in ("a/__init__.py", "a/one.py", "a/two.py", "a/b/__init__.py", "c/__init__.py", "c/three.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    tree = """
## Layout

    a/                  a package
      one.py            gone.py is beside it, and one.py again
      one.py            a second time
      lost/             in vain
    c/                  covers what is in it
    d/                  said at length,
                        with four.py in it

After it.

    e/                  another block
"""
    names = named(tree, "Layout")
    assert sorted(absent(names, tmp_path)) == ["a/gone.py", "a/lost", "d", "d/four.py"]
    assert twice(names) == ["a/one.py"]
    assert sorted(unnamed(names, tmp_path)) == ["a/b", "a/two.py"]


def test_no_merge_has_left_its_marks() -> None:
    documents = [*ROOT.glob("*.md"), *ROOT.glob("*/*.md"), ROOT / "template.yaml", ROOT / "Makefile"]
    assert len(documents) > 10
    marked = [path for path in documents if re.search(r"^(<{7}|={7}|>{7})( |$)", path.read_text(), re.MULTILINE)]
    assert marked == []
