"""Which files make import copies."""

import sys
from pathlib import Path

import pytest

from local import imports


def test_hidden_files_and_folders_are_left_out(tmp_path: Path) -> None:
    folder = tmp_path / ".hidden" / "photos"  # what is above the folder does not matter
    for name in ("a.jpg", "trip/b.jpg", ".DS_Store", "trip/.thumbs.db", ".git/objects/c5"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    assert [path.relative_to(folder).as_posix() for path in imports.visible(folder)] == ["a.jpg", "trip/b.jpg"]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["a.jpg"], "1 file copied"),
        (["a.jpg", "b.HEIC", "c.dng", "d.CR3", "e.unknown", "f"], "6 files copied"),
        (
            ["a.jpg", "readme.txt"],
            "2 files copied. 1 is not named as a picture, and will be rejected unless the bytes are a picture's.",
        ),
        (
            ["a.jpg", "readme.txt", "b.pdf", "a.MOV", "a.jpg.json"],
            "5 files copied. 2 are not named as pictures, and will be rejected unless the bytes are a picture's.",
        ),
    ],
)
def test_files_whose_names_are_no_pictures_are_counted(names: list[str], said: str) -> None:
    assert imports.told([Path("photos", name) for name in names]) == said


def test_without_a_folder_nothing_is_copied(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not the present one: it is the project's."""
    monkeypatch.setattr(sys, "argv", ["make import", ""])
    monkeypatch.setattr(imports, "copy", lambda *_: pytest.fail("something was copied"))
    assert imports.main() == 1
    assert "make import FOLDER=photos" in capsys.readouterr().err
