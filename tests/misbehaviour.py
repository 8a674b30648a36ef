"""Work that harms its process, as functions that a child process can import. They take any arguments."""

import ctypes
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from darkroom.errors import RejectedImage


def fails(*_: object) -> Any:
    """A bug of ours."""
    raise LookupError("a bug")


def fails_with_no_text(*_: object) -> Any:
    """A bug whose message contains a lone surrogate, which UTF-8 cannot encode."""
    raise LookupError("a bug \ud800")


def fails_at_length(*_: object) -> Any:
    """A bug many calls deep, whose message quotes the file."""

    def descend(depth: int) -> None:
        if depth == 0:
            raise LookupError("x" * 10_000_000)
        step(depth - 1)

    # Two functions, because a traceback leaves out the repeated lines of a single one.
    def step(depth: int) -> None:
        descend(depth)

    descend(300)


class _UnpicklableError(Exception):
    def __init__(self) -> None:
        super().__init__("a bug")
        self.lock = threading.Lock()


def fails_unpicklably(*_: object) -> Any:
    raise _UnpicklableError


def returns_a_lock(*_: object) -> Any:
    """Returns something that is not plain data."""
    return threading.Lock()


def returns_another_type(*_: object) -> Any:
    """Returns plain data of another type than was promised."""
    return {"a number": 1}


def rejects(*_: object) -> Any:
    raise RejectedImage("undecodable", "The file is damaged.")


def crashes(*_: object) -> Any:
    """Crashes like a fault in a decoder's native code. No file is known that causes one."""
    ctypes.string_at(0)


def exits(*_: object) -> Any:
    sys.exit(3)


def hangs(*_: object) -> Any:
    time.sleep(600)


def spins(*_: object) -> Any:
    """Uses the processor without an end; a busy machine only slows it down."""
    while True:
        pass


def answers(answer: bytes) -> Any:
    """Answers in the child's place, as a file could that has taken control of its decoder."""
    file = int(sys.argv[1])
    while answer:
        answer = answer[os.write(file, answer) :]
    os._exit(0)


def looks_for_credentials(secret: str) -> list[str]:
    """The places where the child finds a secret: its own environment, and what its user may read of other
    processes.
    """
    found = [f"{name} of its own" for name, value in os.environ.items() if secret in value or "AWS" in name]
    for process in Path("/proc").glob("[0-9]*"):
        for kind in ("environ", "cmdline"):
            try:
                read = (process / kind).read_bytes()
            except OSError:
                continue
            if secret.encode() in read:
                found.append(f"{kind} of {'its parent' if int(process.name) == os.getppid() else process.name}")
    return found


def eats_memory(*_: object) -> Any:
    return bytearray(8_000_000_000)


BUGS: Final[list[Callable[..., Any]]] = [fails, fails_unpicklably, returns_a_lock, returns_another_type]
