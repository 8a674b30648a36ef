"""What is refused while an embedded AWS runs names its process, if that is known."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from local.emulator import BINARY, LOG, RUNNING, Emulator, begin_streams_anew, lock_folder
from local.errors import LocalError
from local.forget import forget


@pytest.fixture
def left_behind(tmp_path: Path) -> Iterator[int]:
    """The process of an embedded AWS whose `make run` was killed: it holds the lock of its folder."""
    lock = lock_folder(tmp_path, "locked")
    script = tmp_path / BINARY.name
    script.write_text("import signal\nsignal.pause()\n")
    with subprocess.Popen([sys.executable, script], pass_fds=[lock]) as process:  # noqa: S603  # our own script
        os.close(lock)
        (tmp_path / RUNNING).write_text(str(process.pid))
        (tmp_path / LOG).touch()
        try:
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def refusal(emulator: Emulator) -> str:
    with pytest.raises(LocalError) as raised:
        emulator.start()
    emulator.stop()
    return str(raised.value)


def test_a_used_port_names_the_process(tmp_path: Path, left_behind: int, taken: int) -> None:
    assert f"kill {left_behind}" in refusal(Emulator(taken, tmp_path))


def test_a_used_folder_names_the_process(tmp_path: Path, left_behind: int) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    assert f"kill {left_behind}" in refusal(Emulator(free, tmp_path))


def test_forget_names_the_process(tmp_path: Path, left_behind: int) -> None:
    with pytest.raises(LocalError, match=f"kill {left_behind}"):
        forget(tmp_path)
    assert (tmp_path / RUNNING).exists()


@pytest.mark.parametrize("noted", [None, "", "no number", "this one", str(2**30), "-1"])
def test_no_other_process_is_named(tmp_path: Path, taken: int, noted: str | None) -> None:
    """After a restart of the machine, another program may have the number."""
    if noted is not None:
        (tmp_path / RUNNING).write_text(str(os.getpid()) if noted == "this one" else noted)
    said = refusal(Emulator(taken, tmp_path))
    assert "is in use" in said
    assert "kill" not in said


BUSY: Final = """
import signal, subprocess, sys
program = "import time; print('up', flush=True); time.sleep(600)"
worker = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
worker.stdout.readline()
def stop(*_):
    worker.wait()  # as for a function that tries to reach an AWS that is gone
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
print("up", flush=True)
signal.pause()
"""


def test_workers_in_the_middle_of_something_do_not_keep_it_from_stopping(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    emulator = Emulator(9, tmp_path)  # nothing answers at that port
    (tmp_path / RUNNING).touch()
    # Its group is killed in the end, which must not be that of the tests.
    process = subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-c", BUSY], stdout=subprocess.PIPE, process_group=0
    )
    with process:
        assert process.stdout
        assert process.stdout.readline() == b"up\n"
        monkeypatch.setattr(emulator, "_process", process)
        emulator.stop()
    assert process.returncode == 0, "it was not killed"
    assert not (tmp_path / RUNNING).exists(), "the next start takes it for a clean stop"


def test_a_stream_is_read_from_its_beginning_after_a_restart(tmp_path: Path) -> None:
    """The embedded AWS keeps the number of records that were read, and forgets the records."""
    file = tmp_path / "lambda.json"
    begin_streams_anew(tmp_path)  # the first start
    assert not file.exists()
    kept = {"functions": 7, "dynamodb_stream_positions": {"scoped": True, "data": {"esm": 52}}}
    file.write_text(json.dumps({"format": 1, "payload": kept}))
    begin_streams_anew(tmp_path)
    left = {"functions": 7, "dynamodb_stream_positions": {"scoped": True, "data": {}}}
    assert json.loads(file.read_text()) == {"format": 1, "payload": left}
