"""Options and arguments that several commands have."""

from __future__ import annotations

import sys
from typing import Annotated
from uuid import UUID

import typer

from darkroom_cli.faults import Fault, Usage
from darkroom_client.models import Kind, ListImagesStatus

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line (docs/command.md).")]

Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]

Images = Annotated[
    list[str],
    typer.Argument(
        metavar="ID...", help="Ids of images, as `darkroom ls` shows them; - reads them from the input."
    ),
]

Image = Annotated[str, typer.Argument(metavar="ID", help="An image's id, as `darkroom ls` shows it.")]

# Filters, as the API has them.
TakenFrom = Annotated[str, typer.Option("--from", help="Taken then or later: 2024, 2024-06, 2024-06-30T18:00.")]
TakenTo = Annotated[str, typer.Option("--to", help="Taken then or earlier: 2024 is until its end.")]
Camera = Annotated[str, typer.Option("--camera", help="Make and model, as `darkroom stats` shows them.")]
Lens = Annotated[str, typer.Option("--lens", help="The lens's model.")]
Tag = Annotated[str, typer.Option("--tag", help="One of the tags, or of the file's keywords.")]
Favourite = Annotated[
    bool | None, typer.Option("--favourite/--no-favourite", help="Only favourites, or only others.")
]
OfKind = Annotated[Kind | None, typer.Option("--kind", help="The kind of picture.")]
Place = Annotated[str, typer.Option("--place", help="A place, city, state or country, as the file says it.")]
Status = Annotated[ListImagesStatus | None, typer.Option("--status", help="How processing has ended.")]
Album = Annotated[str, typer.Option("--album", help="Those of an album, by its title or id.")]


def given(**values: str | bool | None) -> dict[str, str | bool]:
    """The options that were given, by their names."""
    return {name: value for name, value in values.items() if value is not None and value != ""}


def ids(given: list[str], of: str = "an image", shown_by: str = "darkroom ls") -> list[str]:
    """The ids that were given, each once, with those of the standard input for a hyphen. Raises Usage."""
    words = [word for each in given for word in (sys.stdin.read().split() if each == "-" else [each])]
    return list(dict.fromkeys(one(word, of, shown_by) for word in words))


def one(given: str, of: str = "an image", shown_by: str = "darkroom ls") -> str:
    """An id. Raises Usage if it is none."""
    try:
        return str(UUID(given))
    except ValueError as error:
        raise Usage(f"{given} is no id of {of}. {shown_by} shows them.") from error


def ask(what: str, *, instead: str, hidden: bool = False) -> str:
    """What somebody types. Raises Fault if nobody can: `instead` is the option or variable to use then."""
    if not sys.stdin.isatty():
        raise Fault(f"There is no terminal to ask for it. Set {instead}.")
    answer: str = typer.prompt(what, hide_input=hidden, err=True)
    return answer


def profile(ctx: typer.Context) -> str:
    """The profile that the command line names."""
    return str(ctx.obj)


def examples(*lines: str) -> str:
    """The examples below a command's help, each on a line of its own."""
    # The mark keeps lines as they are.
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
