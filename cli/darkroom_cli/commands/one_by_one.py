"""Work on several things, of which some may fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import typer

from darkroom_cli import terminal
from darkroom_cli.faults import Exit
from darkroom_client import errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_OF_ONE: Final = (errors.NotFound, errors.Conflict, errors.Invalid, errors.PreconditionFailed)
"""What concerns one of them alone: the others are still done."""


def one_by_one(
    wanted: Iterable[str],
    work: Callable[[str], dict[str, Any]],
    told: Callable[[dict[str, Any]], str],
    *,
    as_json: bool,
) -> None:
    """Work on each id, and go on with the others if one fails. Raises typer.Exit if some did."""
    failed = succeeded = 0
    for each in wanted:
        try:
            done = work(each)
        except _OF_ONE as error:
            failed += 1
            terminal.note(f"{each}: {error}", style="red")
            continue
        succeeded += 1
        terminal.emit(done) if as_json else terminal.say(told(done))
    end(failed, succeeded)


def end(failed: int, succeeded: int) -> None:
    """Raises typer.Exit if some have failed: with one status if others are done, with another if none is."""
    if failed:
        raise typer.Exit(Exit.PARTLY if succeeded else Exit.FAILED)
