"""The client of a profile, whose token is renewed as long as the login lives."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from darkroom_cli import cognito, profiles, stacks, tokens
from darkroom_cli.faults import LOG_IN, Fault, LoginFault, usage
from darkroom_client import Darkroom, errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Login:
    """Gives access tokens of a profile: the stored one first, a renewed one whenever it is asked again."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._given = False

    def __call__(self) -> str:
        """An access token. Raises LoginFault if the login has ended."""
        stored = tokens.load(self._name)
        if stored is None:
            raise LoginFault(f"Nobody is logged in. {LOG_IN}")
        if self._given or not stored.fresh:
            stored = cognito.renew(profiles.get(self._name), stored)
            tokens.store(self._name, stored)
        self._given = True
        return stored.access


@contextmanager
def opened(profile: str) -> Iterator[Darkroom]:
    """The client of a profile; of DARKROOM_API with DARKROOM_TOKEN where both are set, as in pipelines.

    What the API does not take of a command's arguments is raised as Usage.
    """
    given = os.environ.get("DARKROOM_TOKEN")
    url = os.environ.get("DARKROOM_API") if given else profiles.get(profile).api
    if not url:
        raise Fault("DARKROOM_TOKEN is set, and DARKROOM_API is not: set both, or none.")
    address = profiles.address(url, "The API")
    stacks.check_local(address, "log in where it runs: darkroom login --local --port PORT")
    with connect(address, given or Login(profile)) as darkroom:
        try:
            yield darkroom
        except errors.Invalid as wrong:
            raise usage(wrong) from wrong


def access_token(profile: str) -> str:
    """An access token that can still be used. Raises LoginFault."""
    return os.environ.get("DARKROOM_TOKEN") or Login(profile)()


def connect(url: str, token: str | Callable[[], str]) -> Darkroom:
    """A client. Tests lead its requests elsewhere."""
    return Darkroom(url, token=token)
