"""Call a function in a bounded child process: a crash or a hang of native code is a result like any other."""

import multiprocessing
import os
import resource
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection


@dataclass(frozen=True, slots=True)
class CallResult[T]:
    """A call's result, its CPU seconds, and its child's peak memory in MB; `fault` says why there is no result."""

    value: T | None = None
    cpu: float = 0.0
    peak: int = 0
    fault: str | None = None


def call[T](function: Callable[[], T], *, seconds: float, memory: int) -> CallResult[T]:
    """Call a function in a forked child, with limits of seconds and of bytes of address space.

    The peak includes the parent's memory at the fork: keep the parent small.
    """
    receive, send = multiprocessing.Pipe(duplex=False)
    context = multiprocessing.get_context("fork")
    child = context.Process(target=_answer, args=(function, send, memory))
    child.start()
    send.close()
    try:
        if not receive.poll(seconds):
            return CallResult(fault=f"no answer within {seconds:g} s")
        result: CallResult[T] = receive.recv()
    except EOFError:
        child.join()
        return CallResult(fault=f"the process died, exit code {child.exitcode}")
    else:
        return result
    finally:
        child.kill()
        child.join()


def _answer[T](function: Callable[[], T], send: Connection, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # libtiff and others print their warnings
    started = time.process_time()
    value, fault = None, None
    try:
        value = function()
    except Exception:  # noqa: BLE001  # a fault like others
        fault = traceback.format_exc(limit=-4)
    cpu = time.process_time() - started
    send.send(CallResult(value, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, fault))
