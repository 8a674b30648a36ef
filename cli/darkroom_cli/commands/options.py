"""Options and arguments that several commands have."""

from __future__ import annotations

import sys
from typing import Annotated
from uuid import UUID

import typer

from darkroom_cli.faults import Fault

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line (docs/command.md).")]

Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]

Images = Annotated[
    list[str],
    typer.Argument(
        metavar="ID...", help="Ids of images, as `darkroom ls` shows them; - reads them from the input."
    ),
]

Image = Annotated[str, typer.Argument(metavar="ID", help="An image's id, as `darkroom ls` shows it.")]


def ids(given: list[str]) -> list[str]:
    """The ids that were given, each once, with those of the standard input for a hyphen. Raises Fault."""
    words = [word for each in given for word in (sys.stdin.read().split() if each == "-" else [each])]
    return list(dict.fromkeys(one(word) for word in words))


def one(given: str) -> str:
    """An id. Raises Fault if it is none."""
    try:
        return str(UUID(given))
    except ValueError as error:
        raise Fault(f"{given} is no id of an image. darkroom ls shows them.") from error


def profile(ctx: typer.Context) -> str:
    """The profile that the command line names."""
    return str(ctx.obj)


def examples(*lines: str) -> str:
    """The examples below a command's help, each on a line of its own."""
    # The mark keeps lines as they are.
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
