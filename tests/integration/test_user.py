"""make user, on the deployed stack."""

import os
import subprocess
import sys
from typing import Final

from local.deployment import Stack
from local.emulator import Emulator
from tests.photos import ROOT

EMAIL: Final = "grace@example.com"
KEPT: Final = "edith@example.com"


def make_user(emulator: Emulator, email: str, password: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", "local.user", email, "--env", "local", "--port", str(emulator.port)],
        cwd=ROOT,
        env={**os.environ, "PASSWORD": password},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_user_is_made_and_gets_another_password(emulator: Emulator, stack: Stack) -> None:
    cognito = stack.session().client("cognito-idp", endpoint_url=stack.endpoint)
    for password in ("correct horse battery", "another staple of theirs"):
        made = make_user(emulator, EMAIL, password)
        assert (made.returncode, made.stdout) == (0, f"{EMAIL} can log in\n"), made.stderr
        answer = cognito.initiate_auth(
            ClientId=stack.outputs["UserPoolClientId"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": EMAIL, "PASSWORD": password},
        )
        assert answer["AuthenticationResult"]["AccessToken"]


def test_a_password_that_is_refused_makes_no_user_and_changes_none(emulator: Emulator, stack: Stack) -> None:
    cognito = stack.session().client("cognito-idp", endpoint_url=stack.endpoint)
    pool = stack.outputs["UserPoolId"]
    assert make_user(emulator, KEPT, "correct horse battery").returncode == 0
    for email in ("short@example.com", KEPT):
        refused = make_user(emulator, email, "elevenchars")
        assert (refused.returncode, refused.stdout, refused.stderr) == (
            1,
            "",
            "Nothing was changed: The password is too short. It needs at least 12 characters.\n",
        )
    emails = [
        each["Value"]
        for user in cognito.list_users(UserPoolId=pool)["Users"]
        for each in user["Attributes"]
        if each["Name"] == "email"
    ]
    assert KEPT in emails
    assert "short@example.com" not in emails
    answer = cognito.initiate_auth(
        ClientId=stack.outputs["UserPoolClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": KEPT, "PASSWORD": "correct horse battery"},
    )
    assert answer["AuthenticationResult"]["AccessToken"]


def test_what_is_no_address_is_explained(emulator: Emulator) -> None:
    made = make_user(emulator, "", "correct horse battery")
    assert made.returncode == 1
    assert "make user EMAIL=" in made.stderr
