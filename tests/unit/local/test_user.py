"""make user, as far as it needs no stack."""

import os
import subprocess
import sys

import pytest

from local.users import LEAST_PASSWORD
from tests import template
from tests.photos import ROOT


@pytest.mark.parametrize("closing", ["</dev/null", "<&-"], ids=["empty", "closed"])
def test_without_a_terminal_it_says_how_to_give_the_password(closing: str) -> None:
    asked = subprocess.run(  # noqa: S603  # our own command
        ["/bin/sh", "-c", f'exec "{sys.executable}" -m local.user ada@example.com --env local {closing}'],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "PASSWORD"},
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,  # without the terminal of whoever runs the tests
    )
    assert asked.returncode == 1
    assert "Traceback" not in asked.stderr
    assert asked.stderr.endswith(
        "Nothing was changed: There is no terminal to ask for a password. Set the variable PASSWORD.\n"
    )


def test_a_password_has_as_many_characters_as_the_pool_asks_for() -> None:
    [pool] = template.resources("AWS::Cognito::UserPool").values()
    policy = pool["Properties"]["Policies"]["PasswordPolicy"]
    assert policy["MinimumLength"] == LEAST_PASSWORD
    assert f"LEAST_PASSWORD = {LEAST_PASSWORD};" in (ROOT / "gallery/src/account.ts").read_text()
    assert [name for name, required in policy.items() if name.startswith("Require") and required] == []
