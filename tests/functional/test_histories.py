"""Random histories end with what S3 holds, whatever happened before (histories.py)."""

import os
import random
import uuid
from collections.abc import Iterator
from typing import Final

import pytest

from tests.functional.histories import History
from tests.functional.worlds import World, empty_memory, make_memory_world, make_moto_world

# A history makes some 500 calls to AWS. Over moto that takes seconds, in dictionaries some milliseconds.
# `make histories HISTORIES=2000` plays more.
BLOCK: Final = int(os.environ.get("HISTORIES", "12"))
SLOW_BLOCK: Final = max(1, BLOCK // 12)


def play(world: World, seed: int, lossy: bool, origin: str, *, closes: bool = False) -> History:
    """Play a history in an empty world. Raises AssertionError that says which it was."""
    rng = random.Random(seed)
    name = uuid.UUID(int=rng.getrandbits(128), version=4)
    key = f"uploads/demo/{name}" if origin == "uploads" else f"imports/demo/{name}.jpg"
    history = History(world.cloud, world.clock, key, rng, lossy, closes)
    try:
        history.play()
    except AssertionError as error:
        raise AssertionError(f"seed {seed}, {origin}, {lossy=}, {closes=}") from error
    return history


@pytest.fixture
def moto_world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    yield from make_moto_world(monkeypatch)


@pytest.fixture
def memory_world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    yield from make_memory_world(monkeypatch)


@pytest.mark.parametrize("block", range(6))
@pytest.mark.parametrize("lossy", [False, True])
@pytest.mark.parametrize("origin", ["uploads", "imports"])
def test_random_histories_end_with_what_s3_holds(
    memory_world: World, block: int, lossy: bool, origin: str
) -> None:
    for seed in range(block * BLOCK, (block + 1) * BLOCK):
        empty_memory()
        play(memory_world, seed, lossy, origin)


@pytest.mark.parametrize("block", range(2))
@pytest.mark.parametrize("lossy", [False, True])
@pytest.mark.parametrize("origin", ["uploads", "imports"])
def test_nothing_is_left_of_a_closed_account(memory_world: World, block: int, lossy: bool, origin: str) -> None:
    """Whatever is on its way when the account is closed, and whatever arrives later."""
    for seed in range(block * BLOCK, (block + 1) * BLOCK):
        empty_memory()
        play(memory_world, seed, lossy, origin, closes=True)


@pytest.mark.parametrize("closes", [False, True])
@pytest.mark.parametrize("lossy", [False, True])
@pytest.mark.parametrize("origin", ["uploads", "imports"])
def test_moto_tells_the_same_histories(
    moto_world: World, monkeypatch: pytest.MonkeyPatch, lossy: bool, origin: str, closes: bool
) -> None:
    """With every call, chance decides what happens next: with one different answer the history would go on
    differently.
    """
    slow, fast = [], []
    for seed in range(SLOW_BLOCK):
        moto_world.cloud.empty()
        slow.append(play(moto_world, seed, lossy, origin, closes=closes).rng.getstate())
    for memory_world in make_memory_world(monkeypatch):
        for seed in range(SLOW_BLOCK):
            empty_memory()
            fast.append(play(memory_world, seed, lossy, origin, closes=closes).rng.getstate())
    assert slow == fast
