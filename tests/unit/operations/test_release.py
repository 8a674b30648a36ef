"""`make release` makes a whole release, or changes nothing."""

import subprocess
from pathlib import Path
from typing import Final

import pytest

from operations.release import CHANGELOG, PLACES, Refused, Version, release
from tests import template
from tests.photos import ROOT

DATE: Final = "2026-11-27"

CHANGES: Final = """# Changelog

## [Unreleased]

Layout 6.

### Added

- **A thing.** It is new.

## [1.2.3] - 2026-01-02

Layout 5.

### Fixed

- An older thing.
"""


def git(folder: Path, *arguments: str) -> str:
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603 - git by name
    return done.stdout.strip()


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the files that carry the version."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    for name in PLACES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text((ROOT / name).read_text())
    (tmp_path / CHANGELOG).write_text(CHANGES)
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "config", "user.name", "Ada")
    git(tmp_path, "config", "user.email", "ada@example.com")
    commit(tmp_path)
    return tmp_path


def commit(tree: Path) -> None:
    git(tree, "add", "--all")
    git(tree, "commit", "--quiet", "--message=A change")


def refused(tree: Path, version: str = "1.2.4") -> str:
    """Why a release is refused; it must have changed nothing."""
    before = git(tree, "rev-parse", "HEAD"), git(tree, "status", "--porcelain"), git(tree, "tag")
    with pytest.raises(Refused) as error:
        release(tree, version, DATE)
    assert (git(tree, "rev-parse", "HEAD"), git(tree, "status", "--porcelain"), git(tree, "tag")) == before
    return str(error.value)


@pytest.mark.parametrize("version", ["1.2.4", "1.3.0", "2.0.0"])
def test_a_release_is_one_commit_with_a_tag(tree: Path, version: str) -> None:
    assert release(tree, version, DATE) == f"v{version}"
    assert git(tree, "status", "--porcelain") == ""
    assert git(tree, "rev-parse", f"v{version}^{{commit}}") == git(tree, "rev-parse", "HEAD")
    assert set(git(tree, "show", "--name-only", "--format=", "HEAD").splitlines()) == {CHANGELOG, *PLACES}
    for name in PLACES:
        assert version in (tree / name).read_text()


def test_the_changes_become_those_of_the_version(tree: Path) -> None:
    release(tree, "1.3.0", DATE)
    head = "## [Unreleased]\n\nLayout 6.\n\n## [1.3.0] - 2026-11-27\n\nLayout 6."
    assert (tree / CHANGELOG).read_text() == CHANGES.replace("## [Unreleased]\n\nLayout 6.", head)


def test_there_is_no_second_release_of_the_same_changes(tree: Path) -> None:
    release(tree, "1.3.0", DATE)
    assert "names no change since 1.3.0" in refused(tree, "1.3.1")


def test_a_tree_with_changes_is_refused(tree: Path) -> None:
    (tree / "new").touch()
    assert "has changes" in refused(tree)


def test_another_branch_is_refused(tree: Path) -> None:
    git(tree, "switch", "--quiet", "--create", "fix")
    assert "this is fix" in refused(tree)


def test_a_version_whose_tag_exists_is_refused(tree: Path) -> None:
    git(tree, "tag", "v1.2.4")
    assert refused(tree) == "The tag v1.2.4 exists."


@pytest.mark.parametrize("version", ["1.2.3", "1.2.2", "1.2.5", "1.3.1", "1.4.0", "2.1.0", "3.0.0", "0.0.1"])
def test_a_version_that_does_not_come_next_is_refused(tree: Path, version: str) -> None:
    assert refused(tree, version) == f"After 1.2.3 comes 1.2.4, 1.3.0 or 2.0.0, not {version}."


@pytest.mark.parametrize("text", ["", "1.2", "v1.2.4", "1.2.04", "1.2.4-rc1", "1.2.4\n", "1.2.٤"])
def test_what_is_no_version_is_refused(tree: Path, text: str) -> None:
    assert "is no version" in refused(tree, text)


def test_a_file_without_a_place_is_refused(tree: Path) -> None:
    (tree / "pyproject.toml").write_text("[project]\n")
    commit(tree)
    assert refused(tree) == "pyproject.toml has no place for the version."


def test_gits_refusal_is_told(tree: Path) -> None:
    hook = tree / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\necho not today >&2\nexit 1\n")
    hook.chmod(0o755)
    assert refused(tree) == "git commit: not today"


def test_the_first_release_follows_nothing(tree: Path) -> None:
    (tree / CHANGELOG).write_text(CHANGES.partition("## [1.2.3]")[0])
    commit(tree)
    assert release(tree, "0.1.0", DATE) == "v0.1.0"


def test_all_places_have_the_same_version() -> None:
    version = Version.parse(template.load()["Metadata"]["AWS::ServerlessRepo::Application"]["SemanticVersion"])
    for name in PLACES:
        assert str(version) in (ROOT / name).read_text(), name


def test_the_application_repository_takes_the_metadata() -> None:
    """https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/
    serverless-sam-template-publishing-applications-metadata-properties.html
    """
    about = template.load()["Metadata"]["AWS::ServerlessRepo::Application"]
    assert len(about["Description"]) <= 256
    assert about["SpdxLicenseId"] in (ROOT / "pyproject.toml").read_text()
    assert all((ROOT / about[key]).stat().st_size < 5_000_000 for key in ("LicenseUrl", "ReadmeUrl"))
