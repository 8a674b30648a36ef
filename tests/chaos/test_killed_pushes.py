"""`darkroom push` in a process of its own, killed by SIGKILL; `killed_pushes.py` does it with many more files."""

import random
from pathlib import Path

import pytest

from tests.chaos.killed_pushes import fake, make_files, push
from tests.photos import ROOT


@pytest.mark.slow
def test_a_push_that_is_killed_sends_everything_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    make_files(tmp_path / "photos", 30)
    path = f"{ROOT / 'cli'}:{ROOT / 'clients/python'}"
    with fake() as (where, check):
        run = push(tmp_path / "photos", home, {**where, "PYTHONPATH": path}, 30, 2, random.Random(1))
        check(30)
    assert run.kills >= 1
