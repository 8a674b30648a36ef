"""Random histories end with what S3 holds, whatever happened before (histories.py)."""

import os
import random
import uuid
from typing import Final

import pytest

from tests.functional.conftest import Cloud
from tests.functional.histories import History

# A stack of moto takes a second to make, a history a few tenths, so each test plays several in one stack.
# `make histories HISTORIES=100` plays more.
BLOCK: Final = int(os.environ.get("HISTORIES", "3"))


@pytest.mark.parametrize("block", range(6))
@pytest.mark.parametrize("lossy", [False, True])
@pytest.mark.parametrize("origin", ["uploads", "imports"])
def test_random_histories_end_with_what_s3_holds(cloud: Cloud, block: int, lossy: bool, origin: str) -> None:
    for seed in range(block * BLOCK, (block + 1) * BLOCK):
        play(cloud, seed, lossy, origin)


def play(cloud: Cloud, seed: int, lossy: bool, origin: str) -> None:
    rng = random.Random(seed)
    name = uuid.UUID(int=rng.getrandbits(128), version=4)
    key = f"uploads/demo/{name}" if origin == "uploads" else f"imports/demo/{name}.jpg"
    try:
        History(cloud, key, rng, lossy).play()
    except AssertionError as error:
        raise AssertionError(f"seed {seed}, {origin}, {lossy=}") from error
