"""The fingerprint of the sources, and the sources that are refused before the build."""

from pathlib import Path
from typing import Final

import pytest

from local import deployment
from local.emulator import Emulator
from local.errors import LocalError

TEMPLATE: Final = """
Resources:
  ImageApi:
    Properties:
      CodeUri: image_api/
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one module."""
    monkeypatch.setattr(deployment, "ROOT", tmp_path)
    monkeypatch.setattr(deployment, "TEMPLATE", tmp_path / "template.yaml")
    (tmp_path / "image_api").mkdir()
    (tmp_path / "samconfig.toml").touch()
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "image_api/api.py").write_text("ANSWER = 42\n")
    return tmp_path


@pytest.fixture
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Emulator:
    return Emulator(1, tmp_path_factory.mktemp("state"))


@pytest.mark.parametrize("change", ["image_api/api.py", "image_api/new.py", "template.yaml", "samconfig.toml"])
def test_every_source_counts(root: Path, emulator: Emulator, change: str) -> None:
    before = deployment.fingerprint(emulator)
    (root / change).write_text(f"{TEMPLATE}# changed\n")
    assert deployment.fingerprint(emulator) != before


@pytest.mark.parametrize(
    "name", [".api.py.swp", ".DS_Store", "api.py~", "#api.py#", "__pycache__/api.pyc", "../README.md"]
)
def test_what_editors_and_python_leave_beside_them_does_not(root: Path, emulator: Emulator, name: str) -> None:
    before = deployment.fingerprint(emulator)
    file = root / "image_api" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("changed\n")
    assert deployment.fingerprint(emulator) == before


@pytest.mark.usefixtures("root")
def test_each_address_is_deployed_for_itself(emulator: Emulator) -> None:
    assert deployment.fingerprint(emulator) != deployment.fingerprint(Emulator(2, emulator.folder))


@pytest.mark.parametrize("text", ["def answer(:\n", "return 42\n", "ANSWER = '\udcff'\n"])
def test_a_module_that_is_not_python_is_named_before_the_build(root: Path, emulator: Emulator, text: str) -> None:
    (root / "image_api/api.py").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(LocalError, match="do not compile") as raised:
        deployment.build(emulator)
    assert "image_api/api.py" in str(raised.value)
    assert not emulator.build.exists()


@pytest.mark.usefixtures("root")
def test_other_parameters_are_deployed_anew(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    before = deployment.fingerprint(emulator)
    monkeypatch.setenv("PARAMETERS", "MaxOpenSlots=5 Ladder='small: 320 jpg'")
    assert deployment.parameters() == ['MaxOpenSlots="5"', 'Ladder="small: 320 jpg"']
    assert deployment.fingerprint(emulator) != before


@pytest.mark.parametrize("text", ["MaxOpenSlots", "MaxOpenSlots='5"])
def test_a_parameter_without_a_value_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PARAMETERS", text)
    with pytest.raises(LocalError, match="MaxOpenSlots"):
        deployment.parameters()
