"""The pipeline runs commands that exist, in an order that lets nothing untested through, and stores no key."""

import re
import tomllib
from typing import Any, Final

import pytest
from samcli.yamlhelper import yaml_parse

from tests.photos import ROOT

FOLDER: Final = ROOT / ".github/workflows"
CODEBUILD: Final = ROOT / "buildspec.yml"
WORKFLOWS: Final = sorted(FOLDER.glob("*.yml"))
FILES: Final = [*WORKFLOWS, CODEBUILD]
JOBS: Final[dict[str, Any]] = yaml_parse((FOLDER / "pipeline.yml").read_text())["jobs"]
CONFIG: Final = tomllib.loads((ROOT / "samconfig.toml").read_text())


def before(job: str) -> set[str]:
    """The jobs that must have succeeded before a job begins."""
    needs = JOBS[job].get("needs", [])
    needed = {needs} if isinstance(needs, str) else set(needs)
    return needed.union(*(before(each) for each in needed))


def test_nothing_is_deployed_that_is_not_checked_and_tested() -> None:
    assert before("dev") == {"check", "test", "audit", "advisories", "build"}
    assert before("prod") == before("dev") | {"dev"}
    assert JOBS["build"]["if"] == "github.event_name == 'push'", "not of a pull request"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_command_exists(file: Any) -> None:
    commands = re.findall(r"(?:run:|^ *-) make ([a-z]+)", file.read_text(), re.MULTILINE)
    made = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert commands
    assert set(commands) <= made


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_key_is_stored(file: Any) -> None:
    assert "secrets." not in file.read_text()


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_actions_are_pinned_by_commit(file: Any) -> None:
    """Whoever takes over an action can move its tags, but not its commits."""
    used = re.findall(r"uses: (.*)", file.read_text())
    assert used
    for each in used:
        assert each.startswith("./") or re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each), each


def test_a_package_that_could_not_be_audited_stops_the_pipeline() -> None:
    """Without --strict, pip-audit passes when it knows nothing of a package."""
    audits = [step["run"] for step in JOBS["advisories"]["steps"] if "pip-audit" in step.get("run", "")]
    assert len(audits) == 2
    assert all("pip-audit --strict " in audit for audit in audits)


def test_what_is_installed_has_hashes() -> None:
    for file in FILES:
        assert set(re.findall(r"pip install (.*)", file.read_text())) <= {
            "--require-hashes -r requirements/pipeline.txt"
        }
    locks = [ROOT / "requirements/pipeline.txt", *ROOT.glob("*/requirements.txt")]
    for lock in locks:
        packages = re.split(
            r"^(?=\S)", re.sub(r"^\s*#.*\n?", "", lock.read_text(), flags=re.MULTILINE), flags=re.MULTILINE
        )
        assert [package for package in packages if package.strip() and "--hash=sha256:" not in package] == []


def test_codebuild_runs_the_same_commands() -> None:
    steps = [step for job in ("check", "test", "advisories", "audit", "build") for step in JOBS[job]["steps"]]
    ours = [line for step in steps for line in step.get("run", "").splitlines()]
    ours += [f"make deploy ENV={JOBS[job]['with']['stack']} BUILT=1" for job in ("dev", "prod")]
    expected = dict.fromkeys(line.replace("sudo ", "") for line in ours)  # CodeBuild is root, and one machine
    assert yaml_parse(CODEBUILD.read_text())["phases"]["build"]["commands"] == list(expected)


def test_it_deploys_stacks_that_nobody_has_to_confirm() -> None:
    stacks = {JOBS[job]["with"]["environment"]: JOBS[job]["with"]["stack"] for job in ("dev", "prod")}
    for environment, name in stacks.items():
        ours, by_hand = (CONFIG[each]["deploy"]["parameters"] for each in (name, environment))
        assert ours["confirm_changeset"] is False
        assert {**ours, "confirm_changeset": None} == {**by_hand, "confirm_changeset": None}
