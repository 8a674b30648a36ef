"""Run image work in a separate process, so that a crash stops nothing else.

If a decoder crashes, hangs or takes all memory, its process ends, and with it a whole batch of messages. So a
message that was delivered before is handled here. The child is a new interpreter, not a fork: the parent has
threads, and a fork of those may deadlock. It needs a pipe and a temporary file, but not /dev/shm, which Lambda
lacks.

A file that takes control of a decoder controls the child, and must not get control of the worker. So the child
gets no credentials, and its answer is read as plain data of the expected type, in MessagePack: reading a pickle
could run any code. The call may be pickled, because it comes from us.

The work calls no AWS, so its exceptions come from the bytes and our code alone: another try would not help.
"""

import ctypes
import math
import os
import pickle
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import IO, Any, Final

from darkroom.errors import Fatal, InternalFault, LimitExceeded, RejectedImage, is_rejection_code


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a child may use.

    `cpu_seconds`: of all its threads, after it has read its call; whole seconds, as the kernel counts them.
    `wall_seconds`: from its start. They depend on how busy the machine is, so the limit is much higher; it ends
    work that only waits. `memory`: bytes of data.
    """

    cpu_seconds: int
    wall_seconds: float
    memory: int


_ENVIRONMENT: Final = (
    "LD_LIBRARY_PATH",  # where Lambda has the interpreter's libraries
    "MALLOC_ARENA_MAX",  # the heap as template.yaml sets it for the worker
    "MALLOC_MMAP_THRESHOLD_",
    "MALLOC_TRIM_THRESHOLD_",
    "TMPDIR",
)
"""The variables that a child gets from its worker: no credentials, and no names of buckets, tables or queues."""

_MAX_ANSWER: Final = 128 * 2**20
"""Bytes: a few times what a whole ladder takes. The worker has to keep it in memory beside the original."""

_MAX_MESSAGE: Final = 1_000
"""Characters of a rejection's message, which is stored and shown to the image's owner."""


def run_redelivered[**P, T](
    met: Collection[str],
    limits: Limits,
    returns: type[T],
    function: Callable[P, T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """`run_isolated` for a message that was delivered before.

    `met`: the codes of the limits that this work met at earlier deliveries. Raises what `run_isolated` raises, but
    Fatal instead of LimitExceeded if the same limit was met before. The first time it may have been the fault of a
    busy machine, on which any image is slow.
    """
    try:
        return run_isolated(limits, returns, function, *args, **kwargs)
    except LimitExceeded as limit:
        if limit.code not in met:
            raise
        raise Fatal(limit.code, limit.message) from limit


def run_isolated[**P, T](
    limits: Limits, returns: type[T], function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """The result of a module's function for these arguments; both have to be picklable.

    `returns` is the type of the result: a dataclass, TypedDict, list, mapping or plain value, or made of these.

    Raises RejectedImage as the function does; InternalFault if it raises anything else, or its result has another
    type; Fatal with code `undecodable` if the child crashes, or gives an answer that our code never gives;
    LimitExceeded with code `takes_too_long` or `takes_too_much_memory`; RuntimeError if the child cannot do its
    work at all, which is not the image's fault.
    """
    _hide_memory()
    with tempfile.TemporaryFile() as call, tempfile.TemporaryFile() as outcome:
        # Through files, so that no original is in memory twice.
        pickle.dump((returns, function, args, kwargs), call)
        call.seek(0)
        try:
            child = subprocess.run(  # noqa: S603  # our own interpreter, and no word of it from outside
                [
                    *(sys.executable, "-m", __name__),
                    *(str(outcome.fileno()), str(limits.memory), str(limits.cpu_seconds)),
                ],
                stdin=call,
                pass_fds=[outcome.fileno()],
                env=_environment(),
                timeout=limits.wall_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise _too_long(f"{limits.wall_seconds:g} seconds") from error
        if child.returncode == -signal.SIGXCPU:
            raise _too_long(f"{limits.cpu_seconds} seconds of a processor")
        # Killed by the kernel, which is short of memory; no crash ends like this.
        if child.returncode == -signal.SIGKILL:
            raise _too_much_memory(limits)
        if child.returncode < 0:  # ended by another signal: a crash
            raise _crash()
        if child.returncode > 0:
            raise RuntimeError(f"the isolated interpreter failed with status {child.returncode}")
        answer = _answer(outcome)
    match answer:
        case ["returned", bytes(value)]:
            return _decoded(value, returns)
        case ["rejected", str(code), str(message)] if is_rejection_code(code) and len(message) <= _MAX_MESSAGE:
            raise RejectedImage(code, message)
        case ["out of memory"]:
            raise _too_much_memory(limits)
        case ["raised", str(text)] if len(text) <= _MAX_TRACEBACK:
            raise InternalFault(text)
        case _:
            raise _crash()


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


_PR_SET_PDEATHSIG: Final = 1
_PR_SET_DUMPABLE: Final = 4


def _hide_memory() -> None:
    """Protect /proc/{pid}/environ and /proc/{pid}/mem of this process from other processes of its user, such as
    the child.

    https://man7.org/linux/man-pages/man2/PR_SET_DUMPABLE.2const.html
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def _answer(file: IO[bytes]) -> Any:
    """A child's answer as plain data, of any type. Raises Fatal if it is not plain data."""
    if os.fstat(file.fileno()).st_size > _MAX_ANSWER:
        raise _crash()
    file.seek(0)
    return _decoded(file.read(), list)


def _decoded[T](packed: bytes, kind: type[T]) -> T:
    """A value of the expected type. Raises Fatal if it has another type."""
    # Imported here: few deliveries need it, and it takes longer to import than the rest of a function.
    import msgspec

    try:
        return msgspec.msgpack.decode(packed, type=kind)
    except (msgspec.DecodeError, RecursionError) as error:  # also for a wrong type
        raise _crash() from error


def _crash() -> Fatal:
    return Fatal("undecodable", "The image crashes its decoder.")


def _too_long(limit: str) -> LimitExceeded:
    return LimitExceeded("takes_too_long", f"The image takes more than {limit} to process.")


def _too_much_memory(limits: Limits) -> LimitExceeded:
    message = f"The image takes more than {limits.memory // 2**20} MB of memory to process."
    return LimitExceeded("takes_too_much_memory", message)


def _serve(outcome: int, memory: int, cpu_seconds: int) -> None:
    """The child: read the call from standard input, and write its outcome to the descriptor `outcome`.

    Only the call itself can fail because of the image. If reading or writing fails, the interpreter fails.
    """
    if sys.platform == "linux":  # nobody needs a child whose worker is dead
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    _limit(resource.RLIMIT_DATA, memory)
    _limit(resource.RLIMIT_FSIZE, _MAX_ANSWER + 1)  # all workers of a machine share its disk
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    returns, function, args, kwargs = pickle.load(sys.stdin.buffer)  # noqa: S301  # from our own parent
    _limit(resource.RLIMIT_CPU, math.ceil(time.process_time()) + cpu_seconds)
    with os.fdopen(outcome, "wb") as file:
        file.write(_outcome(returns, function, args, kwargs))


def _limit(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _outcome(
    returns: type[Any], function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> bytes:
    """How the call ended, and its result, in MessagePack."""
    import msgspec

    pack = msgspec.msgpack.encode
    try:
        value = pack(function(*args, **kwargs))
        msgspec.msgpack.decode(value, type=returns)  # checked here, so that a wrong type is a bug of ours
        returned = pack(("returned", value))
        if len(returned) > _MAX_ANSWER:
            raise ValueError(f"{len(returned)} bytes are too many")
    except RejectedImage as error:
        return pack(("rejected", error.code, error.message))
    except MemoryError:
        return pack(("out of memory",))
    except Exception as error:  # noqa: BLE001  # whatever it is, it came of these bytes and our code
        return pack(("raised", _traceback_of(error)))
    return returned


_MAX_FRAMES: Final = 50
_MAX_LINE: Final = 2_000
_MAX_TRACEBACK: Final = 200_000
"""Characters: a message may quote the whole file, and log events are limited."""


def _traceback_of(error: Exception) -> str:
    """The traceback as text that can be logged: bounded, and without lone surrogates."""
    lines = traceback.format_exception(error, limit=-_MAX_FRAMES)
    text = "".join(line[:_MAX_LINE] for line in lines).encode(errors="backslashreplace").decode()
    return text[-_MAX_TRACEBACK:]


if __name__ == "__main__":
    _serve(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
