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
from image_api.keyring import Keyring

# The longest place has 85 characters. With its code, that makes 128 of base64, the longest cursor.
_PLACE: Final = 85
_CODE: Final = 11


class SealedCursors:
    """Seals cursors under the newest key, and opens them under all that are accepted, each for one share."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def seal(self, share: Share, cursor: str) -> str:
        """A cursor of a list, as text that tells its reader nothing."""
        place = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).ljust(_PLACE)
        key = self._keyring.signing()
        code = _code(key, share, place)
        return base64.urlsafe_b64encode(code + _mixed(key, code, place)).decode()

    def open(self, share: Share, sealed: str) -> str:
        """What `seal` was given for a share. Raises InvalidCursor for any other text."""
        try:
            found = base64.b64decode(sealed, altchars=b"-_", validate=True)
        except ValueError as error:
            raise InvalidCursor from error
        code = found[:_CODE]
        for key in self._keyring.accepted():
            place = _mixed(key, code, found[_CODE:])
            if hmac.compare_digest(code, _code(key, share, place)):
                return base64.urlsafe_b64encode(place.rstrip()).decode().rstrip("=")
        raise InvalidCursor


def _code(key: bytes, share: Share, place: bytes) -> bytes:
    # The first line separates these codes from any other use of the key.
    text = f"cursor\n{share.token_hash}\n".encode() + place
    return hmac.digest(key, text, hashlib.sha256)[:_CODE]


def _mixed(key: bytes, code: bytes, text: bytes) -> bytes:
    """A text enciphered, or deciphered."""
    stream = hashlib.shake_256(hmac.digest(key, b"cursor stream\n" + code, hashlib.sha256)).digest(len(text))
    return bytes(a ^ b for a, b in zip(text, stream, strict=True))
