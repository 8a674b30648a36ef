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
from typing import Any, Final

from darkroom.errors import RejectedImage

TIME_LIMIT: Final = 60.0
"""Seconds: six times what the slowest file that is accepted takes (an animated PNG of 16 MP and 30 frames), and
within a worker's timeout."""

MEMORY_LIMIT: Final = 1_240 * 1024 * 1024
"""Bytes of data: 70 % of a worker of 1,769 MB, which has to hold the parent too."""


def run_isolated[**P, T](function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `function`, a module's, returns or raises for these arguments; both have to be picklable.

    Raises RejectedImage with code `undecodable` if the child crashes, runs out of memory or of time;
    RuntimeError if it can't do its work at all, which is no fault of the image.
    """
    with tempfile.TemporaryFile() as call, tempfile.TemporaryFile() as outcome:
        pickle.dump((function, args, kwargs), call)  # by files, so that no original is in memory twice
        call.seek(0)
        try:
            child = subprocess.run(  # noqa: S603  # our own interpreter, and no word of it from outside
                [sys.executable, "-m", "thumbnailer.isolation", str(outcome.fileno())],
                stdin=call,
                pass_fds=[outcome.fileno()],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
                timeout=TIME_LIMIT,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise RejectedImage("undecodable", "The image takes too long to decode.") from error
        if child.returncode < 0:  # ended by a signal: a crash, or the kernel short of memory
            raise RejectedImage("undecodable", "The image brings its decoder down.")
        if child.returncode > 0:
            raise RuntimeError(f"the isolated interpreter failed with status {child.returncode}")
        outcome.seek(0)
        how, value = pickle.load(outcome)  # noqa: S301  # from our own child
    match how:
        case "returned":
            return value  # type: ignore[no-any-return]
        case "rejected":
            raise RejectedImage(*value)
        case _:
            raise value


def _serve(outcome: int) -> None:
    """The child: read the call from standard input, write what came of it to the descriptor `outcome`."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = MEMORY_LIMIT if hard == resource.RLIM_INFINITY else min(MEMORY_LIMIT, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    result: tuple[str, Any]
    try:
        function, args, kwargs = pickle.load(sys.stdin.buffer)  # noqa: S301  # from our own parent
        result = "returned", function(*args, **kwargs)
    except RejectedImage as error:
        result = "rejected", (error.code, error.message)
    except MemoryError:
        result = "rejected", ("undecodable", "The image takes too much memory to decode.")
    except Exception as error:  # noqa: BLE001  # whatever it is, the parent raises it
        result = "raised", error
    with os.fdopen(outcome, "wb") as file:
        pickle.dump(result, file)


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
