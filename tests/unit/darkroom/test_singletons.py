"""Values that are made once for each process."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from darkroom.singletons import made, once, reset


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    reset()
    yield
    reset()


def test_a_value_is_made_once_though_several_threads_ask_first() -> None:
    together = Barrier(8)

    @once
    def value() -> object:
        time.sleep(0.05)
        return object()

    def ask() -> object:
        together.wait(timeout=30)
        return value()

    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(ask) for _ in range(8)]
    assert len({id(answer.result()) for answer in asked}) == 1


def test_a_value_may_be_made_of_others() -> None:
    @once
    def part() -> list[int]:
        return [1]

    @once
    def whole() -> list[list[int]]:
        return [part(), part()]

    assert whole() == [[1], [1]]
    assert whole()[0] is part()


def test_a_maker_that_fails_is_called_again() -> None:
    calls: list[int] = []

    @once
    def value() -> int:
        calls.append(1)
        if len(calls) == 1:
            raise OSError("not now")
        return 7

    with pytest.raises(OSError, match="not now"):
        value()
    assert value() == 7
    assert value() == 7
    assert len(calls) == 2


def test_equal_makers_share_and_others_do_not() -> None:
    class One:
        @classmethod
        def new(cls) -> object:
            return cls()

    class Other(One):
        pass

    assert made(One.new) is made(One.new)
    assert type(made(Other.new)) is Other


def test_none_is_a_value() -> None:
    calls: list[int] = []

    @once
    def value() -> None:
        calls.append(1)

    value()
    value()
    assert len(calls) == 1


def test_reset_forgets_every_value() -> None:
    before = made(object)
    reset()
    assert made(object) is not before
