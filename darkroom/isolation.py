"""Run image work in a separate process, so that a crash stops nothing else.

If a decoder crashes, hangs or takes all memory, its process ends, and with it a whole batch of messages. So a
message that was delivered before is handled here. The child is a new interpreter, not a fork: the parent has
threads, and a fork of those may deadlock. It needs a pipe and a temporary file, but not /dev/shm, which Lambda
lacks.

The work calls no AWS, so its exceptions come from the bytes and our code alone: another try would not help.
"""

import os
import pickle
import resource
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from darkroom.errors import Fatal, InternalFault, LimitExceeded, RejectedImage


@dataclass(frozen=True)
class Limits:
    """What a child process may use, in seconds of wall time and in bytes of data."""

    seconds: float
    memory: int


_LAST_TRY: Final = 3
"""The delivery at which a limit is final. The first isolated run is at delivery 2. On a busy machine any image
may be slow, so one that reaches a limit there is tried again after a pause; at delivery 3 it has reached it
twice. A delivery that failed for another reason counts too, because the queue does not tell them apart.
"""


def run_redelivered[**P, T](
    delivery: int, limits: Limits, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """`run_isolated` for a message that is delivered for the `delivery`th time, 2 or more.

    Raises what `run_isolated` raises, but from the third delivery on Fatal, with the limit's code, instead of
    LimitExceeded.
    """
    try:
        return run_isolated(limits, function, *args, **kwargs)
    except LimitExceeded as limit:
        if delivery < _LAST_TRY:
            raise
        raise Fatal(limit.code, limit.message) from limit


def run_isolated[**P, T](limits: Limits, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of a module's function for these arguments; both have to be picklable.

    Raises RejectedImage as the function does; InternalFault if it raises anything else, or returns what can't be
    pickled; Fatal with code `undecodable` if the child crashes; LimitExceeded with code `takes_too_long` or
    `takes_too_much_memory`; RuntimeError if the child cannot do its work at all, which is not the image's fault.
    """
    with tempfile.TemporaryFile() as call, tempfile.TemporaryFile() as outcome:
        pickle.dump((function, args, kwargs), call)  # through files, so that no original is in memory twice
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
            message = f"The image takes more than {limits.seconds:g} seconds to process."
            raise LimitExceeded("takes_too_long", message) from error
        # Killed by the kernel, which is short of memory; no crash ends like this.
        if child.returncode == -signal.SIGKILL:
            raise _too_much_memory(limits)
        if child.returncode < 0:  # ended by another signal: a crash
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
            raise _too_much_memory(limits)
        case _:
            raise InternalFault(value)


def _too_much_memory(limits: Limits) -> LimitExceeded:
    message = f"The image takes more than {limits.memory // 2**20} MB of memory to process."
    return LimitExceeded("takes_too_much_memory", message)


def _serve(outcome: int, memory: int) -> None:
    """The child: read the call from standard input, and write its outcome to the descriptor `outcome`.

    Only the call itself can fail because of the image. If reading or writing fails, the interpreter fails.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    function, args, kwargs = pickle.load(sys.stdin.buffer)  # noqa: S301  # from our own parent
    with os.fdopen(outcome, "wb") as file:
        file.write(_outcome(function, args, kwargs))


def _outcome(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> bytes:
    """How the call ended, and its result, pickled. Exceptions are sent as plain values: not all can be pickled."""
    try:
        returned = pickle.dumps(("returned", function(*args, **kwargs)))
        pickle.loads(returned)  # noqa: S301  # our own; some values can be pickled and not be read back
    except RejectedImage as error:
        return pickle.dumps(("rejected", (error.code, error.message)))
    except MemoryError:
        return pickle.dumps(("out of memory", None))
    except Exception as error:  # noqa: BLE001  # whatever it is, it came of these bytes and our code
        return pickle.dumps(("raised", _traceback_of(error)))
    return returned


_MAX_FRAMES: Final = 50
_MAX_LINE: Final = 2_000
"""Characters: a message may quote the whole file, and log events are limited."""


def _traceback_of(error: Exception) -> str:
    """The traceback as text that can be logged: bounded, and without lone surrogates."""
    lines = traceback.format_exception(error, limit=-_MAX_FRAMES)
    return "".join(line[:_MAX_LINE] for line in lines).encode(errors="backslashreplace").decode()


if __name__ == "__main__":
    _serve(int(sys.argv[1]), int(sys.argv[2]))
