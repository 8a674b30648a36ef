"""Work in a process of its own: what it returns and raises arrives; what brings it down stays there."""

import ctypes
import io
import operator
import os
import time
from collections.abc import Callable

import pytest
from PIL import Image

from darkroom.decode import open_picture
from darkroom.errors import RejectedImage
from darkroom.isolation import Fatal, Limits, run_isolated
from thumbnailer.ladder import Ladder
from thumbnailer.render import render_whole

LIMITS = Limits(seconds=40, memory=1_240 * 2**20)


def test_a_large_result_arrives() -> None:
    assert run_isolated(LIMITS, bytes, 30_000_000) == bytes(30_000_000)


def test_renditions_arrive_whole() -> None:
    file = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(file, "JPEG")
    ladder = Ladder.parse("320: 320 first jpg avif")
    assert run_isolated(LIMITS, render_whole, file.getvalue(), ladder) == render_whole(file.getvalue(), ladder)


def test_an_exception_is_raised_again() -> None:
    with pytest.raises(ZeroDivisionError):
        run_isolated(LIMITS, operator.truediv, 1, 0)


def test_a_rejection_keeps_its_code_and_message() -> None:
    with pytest.raises(RejectedImage) as caught:
        run_isolated(LIMITS, open_picture, b"%PDF-1.7")
    assert (caught.value.code, "PDF" in caught.value.message) == ("unsupported_format", True)


@pytest.mark.parametrize(
    ("function", "argument"),
    [
        pytest.param(ctypes.string_at, 0, id="crash"),
        pytest.param(bytes, 2_000_000_000, id="memory"),
    ],
)
def test_what_brings_the_child_down_is_a_rejection(function: Callable[[int], object], argument: int) -> None:
    with pytest.raises(Fatal) as caught:
        run_isolated(LIMITS, function, argument)
    assert caught.value.code == "undecodable"


def test_an_interpreter_that_fails_is_not_the_fault_of_the_image() -> None:
    with pytest.raises(RuntimeError, match="status 3"):
        run_isolated(LIMITS, os._exit, 3)


def test_what_takes_too_long_is_a_rejection() -> None:
    with pytest.raises(Fatal) as caught:
        run_isolated(Limits(seconds=0.5, memory=LIMITS.memory), time.sleep, 60)
    assert caught.value.code == "undecodable"
