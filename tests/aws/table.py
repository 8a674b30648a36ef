"""What each test of a run showed, as rows of a table; as a plugin of pytest, it notes them while the run goes on.

    pytest -p tests.aws.table tests/integration

The variable ROWS_FILE names the file of notes, so that they survive a run that is killed.
"""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

FILE: Final = "ROWS_FILE"

_WORST_LAST: Final = ("passed", "skipped", "failed")
"""The results of a test. That of several tests of one name is the worst."""

_REASON: Final = 200
"""How much of a reason is shown, in characters."""


@dataclass(slots=True)
class Row:
    """A test, with all its parameters: its name in words, its result, its seconds, and why it did not pass."""

    name: str
    result: str = "passed"
    seconds: float = 0.0
    reason: str = ""

    def add(self, result: str, seconds: float, reason: str) -> None:
        """Count another phase or parameter of it."""
        self.seconds += seconds
        if _WORST_LAST.index(result) > _WORST_LAST.index(self.result):
            self.result, self.reason = result, reason


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note a phase of a test."""
    note = {
        "test": report.nodeid,
        "result": report.outcome,
        "seconds": report.duration,
        "reason": _reason(report),
    }
    with Path(os.environ[FILE]).open("a") as file:
        file.write(json.dumps(note) + "\n")


def _reason(report: pytest.TestReport) -> str:
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    if report.outcome == "failed":
        crash = getattr(report.longrepr, "reprcrash", None)
        return str(crash.message if crash else report.longrepr).strip().partition("\n")[0]
    return ""


def rows(notes: Iterable[str]) -> list[Row]:
    """The notes of a run as rows, in the order of the run."""
    found: dict[str, Row] = {}
    for line in notes:
        note = json.loads(line)
        name = note["test"].partition("::")[2].partition("[")[0].removeprefix("test_").replace("_", " ")
        found.setdefault(name, Row(name)).add(note["result"], note["seconds"], note["reason"])
    return [*found.values()]


def lines(of: Sequence[Row]) -> Iterator[str]:
    """The rows as lines of text: a terminal would break those of a table in the middle of a column."""
    width = max((len(row.name) for row in of), default=0)
    yield f"{'row':<{width}}  result   seconds  reason"
    for row in of:
        yield f"{row.name:<{width}}  {row.result:<7}  {row.seconds:>7.1f}  {row.reason[:_REASON]}".rstrip()
