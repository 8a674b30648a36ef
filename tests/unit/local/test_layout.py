"""A stack of another layout is not deployed over. Its state can be removed, and nothing else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from botocore.exceptions import ClientError

from darkroom.layout import LAYOUT
from local import deployment
from local.emulator import DEFAULT_FOLDER, ROOT, Emulator, lock_folder
from local.errors import LocalError
from local.forget import forget

# What `make run` keeps in the same folder as the state of the embedded AWS if no other folder is named.
TOOLS: Final = ("emulator/installed", "build-cache/kept")


class CloudFormation:
    """Answers as an embedded AWS does about the stack. Everything else in these tests is real."""

    def __init__(self, outputs: dict[str, str] | None) -> None:
        self._outputs = outputs

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803  # as the client calls it
        if self._outputs is None:
            raise ClientError({"Error": {"Code": "ValidationError"}}, "DescribeStacks")
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in self._outputs.items()]
        return {"Stacks": [{"StackName": StackName, "StackStatus": "CREATE_COMPLETE", "Outputs": outputs}]}


@pytest.fixture
def outputs(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The outputs of the existing stack."""
    there = {"ApiUrl": "http://127.0.0.1"}
    monkeypatch.setattr(deployment, "_cloudformation", lambda _emulator: CloudFormation(there))
    return there


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A folder with the state of an embedded AWS, and with tools."""
    state = ("state/s3/images", "build/template.yaml", "build.toml", "scratch/worker", "emulator.log")
    for file in (*TOOLS, *state, "photos/my.jpg"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    return tmp_path


@pytest.mark.parametrize("there", [{"Layout": str(LAYOUT - 1)}, {"Layout": str(LAYOUT + 1)}, {}])
def test_a_stack_of_another_layout_stops_with_what_to_do(
    outputs: dict[str, str], tmp_path: Path, there: dict[str, str]
) -> None:
    outputs.update(there)
    with pytest.raises(LocalError) as raised:
        deployment.check_layout(Emulator(1, tmp_path))
    message = str(raised.value)
    assert f"make forget STATE={tmp_path}" in message
    assert there.get("Layout", "an older layout") in message
    with pytest.raises(LocalError) as raised:
        deployment.check_layout(Emulator(1, DEFAULT_FOLDER))
    assert str(raised.value).endswith("make forget"), "no folder was named"
    assert str(DEFAULT_FOLDER) in str(raised.value)


@pytest.mark.usefixtures("outputs")
def test_a_folder_with_a_blank_is_named_so_that_a_shell_reads_it() -> None:
    with pytest.raises(LocalError, match="make forget STATE='/a b'"):
        deployment.check_layout(Emulator(1, Path("/a b")))


def test_a_stack_of_this_layout_is_deployed_over(outputs: dict[str, str], tmp_path: Path) -> None:
    outputs["Layout"] = str(LAYOUT)
    deployment.check_layout(Emulator(1, tmp_path))


@pytest.mark.parametrize("there", [None, {}], ids=["no stack", "only a failed first deployment"])
def test_where_nothing_is_deployed_there_is_nothing_to_compare(
    there: dict[str, str] | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(deployment, "_cloudformation", lambda _emulator: CloudFormation(there))
    deployment.check_layout(Emulator(1, tmp_path))


def test_forgetting_removes_the_state_and_leaves_the_rest(kept: Path) -> None:
    assert forget(kept) == ["state", "build", "build.toml", "scratch", "emulator.log"]
    left = {str(path.relative_to(kept)) for path in kept.rglob("*") if path.is_file()}
    assert left == {*TOOLS, "photos/my.jpg", "lock"}
    assert forget(kept) == []


def test_nothing_is_forgotten_while_an_embedded_aws_runs_there(kept: Path) -> None:
    lock = lock_folder(kept, "")
    with pytest.raises(LocalError, match="is running"):
        forget(kept)
    os.close(lock)
    assert (kept / "state/s3/images").exists()


def test_a_folder_that_is_not_ours_is_left_alone(kept: Path) -> None:
    """For example a project's own folder, named by mistake."""
    (kept / "emulator.log").unlink()
    assert forget(kept) == []
    assert (kept / "build/template.yaml").exists()
    assert forget(kept / "no such folder") == []


def test_what_a_link_leads_to_is_left_alone(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "file").touch()
    shutil.rmtree(kept / "state")
    (kept / "state").symlink_to(elsewhere)
    assert "state" in forget(kept)
    assert (elsewhere / "file").exists()
    assert not (kept / "state").exists()


def test_the_command_says_what_it_removed(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATE", str(kept))

    def run() -> str:
        return subprocess.run(
            [sys.executable, "-m", "local.forget"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout

    assert run() == f"Removed from {kept}: state, build, build.toml, scratch, emulator.log\n"
    assert run() == f"There is nothing of an embedded AWS in {kept}\n"
