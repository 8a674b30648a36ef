"""The page pairs files with their photos as the command and a bulk drop do."""

import json
import random
from pathlib import Path
from typing import Final

import pytest

from darkroom.companions import pairing
from tests.node import node
from tests.photos import ROOT
from tests.unit.darkroom_cli.test_walking import NAMES

LISTS: Final = 2000


@pytest.mark.slow
def test_files_are_paired_as_in_a_bulk_drop(tmp_path: Path) -> None:
    chance = random.Random(17)  # nothing secret
    lists = [chance.sample(NAMES, chance.randint(2, 7)) for _ in range(LISTS)]
    (tmp_path / "lists.json").write_text(json.dumps(lists))
    printed = json.loads(node("tests/pair.ts", str(tmp_path / "lists.json"), folder=ROOT / "gallery"))
    assert printed == [pairing.owners(pairing.File(name) for name in names) for names in lists]
    assert sum(map(len, printed)) > LISTS / 2, "many of them belong to a photo"
