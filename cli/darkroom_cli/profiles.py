"""The stacks that somebody has logged in to: a file of profiles, without secrets."""

from __future__ import annotations

import ipaddress
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, ValidationError

from darkroom_cli import home
from darkroom_cli.faults import LOG_IN, Fault, LoginFault, Usage

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT: Final = "default"


class Profile(BaseModel):
    """A stack and its users' client."""

    api: str
    """The stack's output ApiUrl."""

    client: str
    """The stack's output UserPoolClientId."""

    cognito: str
    """Where Cognito answers: https://cognito-idp.{region}.amazonaws.com, or the embedded AWS."""

    pages: str | None = None
    """Where the stack's login pages are, if it has some: the domain of its user pool, with https://."""

    user: str | None = None
    """The address that was used for the last login."""


class Profiles(BaseModel):
    """All profiles by their names."""

    profiles: dict[str, Profile] = Field(default_factory=dict)


def load() -> Profiles:
    """What is stored. Raises Fault if the file has another form."""
    path = _path()
    try:
        return Profiles.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return Profiles()
    except ValidationError as error:
        raise Fault(f"{path} is no file of profiles. Remove it and log in again: darkroom login") from error


def get(name: str) -> Profile:
    """A profile. Raises LoginFault if there is none of this name."""
    stored = load().profiles
    if name in stored:
        return stored[name]
    if not stored:
        raise LoginFault(f"Nobody is logged in. {LOG_IN}, or, for a running make run: darkroom login --local")
    raise LoginFault(
        f"There is no profile {name}. There are: {', '.join(sorted(stored))}. {LOG_IN} --profile {name}"
    )


def names() -> list[str]:
    """The names of all profiles, for a shell to offer; none if the file has another form."""
    with suppress(Fault, OSError):
        return sorted(load().profiles)
    return []


def put(name: str, profile: Profile) -> None:
    """Store a profile. Raises Usage if its name is none."""
    if not re.fullmatch(r"[\w.-]{1,64}", name):
        raise Usage("A profile's name has letters, digits, dots, hyphens and underscores, 64 at most.")
    stored = load()
    stored.profiles[name] = profile
    home.write(_path(), stored.model_dump_json(indent=2))


def address(text: str, what: str) -> str:
    """An address that is safe to send a password or a token to: https, or this machine. Raises Usage."""
    parts = urlsplit(text)
    if not parts.hostname or parts.scheme not in ("http", "https") or parts.username:
        raise Usage(f"{what} is an address such as https://photos.example")
    if parts.scheme == "http" and not is_this_machine(parts.hostname):
        raise Usage(f"{what} must begin with https://: everybody on the way could read a token otherwise.")
    return text.rstrip("/")


def is_this_machine(host: str) -> bool:
    """Whether a host's name or address is that of this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _path() -> Path:
    return home.folder() / "profiles.json"
