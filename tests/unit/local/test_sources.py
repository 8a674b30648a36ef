"""The fingerprint of the sources, the parameters, and what is refused before the build."""

from pathlib import Path
from typing import Final

import pytest
from samcli.yamlhelper import yaml_parse

from local import deployment
from local.emulator import Emulator
from local.errors import LocalError

TEMPLATE: Final = """
Parameters:
  Environment: { Type: String, Default: dev }
  Architecture: { Type: String, Default: x86_64 }
  PublicUrl: { Type: String, Default: "" }
  MaxOpenSlots: { Type: Number, Default: 1000 }
  Ladder: { Type: String, Default: "" }
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
    assert deployment.fingerprint(emulator) != before


@pytest.mark.usefixtures("root")
def test_every_parameter_is_sent_so_that_none_keeps_the_value_of_an_earlier_run(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PARAMETERS", raising=False)
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    ours = {
        "Environment": "local",
        "Architecture": "arm64",
        "PublicUrl": f"{emulator.url}/_aws/execute-api/{deployment.API_ID}",
        "SelfSignUp": "yes",
    }
    assert deployment.parameters(emulator) == {**ours, "MaxOpenSlots": "1000", "Ladder": ""}
    monkeypatch.setenv("PARAMETERS", "MaxOpenSlots=5 Ladder='small: 320 jpg' PublicUrl=http://photos.example")
    assert deployment.parameters(emulator) == {
        **ours,
        "PublicUrl": "http://photos.example",
        "MaxOpenSlots": "5",
        "Ladder": "small: 320 jpg",
    }


def test_the_projects_own_template_has_a_value_for_every_parameter(emulator: Emulator) -> None:
    names = yaml_parse(deployment.TEMPLATE.read_text())["Parameters"].keys()
    sent = deployment.parameters(emulator)
    assert sent.keys() == names
    assert sent["AllowedOrigins"] == "*"


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("text", ["MaxOpenSlot=5", "MaxOpenSlots=5 maxopenslots=6", "=5"])
def test_a_wrong_parameter_is_refused_before_the_build(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("PARAMETERS", text)
    with pytest.raises(LocalError) as raised:
        deployment.build(emulator)
    named = text.split()[-1].partition("=")[0]
    assert f"no parameter {named}." in str(raised.value)
    assert "Architecture, Environment, Ladder, MaxOpenSlots, PublicUrl" in str(raised.value)
    assert not emulator.build.exists()


@pytest.mark.parametrize("text", ["MaxOpenSlots", "MaxOpenSlots='5"])
def test_a_parameter_without_a_value_is_refused(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("PARAMETERS", text)
    with pytest.raises(LocalError, match="MaxOpenSlots"):
        deployment.parameters(emulator)
