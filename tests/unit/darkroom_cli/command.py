"""Runs the command in this process, with a home of its own."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from darkroom_cli import main

if TYPE_CHECKING:
    import pytest


@dataclass(frozen=True)
class Ran:
    """What a command line has printed, and its exit status."""

    status: int
    out: str
    err: str


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> Ran:
    """Run a command line without a terminal."""
    capsys.readouterr()
    status = main.run(list(arguments))
    printed = capsys.readouterr()
    return Ran(status, printed.out, printed.err)


Darkroom = Callable[..., Ran]


class Input(io.StringIO):
    """A standard input that is, or is not, a terminal."""

    def __init__(self, text: str, *, terminal: bool = False) -> None:
        super().__init__(text)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


def typed(monkeypatch: pytest.MonkeyPatch, text: str, **options: Any) -> None:
    """Let the standard input hold a text."""
    monkeypatch.setattr(sys, "stdin", Input(text, **options))
