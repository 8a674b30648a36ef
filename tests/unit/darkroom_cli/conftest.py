"""A home of its own for each test, and no keyring unless a test makes one."""

from pathlib import Path

import keyring
import keyring.backend
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from tests.unit.darkroom_cli.command import Darkroom, Ran, run


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DARKROOM_TOKEN", "DARKROOM_API", "DARKROOM_PASSWORD", "DARKROOM_PROFILE", "PORT", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DARKROOM_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(keyring.core, "_keyring_backend", NoKeyring())  # type: ignore[no-untyped-call]  # it has no types
    return tmp_path / "home"


@pytest.fixture
def darkroom(capsys: pytest.CaptureFixture[str]) -> Darkroom:
    def call(*arguments: str) -> Ran:
        return run(capsys, *arguments)

    return call
