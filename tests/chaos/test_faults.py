"""Each fault once or twice: nothing is left behind. `make chaos` tries them often, and those on the stack."""

import pytest

from tests.chaos.__main__ import play
from tests.chaos.faults import FAULTS, Fault


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_nothing_is_left_behind(fault: Fault) -> None:
    for seed in range(2 if fault.where == "process" and fault.runs > 5 else 1):
        row = play(fault, seed)
        assert row.uploads
        assert row.harmless, str(row)
