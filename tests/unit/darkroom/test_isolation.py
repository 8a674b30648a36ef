"""Work in a separate process: its results and rejections arrive; its crashes stay there."""

import io
import os
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final

import pytest
from PIL import Image

from darkroom.decode import open_picture
from darkroom.errors import Fatal, InternalFault, LimitExceeded, RejectedImage
from darkroom.isolation import Limits, run_isolated, run_redelivered
from tests import misbehaviour
from thumbnailer.ladder import Ladder
from thumbnailer.render import render_whole

LIMITS: Final = Limits(seconds=40, memory=1_240 * 2**20)
SHORT: Final = Limits(seconds=0.5, memory=LIMITS.memory)


def test_a_large_result_arrives() -> None:
    assert run_isolated(LIMITS, bytes, 30_000_000) == bytes(30_000_000)


def test_renditions_arrive_whole() -> None:
    file = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(file, "JPEG")
    ladder = Ladder.parse("320: 320 first jpg avif")
    assert run_isolated(LIMITS, render_whole, file.getvalue(), ladder) == render_whole(file.getvalue(), ladder)


def test_a_rejection_keeps_its_code_and_message() -> None:
    with pytest.raises(RejectedImage) as caught:
        run_isolated(LIMITS, open_picture, b"%PDF-1.7")
    assert (caught.value.code, "PDF" in caught.value.message) == ("unsupported_format", True)
    assert not isinstance(caught.value, Fatal | InternalFault)


@pytest.mark.parametrize("bug", misbehaviour.BUGS)
def test_a_bug_is_a_fault_of_ours_on_these_bytes(bug: Callable[..., Any]) -> None:
    with pytest.raises(InternalFault) as caught:
        run_isolated(LIMITS, bug)
    assert caught.value.code == "internal"


def test_the_traceback_arrives_for_the_log_and_stays_out_of_the_message() -> None:
    with pytest.raises(InternalFault) as caught:
        run_isolated(LIMITS, misbehaviour.fails_with_no_text)
    traceback = caught.value.traceback
    assert traceback.startswith("Traceback (most recent call last):")
    assert "in fails_with_no_text" in traceback
    assert traceback.encode().rstrip().endswith(rb"LookupError: a bug \ud800")
    for told in (caught.value.message, str(caught.value)):
        assert "LookupError" not in told
        assert "bug" not in told
        assert "ours" in told


def test_a_traceback_fits_into_a_log() -> None:
    with pytest.raises(InternalFault) as caught:
        run_isolated(LIMITS, misbehaviour.fails_at_length)
    assert "LookupError: xxx" in caught.value.traceback
    assert "in descend" in caught.value.traceback
    assert len(caught.value.traceback) < 50_000


def test_what_crashes_the_child_is_a_rejection() -> None:
    with pytest.raises(Fatal) as caught:
        run_isolated(LIMITS, misbehaviour.crashes)
    assert caught.value.code == "undecodable"


@pytest.mark.parametrize(
    ("function", "arguments"), [(os._exit, (3,)), (misbehaviour.exits, ())], ids=["at once", "in order"]
)
def test_an_interpreter_that_fails_is_not_the_fault_of_the_image(
    function: Callable[..., Any], arguments: tuple[int, ...]
) -> None:
    with pytest.raises(RuntimeError, match="status 3"):
        run_isolated(LIMITS, function, *arguments)


def test_a_child_that_lacks_a_module_is_not_the_fault_of_the_image(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise a broken deployment would reject every image."""

    def work() -> None:
        pass

    module = ModuleType("only_in_the_parent")
    work.__module__, work.__qualname__ = module.__name__, work.__name__
    monkeypatch.setattr(module, "work", work, raising=False)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    with pytest.raises(RuntimeError, match="status 1"):
        run_isolated(LIMITS, work)


BEYOND: Final = [
    pytest.param(misbehaviour.hangs, SHORT, "takes_too_long", "0.5 seconds", id="time"),
    pytest.param(misbehaviour.eats_memory, LIMITS, "takes_too_much_memory", "1240 MB", id="memory"),
]


@pytest.mark.parametrize(("function", "limits", "code", "limit"), BEYOND)
def test_a_limit_met_is_no_rejection(function: Callable[..., Any], limits: Limits, code: str, limit: str) -> None:
    with pytest.raises(LimitExceeded) as caught:
        run_isolated(limits, function)
    assert caught.value.code == code
    assert limit in caught.value.message
    assert not isinstance(caught.value, RejectedImage)


@pytest.mark.parametrize(("function", "limits", "code", "limit"), BEYOND)
def test_a_limit_met_twice_is_the_fault_of_the_image(
    function: Callable[..., Any], limits: Limits, code: str, limit: str
) -> None:
    with pytest.raises(LimitExceeded):
        run_redelivered(2, limits, function)
    for delivery in (3, 4):
        with pytest.raises(Fatal) as caught:
            run_redelivered(delivery, limits, function)
        assert caught.value.code == code
        assert limit in caught.value.message


@pytest.mark.parametrize("delivery", [2, 3])
def test_any_other_end_is_the_same_at_every_delivery(delivery: int) -> None:
    assert run_redelivered(delivery, LIMITS, divmod, 7, 2) == (3, 1)
    with pytest.raises(RejectedImage, match="undecodable: The file is damaged") as caught:
        run_redelivered(delivery, LIMITS, misbehaviour.rejects)
    assert not isinstance(caught.value, Fatal)
    with pytest.raises(InternalFault):
        run_redelivered(delivery, LIMITS, misbehaviour.fails)
