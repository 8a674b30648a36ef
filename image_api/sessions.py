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

SESSION_SECONDS: Final = 3600
"""An evening over an album takes longer, so clients renew it with the session itself."""


class Sessions:
    """Makes and checks sessions under one secret key."""

    def __init__(self, key: bytes, clock: Callable[[], float] = time.time) -> None:
        self._key = key
        self._clock = clock

    def begin(self, share: Share) -> tuple[str, datetime]:
        """A session for a share, and when it ends."""
        end = min(int(self._clock()) + SESSION_SECONDS, int(share.expires_at.timestamp()))
        return f"{end}.{self._sign(share, str(end))}", datetime.fromtimestamp(end, UTC)

    def holds(self, share: Share, session: str) -> bool:
        """Whether a text is a session for a share that has not ended."""
        end, _, signature = session.partition(".")
        # Comparing bytes: compare_digest refuses text outside ASCII, and what clients send is any text.
        genuine = hmac.compare_digest(self._sign(share, end).encode(), signature.encode("utf-8", "replace"))
        return genuine and int(end) > self._clock()

    def _sign(self, share: Share, end: str) -> str:
        # The first line separates these codes from any other use of the key. The salt is another one for each
        # password.
        salt = "" if share.password is None else share.password.salt
        text = f"session\n{share.token_hash}\n{salt}\n{end}".encode("utf-8", "replace")
        return base64.urlsafe_b64encode(hmac.digest(self._key, text, hashlib.sha256)).decode().rstrip("=")
