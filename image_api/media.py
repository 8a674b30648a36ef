"""Signed links to thumbnails: everybody who has one may see that picture for a while, without a token.

`<img>` tags and image loaders cannot send tokens. A link says when it expires, and is signed:
`/media/{key}?e={seconds since 1970}&s={HMAC-SHA256, base64url}`. One signature covers all thumbnails of one
version, `…/thumbnails/{order}/`: not the tag dump beside them, and not an earlier version.

CloudFront checks the same links in JavaScript (cloudfront.yaml).
"""

import base64
import hashlib
import hmac
import time
import zlib
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import quote

from image_api.keyring import Keyring


class LinkRefused(Exception):
    """A link that we did not write, or that has been changed."""


class LinkExpired(LinkRefused):
    """A link of ours that has expired."""


class MediaLinks:
    """Makes links under the keyring's newest key, and checks them under all that are accepted."""

    def __init__(
        self, keyring: Keyring, public_url: str, window_seconds: int, clock: Callable[[], float] = time.time
    ) -> None:
        self._keyring = keyring
        self._public_url = public_url
        self._window = window_seconds
        self._clock = clock

    def url(self, prefix: str, name: str) -> str:
        """The link to `name` below a prefix, which ends with a slash.

        It is the same text for a whole window, and valid for one to two windows from now. Its signature is valid
        for everything below the prefix, and for nothing else.
        """
        return self.urls(prefix)(name)

    def urls(self, prefix: str) -> Callable[[str], str]:
        """Makes such links to many names below a prefix, with one signature."""
        folder, signature = f"{self.base}{quote(prefix)}", self.signature(prefix)
        return lambda name: f"{folder}{_quoted(name)}?{signature}"

    @property
    def base(self) -> str:
        """The beginning of every link."""
        return f"{self._public_url}/media/"

    def signature(self, prefix: str) -> str:
        """The query that opens everything below a prefix, which ends with a slash."""
        expiry = str(self._expiry(prefix))
        return f"e={expiry}&s={_signed(self._keyring.signing(), prefix, expiry)}"

    def seconds_left(self, prefix: str, expiry: str, signature: str) -> int:
        """The seconds that links below a prefix are still valid. Raises LinkRefused or LinkExpired."""
        # Comparing bytes: compare_digest refuses text outside ASCII, and what clients send is any text.
        given = signature.encode("utf-8", "replace")
        if not any(
            hmac.compare_digest(_signed(key, prefix, expiry).encode(), given) for key in self._keyring.accepted()
        ):
            raise LinkRefused
        left = int(expiry) - int(self._clock())
        if left <= 0:
            raise LinkExpired
        return left

    def _expiry(self, prefix: str) -> int:
        # Each prefix has its own window times; otherwise every cache would lose every picture at the same moment.
        phase = zlib.crc32(prefix.encode()) % self._window
        windows = (int(self._clock()) - phase) // self._window
        return (windows + 2) * self._window + phase


@lru_cache(maxsize=8)  # a keyring has few
def link_key(key: bytes) -> str:
    """What signs links, in place of a key of the keyring: CloudFront has to hold it, and makes no session with it.

    It is text, because JavaScript takes text for a key.
    """
    return hmac.digest(key, b"media links", hashlib.sha256).hex()


# The pictures of nearly all images have the same few names: versions of the ladder, times rungs, times formats.
_quoted = lru_cache(maxsize=256)(quote)


def _signed(key: bytes, prefix: str, expiry: str) -> str:
    # A prefix contains no newline, so no two links have the same text.
    text = f"{prefix}\n{expiry}".encode("utf-8", "replace")
    code = hmac.digest(link_key(key).encode(), text, hashlib.sha256)
    return base64.urlsafe_b64encode(code).decode().rstrip("=")
