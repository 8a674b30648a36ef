"""The tokens of a login, in the system's keyring or, where there is none, in a file for its user alone."""

from __future__ import annotations

import base64
import binascii
import json
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import keyring
import keyring.errors
from pydantic import BaseModel, ValidationError

from darkroom_cli import home

if TYPE_CHECKING:
    from pathlib import Path

_SERVICE: Final = "darkroom"

# A request that is under way must not outlive its token.
_MARGIN_SECONDS: Final = 60


class Tokens(BaseModel):
    """What Cognito gives at a login."""

    access: str
    refresh: str | None = None
    expires_at: float
    """When the access token ends, in seconds since 1970."""

    @property
    def fresh(self) -> bool:
        """Whether the access token can still be used."""
        return time.time() < self.expires_at - _MARGIN_SECONDS


def from_answer(answer: dict[str, Any], refresh: str | None = None) -> Tokens:
    """Tokens from Cognito's answer, in the words of its API or of OAuth. A renewal has no new refresh token."""
    named = {name.replace("_", "").lower(): value for name, value in answer.items()}
    return Tokens(
        access=named["accesstoken"],
        refresh=named.get("refreshtoken") or refresh,
        expires_at=time.time() + float(named["expiresin"]),
    )


def claims(access: str) -> dict[str, Any]:
    """What a token says (RFC 7519). It is not verified: the API does that. Empty if it is none."""
    with suppress(IndexError, ValueError, binascii.Error):
        payload = access.split(".")[1]
        read = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return read if isinstance(read, dict) else {}
    return {}


def load(profile: str) -> Tokens | None:
    """The tokens of a profile, if there are some."""
    text = None
    with suppress(keyring.errors.KeyringError):
        text = keyring.get_password(_SERVICE, profile)
    text = text or _in_file().get(profile)
    try:
        return Tokens.model_validate_json(text) if text else None
    except ValidationError:
        return None


def store(profile: str, tokens: Tokens) -> bool:
    """Keep tokens; returns whether the keyring has them, and not the file."""
    text = tokens.model_dump_json()
    try:
        keyring.set_password(_SERVICE, profile, text)
    except keyring.errors.KeyringError:  # there is none, it is locked, or it takes no text of this length
        _forget_in_keyring(profile)  # it is asked first
        home.write(place(), json.dumps(_in_file() | {profile: text}))
        return False
    _forget_in_file(profile)
    return True


def remove(profile: str) -> None:
    """Forget the tokens of a profile."""
    _forget_in_keyring(profile)
    _forget_in_file(profile)


def _forget_in_keyring(profile: str) -> None:
    with suppress(keyring.errors.KeyringError):
        keyring.delete_password(_SERVICE, profile)


def _forget_in_file(profile: str) -> None:
    if profile in (stored := _in_file()):
        del stored[profile]
        home.write(place(), json.dumps(stored))


def _in_file() -> dict[str, str]:
    try:
        stored = json.loads(place().read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return {str(name): str(text) for name, text in stored.items()} if isinstance(stored, dict) else {}


def place() -> Path:
    """The file that has tokens where there is no keyring."""
    return home.folder() / "tokens.json"
