"""Cursors as guests get them: sealed, because a place in order of time tells when a picture was taken.

They are enciphered and authenticated under a key that only the API has, as SIV does (RFC 5297): the code of the
place is the start of the key stream, so nothing random is needed. With HMAC-SHA256 and SHAKE256 for AES, which
Python's library does not have. https://www.rfc-editor.org/rfc/rfc5297
"""

import base64
import hashlib
import hmac
from typing import Final

from darkroom.catalog.cursors import InvalidCursor
from darkroom.shares import Share

# The longest place has 85 characters. With its code, that makes 128 of base64, the longest cursor.
_PLACE: Final = 85
_CODE: Final = 11


class SealedCursors:
    """Seals and opens cursors under one secret key, each for one share."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, share: Share, cursor: str) -> str:
        """A cursor of a list, as text that tells its reader nothing."""
        place = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).ljust(_PLACE)
        code = self._code(share, place)
        return base64.urlsafe_b64encode(code + self._mixed(code, place)).decode()

    def open(self, share: Share, sealed: str) -> str:
        """What `seal` was given for a share. Raises InvalidCursor for any other text."""
        try:
            found = base64.b64decode(sealed, altchars=b"-_", validate=True)
        except ValueError as error:
            raise InvalidCursor from error
        code, place = found[:_CODE], self._mixed(found[:_CODE], found[_CODE:])
        if not hmac.compare_digest(code, self._code(share, place)):
            raise InvalidCursor
        return base64.urlsafe_b64encode(place.rstrip()).decode().rstrip("=")

    def _code(self, share: Share, place: bytes) -> bytes:
        # The first line separates these codes from any other use of the key.
        text = f"cursor\n{share.token_hash}\n".encode() + place
        return hmac.digest(self._key, text, hashlib.sha256)[:_CODE]

    def _mixed(self, code: bytes, text: bytes) -> bytes:
        """A text enciphered, or deciphered."""
        key = hmac.digest(self._key, b"cursor stream\n" + code, hashlib.sha256)
        stream = hashlib.shake_256(key).digest(len(text))
        return bytes(a ^ b for a, b in zip(text, stream, strict=True))
