"""Values that are made once for each process, by the first thread that needs them: clients, settings, stores."""

from collections.abc import Callable
from functools import wraps
from threading import RLock
from typing import Any

# Reentrant, because makers need other values. One lock for all, because a botocore session makes clients for
# one thread at a time: https://docs.aws.amazon.com/boto3/latest/guide/session.html
_making = RLock()
_values: dict[Callable[[], Any], Any] = {}


def made[T](make: Callable[[], T]) -> T:
    """The value that `make` returned when it was first called here; equal makers share a value.

    A maker that raises is called again by the next caller. `make` must not wait for a thread that itself calls
    `made`: that would deadlock.
    """
    with _making:
        if make not in _values:
            _values[make] = make()
        value: T = _values[make]
        return value


def once[T](make: Callable[[], T]) -> Callable[[], T]:
    """Decorate a function without arguments, so that its value is `made` once."""

    @wraps(make)
    def get() -> T:
        return made(make)

    return get


def reset() -> None:
    """Forget every value. For tests, each of which is a new process."""
    with _making:
        _values.clear()
