"""Killing Lambda workers of the embedded AWS while they hold a batch of messages."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import psutil

from local.emulator import Emulator

# The embedded AWS's log line for a batch whose worker died; the function's name comes before it.
_DEATH: Final = "Worker process died"

# If a worker has used this much processor time between two looks, it is working on a message.
_LOOK_SECONDS: Final = 0.1
_BUSY_SECONDS: Final = 0.01  # the smallest step of the kernel; on a busy machine a worker gets little more


@dataclass(frozen=True)
class Workers:
    """The processes in which the embedded AWS runs functions."""

    emulator: Emulator

    def of(self, function: str = "") -> Iterator[psutil.Process]:
        """The workers of a function, by a part of its name; without one, of all."""
        for process in psutil.Process(self.emulator.pid).children(recursive=True):
            try:
                command = process.cmdline()
            except psutil.Error:  # it has ended
                continue
            # …/ministack-lambda-{function}-{random}/_worker.py; isolated children run another module.
            if command[-1:] and command[-1].endswith("/_worker.py") and f"-{function}" in command[-1]:
                yield process

    def kill_one_at_work(self, function: str = "", seconds: float = 60) -> bool:
        """Kill (SIGKILL) a worker that holds a batch; False if there is none for this many seconds.

        A batch that is reported lost shows that the worker held one.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            lost = self.lost_batches()
            if any(self._kill_if_at_work(worker) for worker in self.of(function)) and self._one_more_lost(lost):
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

    @staticmethod
    def _kill_if_at_work(worker: psutil.Process) -> bool:
        try:
            before = worker.cpu_times()
            time.sleep(_LOOK_SECONDS)
            after = worker.cpu_times()
            # Its first connection is for its hold (darkroom/hold.py). Without a connection it has not begun.
            has_begun = any(
                connection.status == psutil.CONN_ESTABLISHED for connection in worker.net_connections()
            )
            if not has_begun or after.user + after.system - before.user - before.system < _BUSY_SECONDS:
                return False
            worker.kill()
        except psutil.Error:  # it has ended
            return False
        return True
