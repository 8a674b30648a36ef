"""What is printed. Names, titles and errors come from strangers: nothing of them is obeyed by a terminal."""

from __future__ import annotations

import json
import sys
import unicodedata
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydantic import BaseModel

# Characters that turn the direction of writing make "gpj.exe" look like "exe.jpg".
_DISGUISES: Final = {*"\u202a\u202b\u202c\u202d\u202e", *"\u2066\u2067\u2068\u2069"}
_CONTROLS: Final = {"Cc", "Cs", "Zl", "Zp"}  # controls, halves of a character, line and paragraph separators

# Nothing in a text is markup, and whole lines stay whole for those who read them by program.
out: Final = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
notes: Final = Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)


def clean(text: object) -> str:
    """One line of text, without what a terminal obeys and without what disguises it."""
    return "".join(
        "\ufffd" if unicodedata.category(char) in _CONTROLS or char in _DISGUISES else char
        for char in " ".join(str(text).split())
    )


def say(text: object, style: str | None = None) -> None:
    """Print a line."""
    out.print(clean(text), style=style)


def note(text: object, style: str | None = None) -> None:
    """Print a line beside the result: progress, warnings, errors."""
    notes.print(clean(text), style=style)


def row(*cells: tuple[object, int]) -> None:
    """Print cells, each with its width, as a line of a list: in columns on a terminal, with tabs elsewhere."""
    texts = [(clean(text), width) for text, width in cells]
    if not out.is_terminal:
        sys.stdout.write("\t".join(text for text, _ in texts) + "\n")  # Rich would make blanks of tabs
    else:
        out.print(
            "  ".join(text.ljust(width) for text, width in texts).rstrip(), overflow="ellipsis", no_wrap=True
        )


def pairs(lines: Iterable[tuple[str, object]]) -> None:
    """Print names with their values, which are left out where they are None."""
    known = [(name, value) for name, value in lines if value is not None]
    width = max((len(name) for name, _ in known), default=0)
    for name, value in known:
        out.print(f"{name.ljust(width)}  {clean(value)}")


def emit(value: BaseModel | dict[str, Any]) -> None:
    """Print a value as a line of JSON, in ASCII: what a terminal would obey is escaped. What the API left out is
    left out here.
    """
    data = value if isinstance(value, dict) else value.model_dump(by_alias=True, exclude_unset=True)
    sys.stdout.write(json.dumps(data, default=_moment) + "\n")


def _moment(value: datetime) -> str:
    """A moment as the API writes it: in UTC, to the millisecond."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def confirmed(question: str, *, yes: bool) -> bool:
    """Whether somebody agrees; without a terminal, nobody does."""
    if yes:
        return True
    if not sys.stdin.isatty():
        note(f"{question} Nothing was done. To do it without this question: --yes", style="yellow")
        return False
    return typer.confirm(clean(question), err=True)


def size(number: int | None) -> str:
    """Bytes in the unit that suits them."""
    if number is None:
        return "–"
    value, unit = float(number), "B"
    for unit in ("B", "KB", "MB", "GB", "TB"):  # the last one counts
        if value < 1000 or unit == "TB":
            break
        value /= 1000
    return f"{value:.0f} {unit}" if unit == "B" or value >= 100 else f"{value:.1f} {unit}"


def progress(*columns: str) -> Progress:
    """A bar with the time left, and with these fields of the task. Without a terminal, it prints nothing."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        *(TextColumn(f"{{task.fields[{name}]}}", markup=False) for name in columns),
        TimeRemainingColumn(),
        console=notes,
        transient=True,
        disable=not notes.is_terminal,
    )


def plural(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: Sequence[str]) -> str:
    """Words with commas."""
    return ", ".join(words)
