"""The command `darkroom`: its commands put together, and what becomes of errors."""

from __future__ import annotations

import io
import os
import sys
from typing import Annotated

import typer
from typer import TyperException

from darkroom_cli import __version__, faults, profiles, terminal
from darkroom_cli.commands import account, albums, exports, images, library, ops, pull, push, shares
from darkroom_cli.faults import Exit
from darkroom_cli.profiles import DEFAULT


def _show_version(shown: bool) -> None:
    if shown:
        terminal.say(__version__)
        raise typer.Exit


app = typer.Typer(
    name="darkroom",
    help="A Darkroom library from the terminal.",
    epilog="Begin with: darkroom login. What a command does: darkroom COMMAND --help",
    rich_markup_mode=None,  # help is plain text, the same at each width and without a terminal
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

for group in (account, library, images, albums, shares, push, pull, exports, ops):
    group.add_to(app)


@app.callback()
def _global(
    ctx: typer.Context,
    profile: Annotated[
        str,
        typer.Option(
            "--profile",
            envvar="DARKROOM_PROFILE",
            help="The login to use, of several.",
            autocompletion=profiles.names,
        ),
    ] = DEFAULT,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    ctx.obj = profile


def run(arguments: list[str]) -> int:
    """Run a command line; returns its exit status."""
    try:
        return int(app(arguments, prog_name="darkroom", standalone_mode=False) or Exit.DONE)
    except TyperException as wrong:
        return _wrong(wrong)
    except (KeyboardInterrupt, typer.Abort):
        terminal.note("Interrupted. The same command goes on from here.")
        return Exit.INTERRUPTED
    except BrokenPipeError:  # the program that reads has ended, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except faults.KNOWN as error:
        line, status = faults.told(error)
        terminal.note(f"darkroom: {line}", style="red")
        return status


def _wrong(wrong: TyperException) -> int:
    """Say in one line what is wrong with the arguments. Without any, it is the help that is shown."""
    context = getattr(wrong, "ctx", None)
    message = wrong.format_message()
    if type(wrong).__name__ == "NoArgsIsHelpError":
        terminal.notes.print(message)
        return Exit.USAGE
    path = context.command_path if context else "darkroom"
    terminal.note(f"darkroom: {message.rstrip('.')}. See: {path} --help", style="red")
    return Exit.USAGE


def main() -> None:
    """The program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal may not know a letter of a name
    sys.exit(run(sys.argv[1:]))
