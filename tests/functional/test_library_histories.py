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


@pytest.mark.parametrize("dies", [False, True])
@pytest.mark.parametrize("edits", [(1,), (1, 0), (1, 0, 1), (2, 3), (3, 1, 2), (2, 1)])
def test_a_projector_is_overtaken_at_each_of_its_calls(clock: Clock, edits: tuple[int, ...], dies: bool) -> None:
    for stop in range(1, 200):
        if Library(clock).overtaken(stop, edits=edits, dies=dies):
            break
    assert 10 < stop < 199


def test_two_projectors_never_give_the_same_number_to_two_changes(clock: Clock) -> None:
    for stop in range(1, 200):
        library = Library(clock)
        one, two = library.originals[:2]  # of one owner
        library._claim_and_complete(one, 0)
        library.project([(one.owner, one.image_id)])
        library._edit(one, 0)
        library._claim_and_complete(two, 0)
        library._begin([library._record(one)], 0)
        [runner] = library.runners
        runner.advance(stop)
        ended = runner.ended
        library.project([(two.owner, two.image_id)])
        while not runner.ended:
            runner.advance()
        assert runner.fault is None
        library.check()
        if ended:
            break
    assert 10 < stop < 199


@pytest.mark.parametrize(
    "course", [("_claim_and_complete", "_trash", "_restore"), ("_delete", "_claim", "_delete")]
)
def test_a_reader_between_two_changes_hears_of_the_second_that_undoes_the_first(
    clock: Clock, course: tuple[str, str, str]
) -> None:
    library = Library(clock)
    original = library.originals[0]
    image = (original.owner, original.image_id)
    library._claim_and_complete(original, 0)
    library.project([image])
    first, second, undone = course
    getattr(library, first)(original, 0)
    library.project([image])
    getattr(library, second)(original, 0)
    library.follower.poll(original.owner, library.items)
    getattr(library, undone)(original, 0)
    library.project([image])
    library.check()
