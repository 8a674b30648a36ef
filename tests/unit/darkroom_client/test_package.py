"""The distribution: what is in it, and that it needs no other file."""

import zipfile
from pathlib import Path
from typing import Final

import pytest
from flit_core import buildapi

from tests.photos import ROOT

PACKAGE: Final = ROOT / "clients/python"


def test_the_wheel_has_every_module_and_its_types(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PACKAGE)
    wheel = tmp_path / buildapi.build_wheel(str(tmp_path))
    files = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.glob("darkroom_client/**/*.py")}
    with zipfile.ZipFile(wheel) as archive:
        assert set(archive.namelist()) >= {*files, "darkroom_client/py.typed"}
        metadata = archive.read("darkroom_client-0.1.0.dist-info/METADATA").decode()
    assert "Requires-Dist: httpx" in metadata
