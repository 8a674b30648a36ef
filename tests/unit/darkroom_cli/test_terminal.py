"""What strangers wrote reaches a terminal as text."""

import io
import sys
import unicodedata
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from darkroom_cli import terminal

HOSTILE: Final = "\x1b]0;owned\x07[red]\x9b31mname\u202egpj.exe\r\n\u2028:bomb:"


@given(st.text())
def test_a_line_is_one_line_and_obeys_nothing(text: str) -> None:
    shown = terminal.clean(text)
    assert not [char for char in shown if unicodedata.category(char) in {"Cc", "Zl", "Zp", "Cs"}]


@pytest.mark.parametrize("is_terminal", [True, False])
def test_nothing_is_markup(is_terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = io.StringIO()
    console = Console(file=printed, force_terminal=is_terminal, highlight=False, markup=False, emoji=False)
    monkeypatch.setattr(terminal, "out", console)
    monkeypatch.setattr(sys, "stdout", printed)
    terminal.say(HOSTILE)
    terminal.row((HOSTILE, 10), ("b", 1))
    terminal.pairs([(name, HOSTILE) for name in ("a", "b")])
    assert set(printed.getvalue()) & {*"\x1b\x07\x9b\u202e\r\u2028"} == set()
    assert printed.getvalue().count("[red]") == 4
    assert printed.getvalue().count(":bomb:") >= 3


def test_json_escapes_what_a_terminal_obeys(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.emit({"name": HOSTILE})
    printed = capsys.readouterr().out
    assert printed.isascii()
    assert not [char for char in printed.rstrip("\n") if ord(char) < 32]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (None, "–"),
        (0, "0 B"),
        (999, "999 B"),
        (1500, "1.5 KB"),
        (234_000, "234 KB"),
        (5_200_000, "5.2 MB"),
        (10**15, "1000 TB"),
    ],
)
def test_sizes(number: int | None, words: str) -> None:
    assert terminal.size(number) == words


def test_without_a_terminal_nobody_agrees(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    assert terminal.confirmed("Destroy it?", yes=True)
    assert not terminal.confirmed("Destroy it?", yes=False)
    assert "--yes" in capsys.readouterr().err
