"""What is in a snapshot of a started API, and what its copies do not share."""

import random
import subprocess
import sys
from types import ModuleType
from typing import Any

import pytest

from image_api import snapshot


def test_lambdas_runtime_calls_both_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[Any] = []
    runtime = ModuleType("snapshot_restore_py")
    monkeypatch.setattr(
        runtime, "register_before_snapshot", lambda hook: called.append(("before", hook)), raising=False
    )
    monkeypatch.setattr(
        runtime, "register_after_restore", lambda hook: called.append(("after", hook)), raising=False
    )
    monkeypatch.setitem(sys.modules, "snapshot_restore_py", runtime)
    snapshot.register()
    assert called == [("before", snapshot.prepare), ("after", snapshot.restore)]


def test_elsewhere_nothing_is_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "snapshot_restore_py", None)  # as if it were not installed
    snapshot.register()


def test_the_snapshot_has_all_models_built_which_the_import_alone_has_not() -> None:
    code = """
from image_api import routes, snapshot
from image_api.model import models
from image_api.models import ImageEntry
assert ImageEntry in models() and not ImageEntry.__pydantic_complete__
snapshot.prepare()
assert all(model.__pydantic_complete__ for model in models())
"""
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603  # the code above


def test_two_copies_draw_different_numbers() -> None:
    state = random.getstate()
    drawn = []
    for _ in range(2):
        random.setstate(state)
        snapshot.restore()
        drawn.append(random.getrandbits(64))
    random.setstate(state)
    assert drawn[0] != drawn[1]
