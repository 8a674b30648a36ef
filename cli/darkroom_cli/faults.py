"""What may go wrong, as one line that says what to do, and the exit status that belongs to it."""

from __future__ import annotations

import os
import sqlite3
from enum import IntEnum
from typing import TYPE_CHECKING, Final

import httpx
import typer

from darkroom_client import errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from darkroom_client.models import InvalidValue


class Exit(IntEnum):
    """The exit statuses of all commands; 2 is what every command line has for wrong arguments."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    LOGIN = 3
    """Nobody is logged in, or the login has ended."""
    PARTLY = 4
    """Some of the images or files failed, at least one is done."""
    INTERRUPTED = 130


class Fault(Exception):
    """Something that the user can mend: the message says what happened and what to do, in one line."""

    exit: Exit = Exit.FAILED


class LoginFault(Fault):
    """Nobody is logged in, or the login has ended."""

    exit = Exit.LOGIN


class Usage(typer.BadParameter):
    """Wrong arguments: main adds where the help is."""

    def __init__(self, message: str, values: Sequence[InvalidValue] = ()) -> None:
        """`values`: what the API does not take, with their places in its request."""
        super().__init__(message)
        self._values = values

    def format_message(self) -> str:
        """What is wrong, in one line: each of the values by the option that gives it."""
        if not self._values:
            return self.message
        return "; ".join(f"{self._option(each)}: {each.detail.rstrip('.')}" for each in self._values)

    def _option(self, value: InvalidValue) -> str:
        """The option or argument of a value; its field's name, if the command has none for it."""
        names = [name for name in value.pointer.split("/") if name and not name.isdecimal()]
        parameters = {each.name: each for each in self.ctx.command.params} if self.ctx else {}
        for name in names:
            found = parameters.get(name) or parameters.get(_OTHER_NAMES.get(name, name))
            if found:
                return found.opts[0] if found.param_type_name == "option" else str(found.metavar or found.name)
        return ".".join(names) or "The request"


_OTHER_NAMES: Final = {
    "expires_at": "days",
    "ids": "image_ids",
    "tags": "tag",
    "album_id": "album",
    "title": "album",  # where a command has no title, it is that of an album
}
"""Fields of the API that the commands' parameters call otherwise."""


def usage(wrong: errors.Invalid) -> Usage:
    """An answer of the API to arguments that it does not take."""
    return Usage(str(wrong), wrong.values)


LOG_IN = "Log in: darkroom login"


KNOWN: Final = (Fault, errors.DarkroomError, httpx.TransportError, httpx.InvalidURL, sqlite3.Error, OSError)
"""All that may go wrong without a defect of the program."""


def told(error: Exception) -> tuple[str, Exit]:
    """One of KNOWN as a line and an exit status."""
    match error:
        case Fault():
            return str(error), error.exit
        case errors.Unauthenticated() if os.environ.get("DARKROOM_TOKEN"):
            return (
                "The stack does not accept DARKROOM_TOKEN. Set a fresh one, or unset it to use a login.",
                Exit.LOGIN,
            )
        case errors.Unauthenticated():
            return f"The stack does not accept the login any more. {LOG_IN}", Exit.LOGIN
        case errors.AccountClosed():
            return "The account is closed. Its images are being destroyed.", Exit.FAILED
        case errors.RetryLater():
            return f"{error} Try again in a minute.", Exit.FAILED
        case errors.ApiError():
            known = f" Request {error.request_id}." if error.request_id and error.status >= 500 else ""
            return f"{error}{known}", Exit.FAILED
        case errors.UnexpectedAnswer():
            return f"{error} Is a network's login page in between?", Exit.FAILED
        case httpx.TransportError() | httpx.InvalidURL():
            why = str(error) or type(error).__name__
            return f"There is no answer ({why}). Check the network, and repeat the command.", Exit.FAILED
        case sqlite3.Error():
            return f"The file that remembers what is done cannot be used: {error}.", Exit.FAILED
        case OSError():
            place = f"{error.filename}: " if error.filename else ""
            return f"{place}{error.strerror or error}", Exit.FAILED
    return str(error), Exit.FAILED
