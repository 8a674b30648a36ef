"""Run image work in a process of its own, so that what brings the process down brings down nothing else.

A decoder that crashes, hangs or eats all memory takes its process with it, and a whole batch of messages. One
that was delivered before is therefore handled here. The child is a fresh interpreter, not a fork: the parent
has threads, and a fork of those may deadlock. It needs a pipe and a temporary file, and no /dev/shm, which
Lambda lacks.
"""

import os
import pickle
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from darkroom.errors import RejectedImage


class Fatal(RejectedImage):
    """The image brings down whoever works on it."""


@dataclass(frozen=True)
class Limits:
    """What a child may take, in seconds of wall time and in bytes of data."""

    seconds: float
    memory: int


def run_isolated[**P, T](limits: Limits, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `function`, a module's, returns or raises for these arguments; both have to be picklable.

    Raises Fatal, with code `undecodable`, if the child crashes, runs out of memory or of time; RuntimeError if it
    can't do its work at all, which is no fault of the image.
    """
    with tempfile.TemporaryFile() as call, tempfile.TemporaryFile() as outcome:
        pickle.dump((function, args, kwargs), call)  # by files, so that no original is in memory twice
        call.seek(0)
        try:
            child = subprocess.run(  # noqa: S603  # our own interpreter, and no word of it from outside
                [sys.executable, "-m", __name__, str(outcome.fileno()), str(limits.memory)],
                stdin=call,
                pass_fds=[outcome.fileno()],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
                timeout=limits.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Fatal("undecodable", "The image takes too long to decode.") from error
        if child.returncode < 0:  # ended by a signal: a crash, or the kernel short of memory
            raise Fatal("undecodable", "The image brings its decoder down.")
        if child.returncode > 0:
            raise RuntimeError(f"the isolated interpreter failed with status {child.returncode}")
        outcome.seek(0)
        how, value = pickle.load(outcome)  # noqa: S301  # from our own child
    match how:
        case "returned":
            return value  # type: ignore[no-any-return]
        case "rejected":
            raise RejectedImage(*value)
        case "out of memory":
            raise Fatal("undecodable", "The image takes too much memory to decode.")
        case _:
            raise value


def _serve(outcome: int, memory: int) -> None:
    """The child: read the call from standard input, write what came of it to the descriptor `outcome`."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    result: tuple[str, Any]
    try:
        function, args, kwargs = pickle.load(sys.stdin.buffer)  # noqa: S301  # from our own parent
        result = "returned", function(*args, **kwargs)
    except RejectedImage as error:
        result = "rejected", (error.code, error.message)
    except MemoryError:
        result = "out of memory", None
    except Exception as error:  # noqa: BLE001  # whatever it is, the parent raises it
        result = "raised", error
    with os.fdopen(outcome, "wb") as file:
        pickle.dump(result, file)


if __name__ == "__main__":
    _serve(int(sys.argv[1]), int(sys.argv[2]))
