"""What is said when something goes wrong."""

import pytest

from darkroom_cli import faults
from darkroom_cli.faults import Exit
from darkroom_client import errors


@pytest.mark.parametrize(
    ("token", "what_to_do"), [(None, "Log in: darkroom login"), ("wrong", "Set a fresh one, or unset it")]
)
def test_who_is_not_accepted_learns_which_token_it_is(
    monkeypatch: pytest.MonkeyPatch, token: str | None, what_to_do: str
) -> None:
    """A token of the environment goes before a login, so logging in would not help."""
    monkeypatch.delenv("DARKROOM_TOKEN", raising=False)
    if token:
        monkeypatch.setenv("DARKROOM_TOKEN", token)
    said, status = faults.told(errors.Unauthenticated(401, None, None, "401"))
    assert status == Exit.LOGIN
    assert what_to_do in said
    assert ("DARKROOM_TOKEN" in said) is bool(token)
