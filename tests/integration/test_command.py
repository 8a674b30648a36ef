"""The command `darkroom` on the deployed stack: logins in Cognito, a push, and everything back by a pull."""

import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

import keyring.core
import pytest
import requests
from keyring.backends.fail import Keyring as NoKeyring

from darkroom_cli import profiles, session, tokens
from darkroom_cli.profiles import Profile
from local.deployment import Stack
from local.emulator import Emulator
from local.users import Login, make_user
from tests.photos import photo
from tests.unit.darkroom_cli.command import Ran, run

ADA: Final = Login("ada-of-the-command@example.com", "correct horse battery")

Command = Callable[..., Ran]


@pytest.fixture
def darkroom(
    emulator: Emulator,
    stack: Stack,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    """Runs the command, which knows the stack and nobody's login."""
    monkeypatch.setenv("DARKROOM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DARKROOM_PASSWORD", ADA.password)
    monkeypatch.delenv("DARKROOM_TOKEN", raising=False)
    monkeypatch.setattr(keyring.core, "_keyring_backend", NoKeyring())  # type: ignore[no-untyped-call]  # no types
    make_user(stack.client("cognito-idp"), stack.outputs["UserPoolId"], ADA)
    client = stack.outputs["UserPoolClientId"]
    profiles.put("default", Profile(api=stack.api_url, client=client, cognito=emulator.url))

    def call(*arguments: str) -> Ran:
        return run(capsys, *arguments)

    return call


def test_a_login_a_push_and_everything_back(darkroom: Command, tmp_path: Path) -> None:
    local = darkroom("login", "--email", ADA.email)
    assert local.status == 0, local.err
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("Canon_40D.jpg", "DSCN0010.jpg"):
        (folder / name).write_bytes(photo(name))
    sent = darkroom("push", str(folder))
    assert (sent.status, sent.out.splitlines()[1]) == (0, "0 there already"), sent.err
    assert darkroom("push", str(folder)).out == "2 there already\n"
    assert darkroom("pull", str(tmp_path / "back")).status == 0
    back = {path.name: path.read_bytes() for path in (tmp_path / "back").rglob("*.jpg")}
    assert back == {path.name: path.read_bytes() for path in folder.iterdir()}
    login = session.Login("default")
    first = login()
    assert login() != first, "Cognito renews it"
    assert darkroom("ls").out.count("\n") == 2
    kept = tokens.load("default")
    assert kept
    assert darkroom("logout").status == 0
    tokens.store("default", kept.model_copy(update={"expires_at": 0.0}))
    ended = darkroom("ls")
    assert (ended.status, "The login has ended" in ended.err) == (3, True), "the refresh token is revoked"


def test_a_login_on_the_pools_own_pages(
    emulator: Emulator, stack: Stack, darkroom: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread is the person in front of the browser."""

    def person(page: str) -> None:
        asked = {name: value[0] for name, value in parse_qs(urlsplit(page).query).items()}
        typed = {"username": ADA.email, "password": ADA.password}
        requests.post(f"{emulator.url}/login", data=asked | typed, timeout=30)  # and is led back

    def opened(page: str) -> bool:
        threading.Thread(target=person, args=(page,), daemon=True).start()
        return True

    monkeypatch.setattr(webbrowser, "open", opened)
    ran = darkroom("login", "--local", "--port", str(emulator.port), "--browser")
    assert ran.status == 0, ran.err
    found = tokens.load("default")
    assert found
    assert tokens.claims(found.access)["client_id"] == stack.outputs["UserPoolClientId"]
    assert darkroom("whoami").status == 0, "the API accepts it"
    login = session.Login("default")
    assert (login(), login() != found.access) == (found.access, True), "and Cognito renews it"
