"""The distribution: what is in it, and what it needs."""

import tomllib
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest
from flit_core import buildapi

from darkroom_cli import __version__
from tests.photos import ROOT

PACKAGE: Final = ROOT / "cli"


def project(path: str) -> dict[str, Any]:
    read: dict[str, Any] = tomllib.loads((ROOT / path / "pyproject.toml").read_text())
    return read


def test_the_wheel_has_every_module_and_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PACKAGE)
    wheel = tmp_path / buildapi.build_wheel(str(tmp_path))
    files = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.glob("darkroom_cli/**/*.py")}
    with zipfile.ZipFile(wheel) as archive:
        assert set(archive.namelist()) >= {*files, "darkroom_cli/py.typed"}
        entry_points = archive.read(f"darkroom_cli-{__version__}.dist-info/entry_points.txt").decode()
    assert "darkroom=darkroom_cli.main:main" in entry_points.replace(" ", "")


def test_the_client_is_the_one_of_the_checkout() -> None:
    """On an index, somebody else could offer one."""
    client = project("clients/python")["project"]
    assert f"{client['name']}=={client['version']}" in project("cli")["project"]["dependencies"]
    assert project("cli")["tool"]["uv"]["sources"] == {"darkroom-client": {"path": "../clients/python"}}


def test_the_tools_have_what_the_command_needs() -> None:
    listed = (ROOT / "requirements/dev.in").read_text().split()
    names = [each.split(">")[0].split("=")[0] for each in project("cli")["project"]["dependencies"]]
    assert {name for name in names if name not in listed} <= {"darkroom-client", "pydantic"}
