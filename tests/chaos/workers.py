"""Killing Lambda workers of the embedded AWS while they hold a batch of messages."""

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from darkroom.stages import StageName
from local.emulator import Emulator

# The embedded AWS's log line for a batch whose worker died; the function's name comes before it.
_DEATH: Final = "Worker process died"

# If a worker has used this much processor time between two looks, it is working on a message.
_LOOK_SECONDS: Final = 0.1
_BUSY_SECONDS: Final = 0.01  # the smallest step of the kernel; on a busy machine a worker gets little more


@dataclass(frozen=True)
class Workers:
    """The processes in which the embedded AWS runs the stages."""

    emulator: Emulator

    def of(self, stages: Collection[StageName] = tuple(StageName)) -> Iterator[psutil.Process]:
        """The workers of some stages."""
        for process in psutil.Process(self.emulator.pid).children(recursive=True):
            try:
                command = process.cmdline()
            except psutil.Error:  # it has ended
                continue
            # .../ministack-lambda-{stack}-{function}-{random}/_worker.py; isolated children run another module.
            if command[-1:] and command[-1].endswith("/_worker.py"):
                folder = Path(command[-1]).parent.name
                if any(f"-{stage.title()}Worker-" in folder for stage in stages):
                    yield process

    def kill_one_at_work(self, stages: Collection[StageName] = tuple(StageName), seconds: float = 60) -> bool:
        """Kill (SIGKILL) a worker that holds a batch; False if there is none for so many seconds.

        A batch that is reported lost shows that the worker held one.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            lost = self.lost_batches()
            if self._kill(stages) and self._one_more_lost(lost):
                return True
        return False

    def lost_batches(self) -> int:
        """How many batches were lost with their worker since the embedded AWS started."""
        return self.emulator.log.read_text(errors="replace").count(_DEATH)

    def _one_more_lost(self, before: int) -> bool:
        deadline = time.monotonic() + 2
        while time.monotonic() < deadline:
            if self.lost_batches() > before:
                return True
            time.sleep(_LOOK_SECONDS)
        return False

    def _kill(self, stages: Collection[StageName]) -> bool:
        """Kill a worker that looks busy, if there is one."""
        before = [
            (worker, seconds) for worker in self.of(stages) if (seconds := _busy_seconds(worker)) is not None
        ]
        time.sleep(_LOOK_SECONDS)
        for worker, seconds in before:
            after = _busy_seconds(worker)
            if after is not None and after - seconds >= _BUSY_SECONDS and _has_begun(worker):
                worker.kill()
                return True
        return False


def _busy_seconds(worker: psutil.Process) -> float | None:
    """Seconds of CPU time that a process has used; None if it has ended."""
    try:
        times = worker.cpu_times()
    except psutil.Error:
        return None
    return times.user + times.system


def _has_begun(worker: psutil.Process) -> bool:
    """Whether a worker has connected to AWS, which it does first of all for its hold (darkroom/hold.py)."""
    try:
        return any(connection.status == psutil.CONN_ESTABLISHED for connection in worker.net_connections())
    except psutil.Error:  # it has ended
        return False
