"""Whatever happens to records and projectors, the library ends as a fresh computation gives it."""

import os
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from darkroom.catalog import projections
from tests.functional.clock import Clock
from tests.functional.library_histories import Library, Step

# A history takes some ten milliseconds. `make histories HISTORIES=1000` plays more.
EXAMPLES: Final = 10 * int(os.environ.get("HISTORIES", "20"))

KINDS: Final = (
    *["act"] * 5,
    *["deliver"] * 4,
    *["go"] * 8,
    "repair",
    "kill",
    "lose",
    "later",
    "poll",
)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    clock.install(monkeypatch)
    monkeypatch.setattr(projections, "_pause", lambda _: None)
    return clock


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(KINDS), st.integers(0, 7), st.integers(0, 39)), min_size=30, max_size=100
    ),
    lossy=st.booleans(),
)
def test_the_library_ends_as_a_fresh_computation_gives_it(clock: Clock, steps: list[Step], lossy: bool) -> None:
    clock.now = Clock().now
    Library(clock).play(steps, lossy=lossy)
