"""ops: which work of the checkout a command starts."""

import socket
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from darkroom_cli import profiles, stacks
from darkroom_cli.commands import ops
from darkroom_cli.faults import Exit
from keepers.backfill.__main__ import KINDS
from keepers.backfill.__main__ import _parser as keepers_parser
from operations.__main__ import _parser as operations_parser
from tests.photos import ROOT
from tests.unit.darkroom_cli.command import Darkroom, typed

LOCAL: Final = ("--env", "local", "--port", "4600")


class Checkout:
    """Remembers what would be run in the checkout."""

    def __init__(self) -> None:
        self.status = 0
        self.ran: list[tuple[str, list[str]]] = []

    def run(self, command: list[Any], *, cwd: Path, check: bool) -> subprocess.CompletedProcess[str]:
        assert (cwd, check) == (ROOT, False)
        _python, _m, module, *arguments = command
        parser = {"operations": operations_parser, "keepers.backfill": keepers_parser}[module]
        parser().parse_args(arguments)  # it knows these
        self.ran.append((module, arguments))
        return subprocess.CompletedProcess(command, self.status)


@pytest.fixture
def checkout(monkeypatch: pytest.MonkeyPatch) -> Checkout:
    made = Checkout()
    monkeypatch.setattr(subprocess, "run", made.run)
    monkeypatch.setattr(stacks, "check_local", lambda _: None)
    monkeypatch.setattr(Path, "exists", lambda _: True)
    monkeypatch.delenv("ENV", raising=False)
    monkeypatch.delenv("DARKROOM_CHECKOUT", raising=False)
    return made


@pytest.mark.parametrize(
    ("arguments", "module", "ran"),
    [
        (["status", "--json"], "operations", ["status", "--json"]),
        (["unsettled"], "operations", ["waiting"]),
        (["failed"], "operations", ["failed"]),
        (["doctor"], "operations", ["doctor"]),
        (["redrive"], "keepers.backfill", ["redrive", "--go"]),
        (["redrive", "--dry-run"], "keepers.backfill", ["redrive"]),
        (["redrive", "--stop"], "keepers.backfill", ["redrive", "--stop"]),
        (["reconcile", "--dollars", "3"], "keepers.backfill", ["reconcile", "--go", "--dollars", "3.0"]),
        (["rebuild", "--over-budget"], "keepers.backfill", ["rebuild", "--go", "--over-budget"]),
        (["rebuild", "--rate", "50"], "keepers.backfill", ["rebuild", "--go", "--rate", "50.0"]),
        (["backfill", "ladder"], "keepers.backfill", ["backfill", "--what", "ladder", "--go"]),
        (["backfill", "code", "internal"], "keepers.backfill", ["backfill", "--what", "code=internal", "--go"]),
        (["backfill", "keys", "/a/b"], "keepers.backfill", ["backfill", "--what", "keys=/a/b", "--go"]),
        (["rotate-media-key"], "operations", ["rotate-media-key"]),
        (["rotate-media-key", "--now", "--yes"], "operations", ["rotate-media-key", "--now"]),
    ],
)
def test_a_command_starts_the_work_of_the_checkout(
    arguments: list[str], module: str, ran: list[str], checkout: Checkout, darkroom: Darkroom
) -> None:
    assert darkroom("ops", *arguments, *LOCAL).status == Exit.DONE
    [(started, [command, *options])] = checkout.ran
    assert (started, [command, *options[4:]]) == (module, ran)
    assert options[:4] == [*LOCAL]


def test_it_ends_as_the_work_ends(checkout: Checkout, darkroom: Darkroom) -> None:
    checkout.status = 1
    assert darkroom("ops", "doctor").status == 1


@pytest.mark.parametrize(
    ("arguments", "otherwise"),
    [
        *((command, "log in where it runs: darkroom login") for command in (["ls"], ["whoami"], ["push", "."])),
        *((command, "name its port: --port or PORT") for command in (["login", "--local"], ["ops", "status"])),
    ],
)
def test_without_make_run_it_is_told_at_once(
    arguments: list[str], otherwise: str, darkroom: Darkroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is tried again: a sleep would be a failure."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        port = taken.getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        profiles.put(profiles.DEFAULT, profiles.Profile(api=url, client="c", cognito=url))
        monkeypatch.setenv("PORT", str(port))
        monkeypatch.setenv("ENV", "local")
        monkeypatch.setattr("time.sleep", None)
        ran = darkroom(*arguments)
    assert (ran.status, ran.out, ran.err.count("\n")) == (Exit.FAILED, "", 1)
    assert ran.err.startswith(f"darkroom: No make run answers at port {port}. Start it, or {otherwise}")


def test_everything_that_images_may_lack_can_be_named() -> None:
    assert {(what.value, what in (ops.What.CODE, ops.What.KEYS)) for what in ops.What} == KINDS


def test_links_are_not_broken_unasked(
    checkout: Checkout, darkroom: Darkroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "")
    assert darkroom("ops", "rotate-media-key", "--now").status == Exit.FAILED
    assert checkout.ran == []


def test_what_is_missing_is_said(darkroom: Darkroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is no checkout of Darkroom" in darkroom("ops", "status", "--checkout", str(tmp_path)).err
    monkeypatch.setattr(ops, "_MARK", Path("nowhere/to/be/found.py"))
    assert "This needs a checkout of Darkroom" in darkroom("ops", "status").err
    assert "Name the code or the file" in darkroom("ops", "backfill", "code").err
    (tmp_path / "keepers").mkdir()
    monkeypatch.setattr(ops, "_MARK", Path("keepers"))
    monkeypatch.setattr(Path, "is_file", lambda _: True)
    assert "has no tools yet" in darkroom("ops", "status", "--checkout", str(tmp_path)).err
