"""Sessions of guests: whoever has given a share's password once need not give it again for a while.

A session says when it ends, and is signed: `{seconds since 1970}.{HMAC-SHA256, base64url}`. It holds for one share
and its password, and is stored nowhere: a revoked share has none.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from darkroom.shares import Share
from image_api.keyring import Keyring

SESSION_SECONDS: Final = 3600
"""An evening over an album takes longer, so clients renew it with the session itself."""


class Sessions:
    """Makes sessions under the keyring's newest key, and checks them under all that are accepted."""

    def __init__(self, keyring: Keyring, clock: Callable[[], float] = time.time) -> None:
        self._keyring = keyring
        self._clock = clock

    def begin(self, share: Share) -> tuple[str, datetime]:
        """A session for a share, and when it ends."""
        end = min(int(self._clock()) + SESSION_SECONDS, int(share.expires_at.timestamp()))
        return f"{end}.{_signed(self._keyring.signing(), share, str(end))}", datetime.fromtimestamp(end, UTC)

    def holds(self, share: Share, session: str) -> bool:
        """Whether a text is a session for a share that has not ended."""
        end, _, signature = session.partition(".")
        # Comparing bytes: compare_digest refuses text outside ASCII, and what clients send is any text.
        given = signature.encode("utf-8", "replace")
        genuine = any(
            hmac.compare_digest(_signed(key, share, end).encode(), given) for key in self._keyring.accepted()
        )
        return genuine and int(end) > self._clock()


def _signed(key: bytes, share: Share, end: str) -> str:
    # The first line separates these codes from any other use of the key. Each password has another salt.
    salt = "" if share.password is None else share.password.salt
    text = f"session\n{share.token_hash}\n{salt}\n{end}".encode("utf-8", "replace")
    return base64.urlsafe_b64encode(hmac.digest(key, text, hashlib.sha256)).decode().rstrip("=")
