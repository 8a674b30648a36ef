"""login, logout, whoami, token, open: Cognito and the API are stand-ins that remember what they are asked."""

import base64
import json
import socket
import stat
import threading
import time
import webbrowser
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx
import keyring
import keyring.backend
import keyring.errors
import pytest
from botocore.exceptions import ClientError

from darkroom_cli import browser, cognito, profiles, session, tokens
from darkroom_cli.faults import Exit, Fault, LoginFault, Usage
from darkroom_cli.profiles import Profile
from darkroom_cli.tokens import Tokens
from tests.unit.darkroom_cli.command import Darkroom, typed

STACK: Final = ("--api", "https://photos.example/", "--client", "cl1ent", "--region", "eu-central-1")
PROFILE: Final = Profile(api="https://photos.example", client="cl1ent", cognito="https://cognito.example")


class Cognito:
    """Cognito's client: it knows one user and the last refresh token."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.live = {"refresh-1"}
        self.temporary = False

    def _tokens(self, **more: str) -> dict[str, Any]:
        return {"AuthenticationResult": {"AccessToken": f"access-{len(self.asked)}", "ExpiresIn": 3600, **more}}

    def initiate_auth(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        given = asked["AuthParameters"]
        if asked["AuthFlow"] == "REFRESH_TOKEN_AUTH":
            if given["REFRESH_TOKEN"] not in self.live:
                raise refused("NotAuthorizedException", "Refresh Token has been revoked")
            return self._tokens()
        if given["PASSWORD"] != "correct horse battery":
            raise refused("NotAuthorizedException", "Incorrect username or password.")
        if self.temporary:
            return {"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": "session"}
        return self._tokens(RefreshToken="refresh-1")

    def respond_to_auth_challenge(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        return self._tokens(RefreshToken="refresh-1")

    def revoke_token(self, **asked: Any) -> None:
        self.asked.append(asked)
        self.live.discard(asked["Token"])


def refused(code: str, message: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "InitiateAuth")


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Cognito:
    made = Cognito()
    monkeypatch.setattr(cognito, "_client", lambda _profile: made)
    monkeypatch.setenv("DARKROOM_PASSWORD", "correct horse battery")
    return made


def test_a_login_is_kept_in_files_that_only_the_user_may_read(
    pool: Cognito, darkroom: Darkroom, home: Path
) -> None:
    ran = darkroom("login", *STACK, "--email", "ada@example.com")
    assert (ran.status, ran.out) == (Exit.DONE, "")
    assert "ada@example.com is logged in to https://photos.example." in ran.err
    assert pool.asked[0]["AuthParameters"] == {"USERNAME": "ada@example.com", "PASSWORD": "correct horse battery"}
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in home.iterdir()} == {
        "profiles.json": 0o600,
        "tokens.json": 0o600,
    }
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert "access" not in (home / "profiles.json").read_text()
    assert darkroom("token").out == "access-1\n"
    assert darkroom("open", "--print").out == "https://photos.example/\n"
    assert darkroom("login").status == Exit.DONE, "the profile knows the stack and the address"


def test_a_login_is_kept_in_the_keyring_if_there_is_one(
    pool: Cognito, darkroom: Darkroom, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Ring(keyring.backend.KeyringBackend):
        priority = 1
        kept: dict[tuple[str, str], str] = {}  # noqa: RUF012  # one keyring a test

        def get_password(self, service: str, username: str) -> str | None:
            return self.kept.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            self.kept[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            del self.kept[service, username]

    ring = Ring()  # type: ignore[no-untyped-call]  # as its base
    monkeypatch.setattr(keyring.core, "_keyring_backend", ring)
    tokens.place().write_text(json.dumps({"default": "old"}))
    assert "in the keyring" in darkroom("login", *STACK, "--email", "ada@example.com").err
    assert list(ring.kept) == [("darkroom", "default")]
    assert json.loads((home / "tokens.json").read_text()) == {}, "an older login does not stay in the file"
    assert darkroom("token").out == "access-1\n"
    darkroom("logout")
    assert ring.kept == {}
    assert len(pool.asked) == 2

    def refuse(*_: str) -> None:
        raise keyring.errors.PasswordSetError("It takes no text of this length.")

    ring.kept["darkroom", "default"] = Tokens(access="older", expires_at=time.time() + 3600).model_dump_json()
    monkeypatch.setattr(Ring, "set_password", refuse)
    tokens.store("default", Tokens(access="newer", expires_at=time.time() + 3600))
    assert darkroom("token").out == "newer\n", "an older login does not stay in the keyring either"


def test_a_token_is_renewed_when_it_ends_and_when_it_is_refused(pool: Cognito, darkroom: Darkroom) -> None:
    darkroom("login", *STACK, "--email", "ada@example.com")
    assert session.Login("default")() == "access-1"
    login = session.Login("default")
    assert [login(), login()] == ["access-1", "access-2"], "the second time, the first one was refused"
    tokens.store("default", Tokens(access="ended", refresh="refresh-1", expires_at=time.time() + 5))
    assert darkroom("token").out == "access-3\n"
    pool.live.clear()
    tokens.store("default", Tokens(access="ended", refresh="refresh-1", expires_at=0))
    ran = darkroom("token")
    assert (ran.status, ran.err) == (Exit.LOGIN, "darkroom: The login has ended. Log in: darkroom login\n")


def test_logging_out_ends_the_login_in_cognito_too(pool: Cognito, darkroom: Darkroom) -> None:
    darkroom("login", *STACK, "--email", "ada@example.com")
    assert darkroom("logout").status == Exit.DONE
    assert pool.live == set()
    assert darkroom("token").status == Exit.LOGIN
    assert darkroom("logout").err == "Nobody was logged in.\n"


def test_a_temporary_password_is_changed(
    pool: Cognito, darkroom: Darkroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool.temporary = True
    typed(monkeypatch, "another horse battery\n", terminal=True)
    monkeypatch.setattr("getpass.getpass", lambda *_: "another horse battery")
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "another horse battery")
    assert darkroom("login", *STACK, "--email", "ada@example.com").status == Exit.DONE
    assert pool.asked[1]["ChallengeResponses"]["NEW_PASSWORD"] == "another horse battery"


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["login"], Exit.LOGIN, "Name the stack: darkroom login --local"),
        (["login", "--api", "https://photos.example"], Exit.USAGE, "--api needs --client and --region too."),
        (["login", "--local", "--stack", "x"], Exit.USAGE, "Name the stack in one way"),
        (["login", "--local", "--port", "1"], Exit.FAILED, "No make run answers at port 1."),
        (
            ["login", "--api", "http://photos.example", "--client", "c", "--region", "r"],
            Exit.USAGE,
            "--api must begin with https://",
        ),
        (["login", *STACK], Exit.FAILED, "There is no terminal to ask for it. Set --email."),
        (
            ["login", *STACK, "--browser"],
            Exit.FAILED,
            "This stack has no login pages that are known. Name them with --pages",
        ),
        (["--profile", "../x", "login", *STACK, "--email", "a@b"], Exit.USAGE, "A profile's name has letters"),
        (["--profile", "work", "whoami"], Exit.LOGIN, "Nobody is logged in."),
        (["whoami", "--format"], Exit.USAGE, "No such option: --format. See: darkroom whoami --help"),
        (["nonsense"], Exit.USAGE, "No such command 'nonsense'. See: darkroom --help"),
    ],
)
@pytest.mark.usefixtures("pool")
def test_what_goes_wrong_is_said_in_one_line(
    arguments: list[str], status: Exit, said: str, darkroom: Darkroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "")
    ran = darkroom(*arguments)
    assert (ran.status, ran.out) == (status, "")
    assert ran.err.startswith(f"darkroom: {said}")
    assert ran.err.count("\n") == 1


def test_a_wrong_password_says_so(
    pool: Cognito, darkroom: Darkroom, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DARKROOM_PASSWORD", "wrong")
    ran = darkroom("login", *STACK, "--email", "ada@example.com")
    assert (ran.status, ran.err) == (Exit.LOGIN, "darkroom: The address or the password is wrong.\n")
    assert not (home / "profiles.json").exists()
    assert len(pool.asked) == 1


def test_a_pipeline_needs_no_login(darkroom: Darkroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DARKROOM_TOKEN", "given")
    assert "DARKROOM_API is not" in darkroom("whoami").err
    monkeypatch.setenv("DARKROOM_API", "https://photos.example")
    assert darkroom("token").out == "given\n"
    with session.opened("default") as client:
        assert str(client.http.base_url) == "https://photos.example"


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:4566/api", "http://localhost:1", "http://[::1]:2", "https://x"]
)
def test_tokens_go_by_https_or_stay_on_this_machine(address: str) -> None:
    assert profiles.address(address, "It") == address


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1.example", "ftp://x", "photos", "https://user@x", "http://10.0.0.1"]
)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(Usage):
        profiles.address(address, "It")


def test_a_file_of_another_form_is_refused_and_a_token_that_is_none_has_no_claims(home: Path) -> None:
    home.mkdir()
    (home / "profiles.json").write_text("[]")
    with pytest.raises(Fault, match="is no file of profiles"):
        profiles.load()
    (home / "tokens.json").write_text("[]")
    assert tokens.load("default") is None
    assert [tokens.claims(text) for text in ("", "a.b", "a.YWJj.c", "a.W10.c")] == [{}] * 4


class Pages:
    """Login pages: the browser goes there, and is sent back as a test says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **answer: str) -> None:
        self._answer = answer
        self.exchanged: dict[str, Any] = {}
        monkeypatch.setattr(webbrowser, "open", self._open)
        monkeypatch.setattr(httpx, "post", self._exchange)
        self.statuses: list[int] = []

    def _open(self, page: str) -> bool:
        self.asked = {name: value[0] for name, value in parse_qs(urlsplit(page).query).items()}
        threading.Thread(target=self._come_back, daemon=True).start()
        return True

    def _come_back(self) -> None:
        back = self.asked["redirect_uri"]
        right = {"state": self.asked["state"], **self._answer}
        # A connection that a browser opens in advance, an icon, a page that guesses, then the answer.
        with socket.create_connection(("127.0.0.1", int(urlsplit(back).port or 0))):
            for path, query in (("favicon.ico", {}), ("", {"state": "guessed", "code": "stolen"}), ("", right)):
                self.statuses.append(httpx.get(f"{back}{path}", params=query).status_code)

    def _exchange(self, url: str, *, data: dict[str, str], timeout: float) -> httpx.Response:
        assert timeout
        self.exchanged = data
        digest = browser._challenge(data["code_verifier"])
        status = 200 if digest == self.asked["code_challenge"] else 400
        claims = base64.urlsafe_b64encode(json.dumps({"username": "ada"}).encode()).decode()
        answer = {"access_token": f"h.{claims}.s", "refresh_token": "refresh-1", "expires_in": 3600}
        return httpx.Response(status, json=answer, request=httpx.Request("POST", url))


def test_a_login_in_the_browser(darkroom: Darkroom, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = Pages(monkeypatch, code="the-code")
    ran = darkroom("login", *STACK, "--pages", "https://login.example", "--browser")
    assert ran.status == Exit.DONE, ran.err
    assert "ada is logged in" in ran.err
    assert pages.exchanged["code"] == "the-code", "and not the guessed one"
    assert int(urlsplit(pages.asked["redirect_uri"]).port or 0) in browser.PORTS
    assert pages.exchanged["redirect_uri"] == pages.asked["redirect_uri"]
    assert darkroom("token").out.startswith("h.")


def test_a_login_that_the_pages_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    Pages(monkeypatch, error="access_denied")
    profile = PROFILE.model_copy(update={"pages": "https://login.example"})
    with pytest.raises(LoginFault, match="access_denied"):
        browser.log_in(profile, lambda _: None)
    monkeypatch.setattr(webbrowser, "open", lambda _: True)
    with pytest.raises(LoginFault, match="Nobody has logged in"):
        browser.log_in(profile, lambda _: None, patience=0.05)
