"""Long runs: one runner at a time, which goes on where the last one stopped."""

from collections.abc import Callable
from typing import Any

import pytest

from darkroom import aws
from darkroom.catalog import runs as module
from darkroom.catalog.runs import Lease, LostLease, Runs, Stopped
from tests.functional.conftest import Cloud


@pytest.fixture
def runs(cloud: Cloud) -> Runs:
    return Runs(cloud.table)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The present time, in seconds; a test moves it forward."""
    present = [1_800_000_000]
    monkeypatch.setattr(module, "_present", lambda: present[0])
    return present


def begun(runs: Runs) -> Lease:
    lease = runs.begin("audit", 60)
    assert lease is not None
    return lease


def test_a_run_goes_on_where_it_was_left_off(runs: Runs) -> None:
    lease = begun(runs)
    lease.advance({"after": "b"}, {"done": 2})
    lease.release()
    left = runs.get("audit")
    assert left is not None
    assert (left.cursor, left.totals, left.finished_at) == ({"after": "b"}, {"done": 2}, None)
    again = runs.resume(left, 60)
    assert again is not None
    assert (again.run.id, again.run.cursor) == (lease.run.id, {"after": "b"})


def test_nobody_else_works_on_a_run_meanwhile(runs: Runs) -> None:
    lease = begun(runs)
    assert runs.begin("audit", 60) is None
    assert runs.resume(lease.run, 60) is None
    assert runs.begin("another", 60) is not None


def test_whoever_died_is_followed_when_the_lease_has_ended(runs: Runs, clock: list[int]) -> None:
    dead = begun(runs)
    dead.advance({"after": "b"}, {})
    clock[0] += 61
    heir = runs.resume(dead.run, 60)
    assert heir is not None
    assert heir.run.cursor == {"after": "b"}
    with pytest.raises(LostLease):
        dead.advance({"after": "c"}, {})
    heir.advance({"after": "d"}, {})


def test_each_page_holds_the_lease_anew(runs: Runs, clock: list[int]) -> None:
    lease = begun(runs)
    for page in "abc":
        clock[0] += 50
        lease.advance({"after": page}, {})
    assert runs.resume(lease.run, 60) is None


def test_a_run_that_is_stopped_stands_still_until_it_is_resumed(runs: Runs) -> None:
    lease = begun(runs)
    assert runs.stop("audit")
    with pytest.raises(Stopped):
        lease.advance({"after": "b"}, {})
    stopped = runs.get("audit")
    assert stopped is not None
    assert stopped.stopped


@pytest.mark.parametrize("end", [lambda lease: lease.advance({}, {}), lambda lease: lease.finish({})])
def test_a_runner_that_was_stopped_gives_its_lease_back(runs: Runs, end: Callable[[Lease], None]) -> None:
    lease = begun(runs)
    runs.stop("audit")
    assert runs.resume(lease.run, 60) is None, "its runner has not noticed yet"
    with pytest.raises(Stopped):
        end(lease)
    again = runs.resume(lease.run, 60)
    assert again is not None
    again.advance({"after": "b"}, {})


def test_a_runner_that_ends_by_itself_after_a_stop_gives_its_lease_back(runs: Runs) -> None:
    lease = begun(runs)
    runs.stop("audit")
    lease.release()
    assert runs.resume(lease.run, 60) is not None


def test_a_stop_takes_no_lease_from_another_runner(runs: Runs, clock: list[int]) -> None:
    dead = begun(runs)
    clock[0] += 61
    heir = runs.resume(dead.run, 60)
    assert heir is not None
    runs.stop("audit")
    with pytest.raises(LostLease) as lost:
        dead.advance({"after": "c"}, {})
    assert not isinstance(lost.value, Stopped)
    assert runs.resume(dead.run, 60) is None, "the heir still has its lease"


def test_a_finished_run_is_not_resumed_but_begun_anew(runs: Runs) -> None:
    lease = begun(runs)
    lease.finish({"done": 3})
    finished = runs.get("audit")
    assert finished is not None
    assert finished.finished_at is not None
    assert finished.totals == {"done": 3}
    assert runs.resume(finished, 60) is None
    assert not runs.stop("audit")
    anew = begun(runs)
    assert anew.run.id != lease.run.id
    assert (anew.run.cursor, anew.run.totals, anew.run.finished_at) == ({}, {}, None)


def test_nobody_works_on_what_was_begun_anew_with_an_old_lease(runs: Runs, clock: list[int]) -> None:
    old = begun(runs)
    clock[0] += 61
    begun(runs)
    with pytest.raises(LostLease):
        old.finish({})


def test_a_run_that_was_begun_anew_is_not_resumed_as_the_old_one(runs: Runs) -> None:
    old = begun(runs)
    old.release()
    begun(runs).release()
    assert runs.resume(old.run, 60) is None


def test_the_end_of_a_run_is_noted_although_the_answer_was_lost(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """botocore sends the write again, and this time it is refused."""
    lease = begun(runs)
    update = aws.dynamodb().update_item

    def twice(**request: Any) -> Any:
        update(**request)
        return update(**request)

    monkeypatch.setattr(aws.dynamodb(), "update_item", twice)
    lease.finish({"done": 3})


def test_what_another_runner_has_ended_is_no_end_of_this_one(runs: Runs, clock: list[int]) -> None:
    late = begun(runs)
    clock[0] += 61
    heir = runs.resume(late.run, 60)
    assert heir is not None
    with pytest.raises(LostLease):
        late.finish({})
    heir.finish({})
    with pytest.raises(LostLease):
        late.advance({}, {})
    begun(runs).finish({})
    with pytest.raises(LostLease):
        late.finish({})


def test_a_run_keeps_what_it_is_to_do(runs: Runs) -> None:
    lease = runs.begin("audit", 60, {"repair": True})
    assert lease is not None
    assert lease.run.options == {"repair": True}


def test_there_is_nothing_to_stop_at_first(runs: Runs) -> None:
    assert runs.get("audit") is None
    assert not runs.stop("audit")
