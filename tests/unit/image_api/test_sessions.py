"""Sessions of guests: signed, for one share and its password, for an hour."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from darkroom.keys import ImageId, Owner
from darkroom.shares import Password, Share
from image_api.sessions import SESSION_SECONDS, Sessions
from tests.unit.image_api.test_keyring import KEY, ring

NOW: Final = 1_795_305_600
SHARE: Final = Share(
    owner=Owner("anna"),
    share_id="5d0a2ab2-0a0f-4a4e-8f4f-0d9f5d9b7a55",
    token_hash="0" * 64,
    image_id=ImageId("0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"),
    title=None,
    originals=False,
    metadata=False,
    password=Password({}, "salt", "digest"),
    created_at=datetime.fromtimestamp(NOW, UTC),
    expires_at=datetime.fromtimestamp(NOW, UTC) + timedelta(days=1),
)


def at(moment: int, key: bytes = KEY) -> Sessions:
    return Sessions(ring(key), lambda: moment)


def test_a_session_holds_for_an_hour() -> None:
    session, ends = at(NOW).begin(SHARE)
    assert ends.timestamp() == NOW + SESSION_SECONDS
    assert at(NOW + SESSION_SECONDS - 1).holds(SHARE, session)
    assert not at(NOW + SESSION_SECONDS).holds(SHARE, session)


def test_a_session_ends_with_its_share() -> None:
    soon = replace(SHARE, expires_at=datetime.fromtimestamp(NOW + 60, UTC))
    session, ends = at(NOW).begin(soon)
    assert ends == soon.expires_at
    assert not at(NOW + 60).holds(soon, session)


@pytest.mark.parametrize(
    "other",
    [replace(SHARE, token_hash="1" * 64), replace(SHARE, password=Password({}, "pepper", "digest"))],
    ids=["another share", "another password"],
)
def test_a_session_is_for_one_share_and_its_password(other: Share) -> None:
    session, _ = at(NOW).begin(SHARE)
    assert not at(NOW).holds(other, session)


@pytest.mark.parametrize("text", ["", ".", "x", f"{NOW + 60}.", "\ud800.\udfff", "9" * 5000 + ".x", "1.2.3"])
def test_a_made_up_session_does_not_hold(text: str) -> None:
    assert not at(NOW).holds(SHARE, text)


def test_another_key_ends_sessions() -> None:
    session, _ = at(NOW).begin(SHARE)
    assert not at(NOW, b"j" * 32).holds(SHARE, session)
