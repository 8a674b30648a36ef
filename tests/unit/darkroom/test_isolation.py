"""Work in a separate process: its results and rejections arrive; its crashes stay there."""

import ast
import ctypes
import io
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import msgspec
import pytest
from PIL import Image

from darkroom import isolation
from darkroom.decode import open_picture
from darkroom.errors import CHECKSUM_MISMATCH, CODES, Fatal, InternalFault, LimitExceeded, RejectedImage
from darkroom.isolation import Limits, run_isolated, run_redelivered
from local import deployment
from tests import misbehaviour
from tests.photos import ROOT
from thumbnailer.ladder import Ladder
from thumbnailer.render import WholeRendering, render_whole

LIMITS: Final = Limits(cpu_seconds=40, wall_seconds=60, memory=1_240 * 2**20)
SHORT: Final = Limits(cpu_seconds=40, wall_seconds=0.5, memory=LIMITS.memory)
BRIEF: Final = Limits(cpu_seconds=1, wall_seconds=60, memory=LIMITS.memory)


def test_a_large_result_arrives() -> None:
    assert run_isolated(LIMITS, bytes, bytes, 30_000_000) == bytes(30_000_000)


def test_renditions_arrive_whole() -> None:
    file = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(file, "JPEG")
    ladder = Ladder.parse("320: 320 first jpg avif")
    assert run_isolated(LIMITS, WholeRendering, render_whole, file.getvalue(), ladder) == render_whole(
        file.getvalue(), ladder
    )


def test_a_rejection_keeps_its_code_and_message() -> None:
    with pytest.raises(RejectedImage) as caught:
        run_isolated(LIMITS, object, open_picture, b"%PDF-1.7")
    assert (caught.value.code, "PDF" in caught.value.message) == ("unsupported_format", True)
    assert not isinstance(caught.value, Fatal | InternalFault)


@pytest.mark.parametrize("bug", misbehaviour.BUGS)
def test_a_bug_is_a_fault_of_ours_on_these_bytes(bug: Callable[..., Any]) -> None:
    with pytest.raises(InternalFault) as caught:
        run_isolated(LIMITS, str, bug)
    assert caught.value.code == "internal"


def test_the_traceback_arrives_for_the_log_and_stays_out_of_the_message() -> None:
    with pytest.raises(InternalFault) as caught:
        run_isolated(LIMITS, str, misbehaviour.fails_with_no_text)
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
        run_isolated(LIMITS, str, misbehaviour.fails_at_length)
    assert "LookupError: xxx" in caught.value.traceback
    assert "in descend" in caught.value.traceback
    assert len(caught.value.traceback) < 50_000


def test_what_crashes_the_child_is_a_rejection() -> None:
    with pytest.raises(Fatal) as caught:
        run_isolated(LIMITS, str, misbehaviour.crashes)
    assert caught.value.code == "undecodable"


@pytest.mark.parametrize(
    ("function", "arguments"), [(os._exit, (3,)), (misbehaviour.exits, ())], ids=["at once", "in order"]
)
def test_an_interpreter_that_fails_is_not_the_fault_of_the_image(
    function: Callable[..., Any], arguments: tuple[int, ...]
) -> None:
    with pytest.raises(RuntimeError, match="status 3"):
        run_isolated(LIMITS, object, function, *arguments)


def test_a_child_that_lacks_a_module_is_not_the_fault_of_the_image(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise a broken deployment would reject every image."""

    def work() -> None:
        pass

    module = ModuleType("only_in_the_parent")
    work.__module__, work.__qualname__ = module.__name__, work.__name__
    monkeypatch.setattr(module, "work", work, raising=False)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    with pytest.raises(RuntimeError, match="status 1"):
        run_isolated(LIMITS, type(None), work)


BEYOND: Final = [
    pytest.param(misbehaviour.hangs, SHORT, "takes_too_long", "0.5 seconds", id="time"),
    pytest.param(misbehaviour.spins, BRIEF, "takes_too_long", "1 seconds of a processor", id="processor"),
    pytest.param(misbehaviour.eats_memory, LIMITS, "takes_too_much_memory", "1240 MB", id="memory"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("function", "limits", "code", "limit"), BEYOND)
def test_a_limit_met_is_no_rejection(function: Callable[..., Any], limits: Limits, code: str, limit: str) -> None:
    with pytest.raises(LimitExceeded) as caught:
        run_isolated(limits, str, function)
    assert caught.value.code == code
    assert limit in caught.value.message
    assert not isinstance(caught.value, RejectedImage)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("function", "limits", "code", "limit"), BEYOND[::2]
)  # it does not matter how it was reached
def test_a_limit_met_twice_is_the_fault_of_the_image(
    function: Callable[..., Any], limits: Limits, code: str, limit: str
) -> None:
    for met in (set[str](), {"takes_too_long", "takes_too_much_memory"} - {code}):
        with pytest.raises(LimitExceeded):
            run_redelivered(met, limits, str, function)
    with pytest.raises(Fatal) as caught:
        run_redelivered({code}, limits, str, function)
    assert caught.value.code == code
    assert limit in caught.value.message


@pytest.mark.parametrize("met", [set(), {"takes_too_long", "takes_too_much_memory"}])
def test_any_other_end_is_the_same_at_every_delivery(met: set[str]) -> None:
    assert run_redelivered(met, LIMITS, list[int], sorted, [7, 2]) == [2, 7]
    with pytest.raises(RejectedImage, match="undecodable: The file is damaged") as caught:
        run_redelivered(met, LIMITS, str, misbehaviour.rejects)
    assert not isinstance(caught.value, Fatal)
    with pytest.raises(InternalFault):
        run_redelivered(met, LIMITS, str, misbehaviour.fails)


class Bomb:
    """Makes a folder in the process that unpickles it."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, (self.path,)


pack: Final = msgspec.msgpack.encode


def answer(*parts: object) -> bytes:
    return pack(parts)


ANSWERS: Final = {
    "nothing": b"",
    "no MessagePack": b"\xc1\xc1",
    "cut": answer("returned", pack("text"))[:-1],
    "with more behind it": answer("returned", pack("text")) + b"x",
    "a list that says 4,294,967,295 items": b"\xdd\xff\xff\xff\xff\xa1a",
    "lists in lists": b"\x91" * 1_000_000,
    "no list": pack({"returned": "text"}),
    "another word": answer("obeyed", "text"),
    "a value of another type": answer("returned", pack(7)),
    "a value that is cut": answer("returned", pack("text")[:-1]),
    "not a value at all": answer("returned", "text"),
    "a rejection without a message": answer("rejected", "truncated"),
    "a rejection with an unknown code": answer("rejected", "<script>", "message"),
    "a rejection that is too long": answer("rejected", "truncated", "x" * 1_001),
    "a rejection that is not text": answer("rejected", "truncated", b"\xff"),
    "a traceback that is too long": answer("raised", "x" * 200_001),
}


@pytest.mark.parametrize("given", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_that_no_child_of_ours_gives_is_a_crash(given: bytes) -> None:
    with pytest.raises(Fatal) as caught:
        run_isolated(LIMITS, str, misbehaviour.answers, given)
    assert (caught.value.code, caught.value.message) == ("undecodable", "The image crashes its decoder.")


def test_an_answer_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    given = answer("returned", pack("x" * 1_000))
    monkeypatch.setattr(isolation, "_MAX_ANSWER", len(given))
    assert run_isolated(LIMITS, str, misbehaviour.answers, given) == "x" * 1_000
    monkeypatch.setattr(isolation, "_MAX_ANSWER", len(given) - 1)
    with pytest.raises(Fatal, match="undecodable"):
        run_isolated(LIMITS, str, misbehaviour.answers, given)


def test_an_answer_is_read_and_never_run(tmp_path: Path) -> None:
    trap = tmp_path / "made by the parent"
    bomb = pickle.dumps(Bomb(str(trap)))
    for given in (bomb, answer("returned", bomb), answer("returned", pack(bomb))):
        with pytest.raises(Fatal):
            run_isolated(LIMITS, str, misbehaviour.answers, given)
    assert not trap.exists()
    pickle.loads(bomb)  # noqa: S301  # it is one
    assert trap.exists()


_PR_CAPBSET_DROP: Final = 24
_CAPABILITIES: Final = (19, 21, 38)  # CAP_SYS_PTRACE, CAP_SYS_ADMIN, CAP_PERFMON


def give_up_reading_others() -> None:
    """Give up the right to read other processes, which root has and a function in Lambda does not. No effect for
    other users.

    https://man7.org/linux/man-pages/man2/PR_CAPBSET_DROP.2const.html
    """
    for capability in _CAPABILITIES:
        ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)


def test_a_child_finds_no_credentials(tmp_path: Path) -> None:
    """It finds none in its own environment or in its worker's. This worker has them from its start, like
    Lambda's workers.
    """
    program = (
        "from darkroom.isolation import Limits, run_isolated\n"
        "from tests.misbehaviour import looks_for_credentials\n"
        "limits = Limits(cpu_seconds=40, wall_seconds=60, memory=2**30)\n"
        "print(run_isolated(limits, list[str], looks_for_credentials, 'open' + 'sesame'))\n"
    )
    worker = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"AWS_SECRET_ACCESS_KEY": "opensesame", "MEDIA_KEY_SECRET": "opensesame", "TMPDIR": str(tmp_path)},
        preexec_fn=give_up_reading_others,  # none of our threads has a lock that it needs
        capture_output=True,
        text=True,
        check=False,
    )
    assert (worker.stdout, worker.stderr) == ("[]\n", "")


@pytest.mark.parametrize("name", ["LD_LIBRARY_PATH", "TMPDIR", "MALLOC_ARENA_MAX"])
def test_a_child_gets_what_its_interpreter_and_heap_need(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "1" if name.startswith("MALLOC") else "/tmp")  # noqa: S108
    assert run_isolated(LIMITS, str, os.path.expandvars, f"${name}") == os.environ[name]


def test_every_code_of_a_rejection_is_listed() -> None:
    """Each code is a dimension of a metric, and a child's answer cannot have other codes."""
    raised = {
        str(call.args[0].value)
        for package in deployment.packages()
        for path in (ROOT / package).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in {"RejectedImage", "Fatal", "LimitExceeded"}
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }
    assert raised | {"internal", CHECKSUM_MISMATCH} == CODES
