"""The command `make release VERSION=1.2.3`: the changelog, the version in each place, a commit and a tag.

It pushes nothing. Versions follow https://semver.org; the changelog follows https://keepachangelog.com/en/1.1.0/.
"""

import argparse
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from operations import stack

BRANCH: Final = "main"
"""The branch that releases are made of: the pipeline has checked and tested it."""

CHANGELOG: Final = "CHANGELOG.md"

# What stands around the version in each file. A file may have it several times.
PLACES: Final = {
    "template.yaml": r"(^    SemanticVersion: )\S+()$",
    "pyproject.toml": r'(^version = ")[^"]+(")$',
    "clients/python/pyproject.toml": r'(^version = ")[^"]+(")$',
    "cli/pyproject.toml": r'("darkroom-client==)[^"]+(")',
    "cli/darkroom_cli/__init__.py": r'(^__version__ = ")[^"]+(")$',
    "clients/typescript/package.json": r'(^  "version": ")[^"]+(")',
    "clients/typescript/package-lock.json": r'("name": "darkroom-client",\n\s+"version": ")[^"]+(")',
    "gallery/package.json": r'(^  "version": ")[^"]+(")',
    "gallery/package-lock.json": r'("name": "darkroom-gallery",\n\s+"version": ")[^"]+(")',
    "docs/clients.md": r"(darkroom-client-)[0-9.]+(\.tgz)",
}
"""The files that carry the project's version. The API's own version is the contract's, in docs/openapi.json."""

_UNRELEASED: Final = "## [Unreleased]\n"
_RELEASED: Final = re.compile(r"^## \[(\d+)\.(\d+)\.(\d+)\]", re.MULTILINE)


class Refused(Exception):
    """A release that must not be made; the message says why."""


class Version(NamedTuple):
    """A version without a suffix."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    @classmethod
    def parse(cls, text: str) -> "Version":
        """The version that a text is. Raises Refused."""
        number = r"(0|[1-9]\d*)"
        if not (found := re.fullmatch(rf"{number}\.{number}\.{number}", text, re.ASCII)):
            raise Refused(f"{text!r} is no version. Give one like 1.2.3: make release VERSION=1.2.3")
        return cls(*map(int, found.groups()))

    def successors(self) -> tuple["Version", "Version", "Version"]:
        """The versions that may come next: with repairs alone, with something new, with a break."""
        return (
            Version(self.major, self.minor, self.patch + 1),
            Version(self.major, self.minor + 1, 0),
            Version(self.major + 1, 0, 0),
        )


def release(root: Path, text: str, date: str) -> str:
    """Make the release in a working tree, with a date like 2026-11-27; returns its tag. Raises Refused."""
    version = Version.parse(text)
    if _git(root, "status", "--porcelain"):
        raise Refused("The working tree has changes. Commit them, or take them back.")
    if (branch := _git(root, "branch", "--show-current")) != BRANCH:
        raise Refused(f"Releases are made of {BRANCH}, and this is {branch or 'no branch'}.")
    tag = f"v{version}"
    if _git(root, "tag", "--list", tag):
        raise Refused(f"The tag {tag} exists.")
    changelog = released((root / CHANGELOG).read_text(), version, date)
    texts = {name: placed((root / name).read_text(), name, version) for name in PLACES}
    for name, content in {CHANGELOG: changelog, **texts}.items():
        (root / name).write_text(content)
    head = _git(root, "rev-parse", "HEAD")
    try:
        _git(root, "commit", "--quiet", "--all", f"--message=Version {version}")
        _git(root, "tag", "--annotate", tag, f"--message=Version {version}")
    except Refused:
        _git(root, "reset", "--quiet", "--hard", head)  # the tree had no changes but ours
        raise
    return tag


def released(changelog: str, version: Version, date: str) -> str:
    """The changelog whose unreleased part is this version's. A new, empty one begins with the same layout.

    Raises Refused if the version is not one that comes next, or if nothing is unreleased.
    """
    before, heading, rest = changelog.partition(_UNRELEASED)
    if not heading:
        raise Refused(f"{CHANGELOG} has no part {_UNRELEASED.strip()}.")
    last = next((Version(*map(int, each)) for each in _RELEASED.findall(rest)), Version(0, 0, 0))
    if version not in (expected := last.successors()):
        raise Refused(f"After {last} comes {', '.join(map(str, expected[:2]))} or {expected[2]}, not {version}.")
    changes = _RELEASED.split(rest, maxsplit=1)[0]
    if not re.search(r"^- ", changes, re.MULTILINE):
        raise Refused(f"{CHANGELOG} names no change since {last}.")
    layout = changes.partition("\n### ")[0].strip()
    return f"{before}{_UNRELEASED}\n{layout}\n\n## [{version}] - {date}\n{rest}"


def placed(content: str, name: str, version: Version) -> str:
    """The content of a file of PLACES with this version. Raises Refused if there is no place for it."""
    made, places = re.subn(PLACES[name], rf"\g<1>{version}\g<2>", content, flags=re.MULTILINE)
    if not places:
        raise Refused(f"{name} has no place for the version.")
    return made


def _git(root: Path, *arguments: str) -> str:
    """What git prints. Raises Refused with its words."""
    done = subprocess.run(  # noqa: S603 - arguments of ours
        ["git", *arguments],  # noqa: S607 - the git of whoever releases
        cwd=root,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Refused(f"git {arguments[0]}: {done.stderr.strip()}")
    return done.stdout.strip()


def main() -> int:
    """Make a release, and say what to push."""
    parser = argparse.ArgumentParser(prog="python -m operations.release", description=main.__doc__)
    parser.add_argument("version", help="like 1.2.3")
    try:
        tag = release(stack.ROOT, parser.parse_args().version, f"{datetime.now(UTC):%Y-%m-%d}")
    except Refused as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{tag} is a commit and a tag here. Look at them with `git show {tag}`, then push both:")
    print(f"  git push --atomic origin {BRANCH} {tag}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
