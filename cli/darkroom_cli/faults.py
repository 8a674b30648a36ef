"""What may go wrong, as one line that says what to do, and the exit status that belongs to it."""

from __future__ import annotations

import os
import sqlite3
from enum import IntEnum
from typing import Final

import httpx

from darkroom_client import errors


class Exit(IntEnum):
    """The exit statuses of all commands; 2 is what every command line has for wrong arguments."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    LOGIN = 3
    """Nobody is logged in, or the login has ended."""
    PARTLY = 4
    """Some of the images or files failed, the others are done."""
    INTERRUPTED = 130


class Fault(Exception):
    """Something that the user can mend: the message says what happened and what to do, in one line."""

    exit: Exit = Exit.FAILED


class LoginFault(Fault):
    """Nobody is logged in, or the login has ended."""

    exit = Exit.LOGIN


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
