"""A few good photos beside processes that take all CPU time; `busy_machine.py` measures many."""

import pytest

from darkroom.stages import StageName
from tests.chaos.busy_machine import busy, isolate
from tests.photos import photo


@pytest.mark.parametrize("stage", StageName)
def test_a_busy_machine_rejects_no_good_photo(stage: StageName) -> None:
    with busy(8) as processes:
        ends = [isolate(stage, photo(name)) for name in ("Canon_40D.jpg", "DSCN0010.jpg")]
        assert all(process.poll() is None for process in processes)
    assert set(ends) <= {"done", "second try"}


def test_what_is_bad_is_rejected_there() -> None:
    """It shows that the test above can fail."""
    assert [isolate(stage, photo("DSCN0010.jpg")[:80_000]) for stage in StageName] == ["truncated", "truncated"]
