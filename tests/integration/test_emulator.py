"""The embedded AWS whose `make run` was killed: what it says of its end decides whether anything is lost."""

import signal
from pathlib import Path

import psutil
import pytest

from local.emulator import STOP_SECONDS, Emulator, free_port


@pytest.mark.parametrize(("how", "killed"), [(signal.SIGTERM, False), (signal.SIGKILL, True)])
def test_only_one_that_could_not_write_its_state_was_killed(
    tmp_path: Path, how: signal.Signals, *, killed: bool
) -> None:
    with Emulator(free_port(), tmp_path) as left_behind:
        process = psutil.Process(left_behind.pid)
        process.send_signal(how)  # as `kill PID` does
        process.wait(STOP_SECONDS)
    with Emulator(free_port(), tmp_path) as following:
        assert following.killed is killed
    with Emulator(free_port(), tmp_path) as later:
        assert later.killed is killed, "until somebody has repaired it"
