"""`darkroom push` in a process of its own, killed by SIGKILL; `killed_pushes.py` does it with many more files."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chaos.killed_pushes import fake, make_files, push
from tests.photos import ROOT


@pytest.mark.slow
def test_a_push_that_is_killed_sends_everything_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    make_files(tmp_path / "photos", 150)
    path = f"{ROOT / 'cli'}:{ROOT / 'clients/python'}"
    with fake() as (where, check):
        run = push(tmp_path / "photos", home, {**where, "PYTHONPATH": path}, 150, 3, random.Random(1))
        check(150)
    assert run.kills >= 1


def test_no_two_files_are_equal_in_one_run_or_two(tmp_path: Path) -> None:
    """A stack keeps the photos of earlier runs: the same ones would not be sent again."""
    for run in ("first", "second"):
        code = f"from tests.chaos.killed_pushes import *; make_files(Path({str(tmp_path / run)!r}), 20)"
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)  # noqa: S603  # ours
    assert len({path.read_bytes() for path in tmp_path.rglob("*.jpg")}) == 40
