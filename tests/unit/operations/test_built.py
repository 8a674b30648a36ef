"""A build for other processors than its functions have is refused."""

import sys
from pathlib import Path
from typing import Final

import PIL
import pytest

from operations import built

IDENT: Final = b"\x7fELF\x02\x01\x01" + bytes(9)


def library(folder: Path, name: str, machine: int) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(IDENT + b"\x03\x00" + machine.to_bytes(2, "little") + bytes(44))
    return path


@pytest.mark.parametrize(("machine", "architecture"), [(62, "x86_64"), (183, "arm64")])
def test_libraries_are_known_by_their_header(tmp_path: Path, machine: int, architecture: str) -> None:
    wrong = library(tmp_path, "Thumbnailer/PIL/_imaging.so", 62 + 183 - machine)
    library(tmp_path, "Thumbnailer/PIL/_webp.so", machine)
    library(tmp_path, "Thumbnailer/pillow.libs/libjpeg.so.62", machine)
    (tmp_path / "Thumbnailer/note.so").write_bytes(b"no library")
    (tmp_path / "Thumbnailer/short.so").write_bytes(b"\x7fELF")
    assert [*built.foreign(tmp_path, architecture)] == [wrong]


def test_what_python_itself_runs_with_is_for_one_kind_of_processors() -> None:
    folder = Path(PIL.__file__).parent
    foreign = {architecture: any(built.foreign(folder, architecture)) for architecture in ("arm64", "x86_64")}
    assert sorted(foreign.values()) == [False, True]


def test_a_wrong_build_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    library(tmp_path, "ImageApi/_core.so", 62)
    (tmp_path / "template.yaml").write_text("Resources: {}")
    for architecture, status in (("x86_64", 0), ("arm64", 1)):
        monkeypatch.setattr(sys, "argv", ["built", architecture, "--folder", str(tmp_path)])
        assert built.main() == status
    assert "The build is not for arm64: ImageApi/_core.so." in capsys.readouterr().err


@pytest.mark.parametrize(("architecture", "status"), [("x86_64", 1), ("arm64", 0)])
def test_a_layer_for_other_processors_does_no_harm(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, architecture: str, status: int
) -> None:
    library(tmp_path, "ImageApi/_core.so", 183)
    library(tmp_path, "Fast/python/_core.so", 62)
    (tmp_path / "template.yaml").write_text(
        """
        Resources:
          Fast: { Properties: { CompatibleArchitectures: [x86_64] } }
          Shared: { Properties: { CompatibleArchitectures: [arm64, x86_64] } }
          Fn::ForEach::Each: [Item, [A, B], { "${Item}": {} }]
        """
    )
    monkeypatch.setattr(sys, "argv", ["built", architecture, "--folder", str(tmp_path)])
    assert built.main() == status
